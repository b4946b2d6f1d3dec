"""Where people and programs meet the ledger. bootstrap.py is the one place that wires it together.

settings.py  every setting, and which source wins     key_file.py  the key-encryption key's file
key_uri.py   where a key is in a device (RFC 7512)    key_device.py  that key, by PKCS#11
key_choice.py  the one key that was given             device_words.py  why a device gave none
bootstrap.py settings -> an opened ledger             cli/         the command `daicho`
What this room never does: it decides nothing about law or form, and knows no SQL.
"""
