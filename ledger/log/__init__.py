"""Tamper evidence: bytes in, verdict out. Knows nothing of consent.

content.py  what happened, as bytes       entry.py  how one event is tied to all before it
tree.py     one hash for the whole log    checks.py what "verified" means, step by step
findings.py what a check can find, how grave it is, and the sentence for people
The byte-exact format is docs/reference/log-format.md.
"""
