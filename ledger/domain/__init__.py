"""Words and rules; standard library only: no input or output, no clock, no randomness.

terms.py      the codes, each with its article or clause     shape.py  what a value must look like
events/       what can be recorded, one file a family        commands/ what can be asked
law/          the Act as dated rules: facts in, verdict out  decisions/ recorded facts -> events
retention/    what must be kept how long, and because of what
"""
