"""Ed25519 for verifying only (RFC 8032, section 5.1), with Python's integers and nothing else.

    -x^2 + y^2 = 1 + d x^2 y^2   over the integers modulo p = 2^255 - 19
    holds  if and only if  S < L  and  encode([S]B - [k]A) = R,   k = SHA-512(R || A || M) mod L

Without the cofactor, and with R compared as bytes: no signature has a second form under the same
key. Edge cases that RFC 8032 leaves to choice are decided as OpenSSL decides them. Nothing here is
secret, so nothing is done against measuring its time (about 3 ms).
"""

from __future__ import annotations

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
"""The order of the base point."""
D = -121665 * pow(121666, -1, P) % P
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]
"""(X, Y, Z, T): x = X / Z, y = Y / Z, x y = T / Z (5.1.4)."""

NEUTRAL: Point = (0, 1, 1, 0)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of 64 bytes holds for the message under the key of 32 (5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    a = decode(public)
    if a is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L
    return encode(_sum_of_two(s, BASE, k, _negative(a))) == r


def decode(data: bytes) -> Point | None:
    """The point in 32 bytes: y, and the lowest bit of x on top (5.1.3); None if there is none.

    As in OpenSSL, y may be p or more, and x = 0 may have its bit set: such a key has an unusual
    encoding, not a second meaning, since its bytes are hashed into k as they are.
    """
    number = int.from_bytes(data, "little")
    odd, y = number >> 255, (number & 2**255 - 1) % P
    # x^2 = u / v;  candidate  x = u v^3 (u v^7)^((p-5)/8)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * SQRT_MINUS_1 % P
    if (v * x * x - u) % P:
        return None
    if x % 2 != odd:
        x = -x % P
    return x, y, 1, x * y % P


def encode(point: Point) -> bytes:
    """The one encoding of a point (5.1.2)."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x % 2) << 255).to_bytes(32, "little")


def _add(one: Point, other: Point) -> Point:
    """The sum of two points (5.1.4), right for all of them: d is no square."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(point: Point) -> Point:
    """Twice a point (5.1.4)."""
    x, y, z, _ = point
    a, b = x * x % P, y * y % P
    h = a + b
    e, g = h - (x + y) ** 2, a - b
    f = 2 * z * z + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _negative(point: Point) -> Point:
    x, y, z, t = point
    return -x % P, y, z, -t % P


def _sum_of_two(s: int, one: Point, k: int, other: Point) -> Point:
    """[s]one + [k]other, bit by bit from the top, both at once."""
    both = _add(one, other)
    total = NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = _double(total)
        of_one, of_other = s >> bit & 1, k >> bit & 1
        if of_one or of_other:
            total = _add(total, both if of_one and of_other else one if of_one else other)
    return total


def _base() -> Point:
    """B: y = 4/5, x even (5.1)."""
    point = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    assert point is not None
    return point


BASE = _base()
