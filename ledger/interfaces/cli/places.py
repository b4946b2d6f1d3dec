"""Addresses of stores as people may see and type them."""

from __future__ import annotations

import re

from ledger.store.address import SQLITE, Address


def place(address: Address) -> str:
    """An address that means the same wherever it is read, without user and password."""
    if address.kind == "sqlite":
        return f"{SQLITE}{address.path.resolve()}"
    without_user = re.sub(r"(?s)^(postgresql://)[^/?#]*@", r"\1", address.place)
    return re.sub(r"(?i)[?&](?:user|password|passfile|sslkey|sslpassword)=[^&]*", "", without_user)


def to_type(address: Address) -> str:
    """An address that works in every folder; its user stays, a password is to be put in again."""
    return place(address) if address.kind == "sqlite" else address.shown()
