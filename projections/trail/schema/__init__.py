"""The tables of the view trail, one object a file."""
