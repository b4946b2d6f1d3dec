"""What came of a verification: each check apart, every finding, and what was not checked."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from ledger.log.findings import Finding, FindingKind, Severity
from ledger.log.note import VerifierKey
from ledger.text import Text
from ledger.verifier.kinds import COULD_NOT, BundleKind

SOUND, FAILED, USAGE, BREAK = 0, 1, 2, 3
"""Exit codes, out of the one table of all commands."""
KEPT_PER_KIND = 100


class Check(IntEnum):
    """The checks as section 7 of the log format numbers them; 0 is what comes before."""

    FILES = 0
    SIGNATURES = 1
    LEAVES = 2
    ROOT = 3
    CONTENTS = 4
    SEALED = 5
    PROOFS = 6
    RULES = 7

    @property
    def title(self) -> Text:
        """What is checked."""
        return _TITLES[self]


_TITLES = {
    Check.FILES: Text("files", "ファイル"),
    Check.SIGNATURES: Text("signatures of checkpoints", "チェックポイントの署名"),
    Check.LEAVES: Text("entries, each tied to the one before", "記録の形式と前後のつながり"),
    Check.ROOT: Text("root of the entries and of the checkpoint",
                     "記録とチェックポイントのルートの一致"),
    Check.CONTENTS: Text("contents", "記録の内容"),
    Check.SEALED: Text("sealed parts, and what was opened", "封緘された部分と開示された内容"),
    Check.PROOFS: Text("proofs of single entries", "個々の記録の証明"),
    Check.RULES: Text("rules, computed again", "規則の計算し直し"),
}  # fmt: skip


class State(StrEnum):
    """What came of one check."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT = "could_not_check"
    NOTHING = "not_checked"


@dataclass(frozen=True)
class Noted:
    """One finding, with the check it belongs to and the file it was found in."""

    check: Check
    finding: Finding[FindingKind]
    file: str | None

    def as_json(self) -> dict[str, object]:
        """The finding with its members apart."""
        return {"check": int(self.check), **self.finding.as_json(), "file": self.file}


class Standing(StrEnum):
    """How a receipt stands to a bundle."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NEWER = "newer"
    """Its checkpoint is newer than the bundle's."""
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True)
class Compared:
    """A receipt that holds by itself, held against a bundle; size is that of its checkpoint."""

    file: str
    position: int
    size: int
    standing: Standing

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"file": self.file, "position": self.position, "size": self.size,
                "standing": self.standing.value}  # fmt: skip


@dataclass(frozen=True)
class Witnessed:
    """That a witness saw the checkpoint, and no larger tree of this log, at an instant."""

    name: str
    at: str

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"name": self.name, "at": self.at}


