"""The offline verifier: a bundle or a receipt, keys that the checker brings, and a report.

Standard library and `cryptography` only; it never sees a store, a key of a person, or the network.

checks.py      the order of the checks, as section 7 of the log format numbers them
files.py       0  what is in the bundle           checkpoints.py  1  signatures
trail.py       2, 3  leaves, root, tiles          contents.py     4, 5  contents, what is sealed
signatures.py  what signatures are checked with
proofs.py      6  proofs of single entries        receipt.py      a proof by itself
kinds.py       what can be found                  report.py       what came of it
words.py       the report for people              __main__.py     python -m ledger.verifier
"""
