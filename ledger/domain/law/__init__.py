"""The Act as dated rulebooks: facts of one proposed provision in, a judgement with reasons out.

rulebook.py    every published (law_version, revision), and judge(): start here
alone.py       judge_alone(): facts written by hand      whole_frame.py  their frame and defaults
revision_0.py  ten rows, with which the ledger judges    revision_1.py  the whole table
row.py         what a row is, and the ordered list       rows/  the rows: small pure functions
facts.py       what is read, with no defaults            frame.py  what fits revision 0 (D01)
record.py      the record due, revision 0                record_due.py  the same, revision 1
records.py     of a provision that happened: its record, and what that lacks
receipts.py    the same of a receipt                     record_making.py  methods and terms of both
retention.py   how long it must exist                    data/  tables with the day each begins
verdict.py     what comes out
An amendment of the Act is a new law_version in a file of its own, beside these.
What this room never does: it knows no clock, and judge() takes no default for a fact.
"""
