"""The tables, one object a file (the file's name is the object's), and the way to them.

migrations.py lists what each version of a schema adds, and why.
"""
