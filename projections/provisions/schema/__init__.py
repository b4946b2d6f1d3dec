"""The tables of the view provisions, one object a file."""
