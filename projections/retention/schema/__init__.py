"""The tables of the view retention, one object a file."""
