"""Where people and programs meet the ledger. bootstrap.py is the one place that wires it together.

settings.py  every setting, and which source wins     key_file.py  the key-encryption key's file
bootstrap.py settings -> an opened ledger             cli/         the command `daicho`
What this room never does: it decides nothing about law or form, and knows no SQL.
"""
