"""Use cases: the only room that joins domain, sealing and store.

command.py  what is asked and what came of it   record.py   read, decide, seal, append, retry
people.py   keys and identities of people       resolve.py  references -> what they refer to
look_up.py  who stands under a number, borne out by the sealed identity
replay.py   history files                       verify.py   a whole log, checked against itself
signing.py  what a signer signs and refuses       ed25519.py  signatures as bytes
What this room never does: it decides nothing itself and shows nothing.
"""
