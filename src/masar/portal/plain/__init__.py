"""The pages around the status page: home, section, services, the one field, texts. Read ``views`` first."""
