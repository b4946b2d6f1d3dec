"""What may be forgotten when, and why not yet.

entry.py       a row: what keeps an entry, and what follows from it
terms.py       what a record is owed: its term, and what it rests on
standing.py    what still stands
contents.py    a row from contents alone: what the incremental projection must agree with
projection.py  rows and holds, entry by entry
"""
