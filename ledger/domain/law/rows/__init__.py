"""The rows of the table, a few to a file, as the law stood from 2023-04-01.

A published row is never edited. A corrected row is written beside it under a name of its own, and
the next revision lists that one.
"""
