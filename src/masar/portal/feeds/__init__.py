"""Private addresses at which programs read an application: a feed and a calendar. Read ``views`` first."""
