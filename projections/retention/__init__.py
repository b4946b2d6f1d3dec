"""What may be forgotten when, and why not yet: the rows of ledger.domain.retention, kept up.

projection.py  rows and holds, entry by entry
current.py     the rows of a batch
view.py        what can be asked
"""
