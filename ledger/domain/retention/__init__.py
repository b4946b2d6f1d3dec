"""What may be forgotten when, and why not yet: of each entry, and of each class of keys.

entry.py     a row: what keeps an entry, and what follows from it
terms.py     what a record is owed: its term, and what it rests on
standing.py  what still stands
contents.py  a row from contents alone
classes.py   what is kept under the keys of a person
"""
