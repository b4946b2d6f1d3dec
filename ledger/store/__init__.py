"""Where entries live: two stores, one contract (contract.py), each written in its native way.

Flow: an Append (contents already made) -> lock -> condition -> position, leaf -> rows -> commit.
What this room never does: it does not know what an event means, and it opens no ciphertext.
"""
