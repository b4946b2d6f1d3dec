"""The offline verifier: a bundle or a receipt, keys that the checker brings, and a report.

Standard library only, and `cryptography` where it is installed; it never sees a store, a key of a
person, or the network.

checks.py      the order of the checks, as section 7 of the log format numbers them
files.py       0  what is in the bundle           checkpoints.py  1  signatures
signatures.py  what signatures are checked with   curve.py        Ed25519 of our own
trail.py       2, 3  leaves, root, tiles          contents.py     4  contents
sealed.py      5  what is sealed, and opened      proofs.py       6  proofs of single entries
receipts.py    receipts held against a bundle     shown.py        what was proved, to read
kinds.py       what can be found                  report.py       what came of it
words.py       the report for people              __main__.py     python -m ledger.verifier
single_file.py all of this as one file that runs with Python alone
"""

VERSION = "0.1.0"
"""That of the distribution: a test compares them."""
