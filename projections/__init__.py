"""The views: what people look at. Made from contents alone; lost, they are made again.

projection.py    what a projection is           runner.py        catch up, stop, wait, status
registry.py      all of them                    rebuilding.py    rebuild beside the old, and swap
verification.py  views compared with contents
trail/ subjects/ parties/ consents/ provisions/ retention/
                 each: projection.py, view.py (queries), schema/
answers/         what is handed over: every row read back from contents first
database/        where view tables live, apart from the log

A view is never the truth. A versioned row is visible in the prefix of size N if and only if
from_position < N and (to_position is null or to_position >= N): the entry that made it is in the
prefix, and the entry that replaced it is not.
"""
