"""Personal content that can be forgotten: keys of each person, envelope, commitments.

keys.py      keys of one person, wrapped under the key-encryption key
envelope.py  seal and open one payload; open without a key, from an opening
What this room never does: it keeps nothing. Where wrapped keys live is the store's matter.
"""
