"""The tables of the view subjects, one object a file."""
