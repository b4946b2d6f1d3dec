"""The tables that all views share, one object a file."""
