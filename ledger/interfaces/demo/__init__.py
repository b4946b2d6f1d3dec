"""A tour of the ledger with invented histories: six logs, then what people ask of them.

*.jsonl           one invented history for each legal entity (see `daicho replay`)
folder.py         where the tour lives     tour.py   what is said and run
administrator.py  what somebody with full access to the database's files could do
Every step is a command line run through the same table of commands as any other.
"""
