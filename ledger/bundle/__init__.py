"""The evidence bundle: a log as files that a stranger can check (log format, section 8).

layout.py   what each name in a bundle means, and how large it may be
write.py    the same log, the same bytes: a directory, or a zip of it
read.py     a directory or zip from anybody, read without trusting it
zipped.py   the one form of zip that is read
readme.py   how to check it, for whoever opens it
"""
