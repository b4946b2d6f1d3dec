"""The tables of the view consents, one object a file."""
