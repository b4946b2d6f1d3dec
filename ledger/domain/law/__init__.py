"""The Act as dated rulebooks: facts of one proposed provision in, a judgement with reasons out.

rulebook.py    every published (law_version, revision), and judge(): start here
revision_0.py  which rows, in which order, for what      rows/  the rows: small pure functions
row.py         what a row is, and the ordered list       facts.py  what is read, with no defaults
frame.py       what fits the frame (D01)                 verdict.py  what comes out
record.py      which record is due                       retention.py  how long it must exist
What this room never does: it looks nothing up, knows no clock, and takes no default for a fact.
"""
