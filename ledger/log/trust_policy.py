"""Whom a checker trusts: logs, witnesses, and how many of these must have signed.

The C2SP tlog-policy format, one rule a line; blank lines and lines that begin with # say nothing:

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>...      k of the witnesses and groups named
    quorum <name>|none

A name is made known before it is used, and a member stands in one group at most. It is the
checker's own file: one that came with what it is to check would trust whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from ledger.errors import Malformed
from ledger.log.cosignature import CosignerKey
from ledger.log.note import VerifierKey

MAX_POLICY = 2**20
MAX_LINES = 1000
NONE = "none"


@dataclass(frozen=True)
class Group:
    """So many of its members, each a witness or another group."""

    threshold: int
    members: tuple[str, ...]


@dataclass
class TrustPolicy:
    """Keys of logs and of witnesses, and the quorum: which witnesses together are enough."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, CosignerKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None

    def satisfied(self, signed: Collection[str]) -> bool:
        """Whether the witnesses of these names are a quorum."""
        counting = {name for name in signed if name in self.witnesses}
        for name, group in self.groups.items():  # members stand before the groups they are in
            if sum(member in counting for member in group.members) >= group.threshold:
                counting.add(name)
        return self.quorum in (None, NONE) or self.quorum in counting


def parse_trust_policy(data: bytes) -> TrustPolicy:
    """The policy in a file; Malformed, with the number of the line, if it is none.

    Bytes above 0x7f are taken as they come, as the format asks, and mean nothing.
    """
    if len(data) > MAX_POLICY:
        raise Malformed("trust policy", f"{len(data)} bytes", f"at most {MAX_POLICY} bytes")
    lines = data.decode("latin-1").split("\n")
    if lines.pop() or len(lines) > MAX_LINES:
        wanted = f"at most {MAX_LINES} lines, each ended by a line feed"
        raise Malformed("trust policy", f"{len(lines)} lines", wanted)
    reading = _Reading()
    for number, line in enumerate(lines, 1):
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
            raise Malformed(f"trust policy line {number}", line, "no control character but the tab")
        words = re.split(r"[ \t]+", line.strip(" \t"))
        if words != [""] and not words[0].startswith("#"):
            reading.add(f"trust policy line {number}", words)
    if reading.policy.quorum is None:
        raise Malformed("trust policy", "no quorum", "one line with quorum")
    return reading.policy


class _Reading:
    """What the lines so far have made known."""

    def __init__(self) -> None:
        self.policy = TrustPolicy()
        self._members: set[str] = set()

    def add(self, path: str, words: list[str]) -> None:
        policy = self.policy
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                key = VerifierKey.parse(_utf8(vkey))
                if any(key.public == other.public for other in policy.logs):
                    raise Malformed(path, vkey, "a key that no other log has")
                policy.logs.append(key)
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                witness = CosignerKey.parse(_utf8(vkey))
                if any(witness.public == other.public for other in policy.witnesses.values()):
                    raise Malformed(path, vkey, "a key that no other witness has")
                policy.witnesses[self._new(path, name)] = witness
            case ["group", name, threshold, *members] if members:
                for member in members:
                    self._join(path, member)
                policy.groups[self._new(path, name)] = Group(
                    _threshold(path, threshold, len(members)), tuple(members)
                )
            case ["quorum", name] if policy.quorum is None:
                if name != NONE and not self._known(name):
                    raise Malformed(path, name, "a witness or group of a line before")
                policy.quorum = name
            case _:
                wanted = "log, witness, group or one quorum, with their parts"
                raise Malformed(path, " ".join(words), wanted)

    def _known(self, name: str) -> bool:
        return name in self.policy.witnesses or name in self.policy.groups

    def _new(self, path: str, name: str) -> str:
        if name == NONE or self._known(name):
            raise Malformed(path, name, "a name that is not taken")
        return name

    def _join(self, path: str, member: str) -> None:
        if not self._known(member) or member in self._members:
            raise Malformed(path, member, "a name of a line before, in no other group")
        self._members.add(member)


def _threshold(path: str, word: str, members: int) -> int:
    if word in ("any", "all"):
        return 1 if word == "any" else members
    if not re.fullmatch(r"[1-9][0-9]{0,3}", word) or int(word) > members:
        raise Malformed(path, word, f"all, any, or 1 to {members}")
    return int(word)


def _utf8(word: str) -> str:
    """Names of keys may be of any script; they were read byte by byte."""
    try:
        return word.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("key", word, "UTF-8") from None
