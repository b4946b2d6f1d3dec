"""What changes by notice or amendment and not by reasoning, as tables with the day each begins.

A new state of things is a new line with its own day; a line that is there is never edited.
"""
