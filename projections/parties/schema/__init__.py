"""The tables of the view parties, one object a file."""