@dataclass
class Report:
    """Filled by the checks, in whatever order they run; then read. Findings are kept per kind."""

    origin: str | None = None
    size: int | None = None
    root: bytes | None = None
    simulated: bool | None = None
    signed_by: list[VerifierKey] = field(default_factory=list)
    witnessed: list[Witnessed] = field(default_factory=list)
    """Which witnesses of the policy that was brought have signed the checkpoint."""
    checked_with: str | None = None
    """What the signatures were checked with, as ledger.verifier.signatures names it."""
    proved: int | None = None
    """How many entries were proved one by one; None where the whole trail is given."""
    receipts: list[Compared] = field(default_factory=list)
    tied: bool = False
    """True once an entry was shown to be under a checkpoint that a given key has signed."""
    noted: list[Noted] = field(default_factory=list)
    counts: Counter[tuple[Check, FindingKind]] = field(default_factory=Counter)
    checked: Counter[Check] = field(default_factory=Counter)
    """How many things of each check were looked at."""
    remarks: list[tuple[Check, Text]] = field(default_factory=list)
    """What is said beside a check, and is no finding."""
    not_checked: list[Text] = field(default_factory=list)
    first_wrong: int | None = None
    """The lowest position at which a break was found, kept or not."""
    broken: set[int] = field(default_factory=set)
    """Every position at which a break was found."""

    def found(
        self, check: Check, kind: FindingKind, position: int | None, found: object, wanted: object,
        *, file: str | None = None,
    ) -> None:  # fmt: skip
        """Note one finding; after the first hundred of a kind they are only counted."""
        if kind.severity is Severity.BREAK and position is not None:
            known = self.first_wrong
            self.first_wrong = position if known is None else min(position, known)
            self.broken.add(position)
        self.counts[check, kind] += 1
        if self.counts[check, kind] <= KEPT_PER_KIND:
            finding = Finding(kind, position, _told(found), _told(wanted))
            self.noted.append(Noted(check, finding, None if file is None else _told(file)))

    def include(self, other: Report) -> None:
        """Take over the findings of another report, made apart until they were known to count."""
        self.noted += other.noted
        self.counts.update(other.counts)
        self.broken |= other.broken
        self.first_wrong = min(
            (one for one in (self.first_wrong, other.first_wrong) if one is not None), default=None
        )

    def leave_out(self, what: Text) -> None:
        """Say what was not checked, once."""
        if what not in self.not_checked:
            self.not_checked.append(what)

    def number_of(self, severity: Severity, check: Check | None = None) -> int:
        """How many findings are that grave, in one check or in all."""
        return sum(
            n
            for (one, kind), n in self.counts.items()
            if kind.severity is severity and check in (None, one)
        )

    def state(self, check: Check) -> State:
        """What came of one check."""
        if self.number_of(Severity.BREAK, check):
            return State.FAILED
        could_not = any(one is check and kind in COULD_NOT for one, kind in self.counts)
        if could_not or self.number_of(Severity.UNKNOWN_VERSION, check):
            return State.COULD_NOT
        return State.PASSED if self.checked[check] else State.NOTHING

    @property
    def exit_code(self) -> int:
        """3 on any break; 1 where a part could not be checked or nothing is tied; else 0."""
        if self.number_of(Severity.BREAK):
            return BREAK
        could_not = any(kind in COULD_NOT for _, kind in self.counts)
        unknown = self.number_of(Severity.UNKNOWN_VERSION)
        return FAILED if could_not or unknown or not self.tied else SOUND

    def finish(self) -> Report:
        """The whole report: by check, then by position."""
        if not self.tied:
            self.found(Check.ROOT, BundleKind.NOT_TIED, None, "nothing", "entry and checkpoint")
        self.noted.sort(key=_place)
        return self

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "ok": self.exit_code == SOUND,
            "exit_code": self.exit_code,
            "verdict": {SOUND: "sound", BREAK: "break"}.get(self.exit_code, "could_not_check"),
            "origin": self.origin,
            "size": self.size,
            "root": b64encode(self.root).decode() if self.root else None,
            "simulated": self.simulated,
            "signed_by": [key.text for key in self.signed_by],
            "witnessed": [one.as_json() for one in self.witnessed],
            "signatures_checked_with": self.checked_with,
            "proved_one_by_one": self.proved,
            "receipts": [one.as_json() for one in self.receipts],
            "first_wrong_entry": self.first_wrong,
            "checks": [
                {
                    "number": int(check),
                    "title": check.title.as_json(),
                    "state": self.state(check).value,
                    "checked": self.checked[check],
                }
                for check in Check
            ],
            "findings": [one.as_json() for one in self.noted],
            "counts": _by_kind(self.counts),
            "not_checked": [what.as_json() for what in self.not_checked],
        }


def _by_kind(counts: Counter[tuple[Check, FindingKind]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_, kind), number in counts.items():
        found[kind.value] += number
    return dict(sorted(found.items()))


def _told(value: object) -> str:
    text = b64encode(value).decode() if isinstance(value, bytes) else str(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:400])


def _place(one: Noted) -> tuple[int, bool, int]:
    position = one.finding.position
    return int(one.check), position is None, position or 0
