"""What a backup is as files: bytes in, bytes out; no database, no keys of people.

Each part (log, keys, documents) is a file of lines of its own with a manifest beside it, written
aside and moved in place whole; encrypted to a public key if asked. The format is described in
docs/how-to/back-up-and-restore.md, so that it can be read without this program.
"""
