"""One's own pages, for whoever came in by a code: the list, and all of one application. Read ``views`` first."""
