"""One ciphertext that AES-256-GCM opens under two keys: why the format commits to the key.

GCM's tag is an affine function of the associated data, bit by bit. So with 128 free bits in it (a
run of characters that may each be one of sixteen) the two tags, of two keys, can be made equal by
solving 128 equations over GF(2). NIST SP 800-38D; the attack is that of Len, Grubbs, Ristenpart,
"Partitioning Oracle Attacks", 2021, turned to the associated data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NONCE = bytes(12)
FIRST = 0x60
"""Free characters are 0x60 to 0x6f: none of them is escaped in JSON."""
FREE = 48
"""Free characters, four bits each: more unknowns than equations."""
R = 0xE1 << 120


def multiply(x: int, y: int) -> int:
    """The product in GF(2^128) as GCM orders its bits (SP 800-38D, 6.3)."""
    z, v = 0, y
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            z ^= v
        v = v >> 1 ^ (R if v & 1 else 0)
    return z


def ghash(h: int, aad: bytes, ciphertext: bytes) -> int:
    """GHASH over associated data and ciphertext (SP 800-38D, 6.4 and 7.1 step 5)."""
    y = 0
    for data in (aad, ciphertext):
        for at in range(0, len(data), 16):
            y = multiply(y ^ int.from_bytes(data[at : at + 16].ljust(16, b"\0"), "big"), h)
    lengths = (8 * len(aad)) << 64 | 8 * len(ciphertext)
    return multiply(y ^ lengths, h)


@dataclass(frozen=True)
class Key:
    """What GCM makes of a key: the hash key, and the mask of the tag."""

    h: int
    mask: int

    @classmethod
    def of(cls, key: bytes) -> Key:
        first = NONCE + bytes([0, 0, 0, 1])
        blocks = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(bytes(16) + first)
        return cls(int.from_bytes(blocks[:16], "big"), int.from_bytes(blocks[16:], "big"))

    def tag(self, aad: bytes, ciphertext: bytes) -> int:
        """The tag that this key asks for."""
        return ghash(self.h, aad, ciphertext) ^ self.mask


def solve(one: bytes, two: bytes, ciphertext: bytes, aad: Callable[[str], bytes]) -> str:
    """The free characters that give associated data under which both keys have one tag.

    `aad` places 48 characters; `ciphertext` comes without its tag. ValueError if there are none.
    """
    keys = Key.of(one), Key.of(two)

    def differ(value: int) -> int:
        data = aad(characters(value))
        return keys[0].tag(data, ciphertext) ^ keys[1].tag(data, ciphertext)

    constant = differ(0)
    columns = [(differ(1 << bit) ^ constant, 1 << bit) for bit in range(4 * FREE)]
    return characters(_combination(columns, constant))


def characters(value: int) -> str:
    """Four bits to a character."""
    return "".join(chr(FIRST + (value >> 4 * at & 15)) for at in range(FREE))


def _combination(columns: list[tuple[int, int]], wanted: int) -> int:
    """Which columns add up to `wanted`, as bits."""
    basis: dict[int, tuple[int, int]] = {}
    for column, which in columns:
        column, which = _reduced(column, which, basis)
        if column:
            basis[column.bit_length()] = (column, which)
    left, chosen = _reduced(wanted, 0, basis)
    if left:
        raise ValueError("the equations have no solution with these free characters")
    return chosen


def _reduced(value: int, which: int, basis: dict[int, tuple[int, int]]) -> tuple[int, int]:
    while value and value.bit_length() in basis:
        other, by = basis[value.bit_length()]
        value, which = value ^ other, which ^ by
    return value, which
