"""Tamper evidence: bytes in, verdict out. Knows nothing of consent.

content.py  what happened, as bytes       entry.py  how one event is tied to all before it
tree.py     one hash for the whole log    checks.py what "verified" means, step by step
content_check.py contents by themselves and in their order
proof.py    an entry is in it, it only grew   tiles.py   the tree and its leaves as files
note.py     a text signed by keys         checkpoint.py what is signed, and one entry's proof
findings.py what a check can find, how grave it is, and the sentence for people
The byte-exact format is docs/reference/log-format.md.
"""
