"""What administrators do: officers and their posts, holidays, the catalogue. Read ``access`` first."""
