"""What a judgement says, and its form in an event and in a JSON answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from ledger.canonical import Object
from ledger.errors import Malformed
from ledger.text import Text

Verdict = Literal["ALLOW", "REFUSE", "REVIEW"]
Severity = Literal["INFO", "WARNING", "ERROR"]


@dataclass(frozen=True)
class Finding:
    """Something noticed beside the deciding row; it never changes the verdict.

    INFO: good to know. WARNING: something must be done, the provision may go ahead. ERROR: a
    further reason to refuse.
    """

    rule: str
    severity: Severity
    reason: Text

    def as_object(self) -> Object:
        """The finding as a member of `findings`."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "reason": {"en": self.reason.en, "ja": self.reason.ja},
        }


@dataclass(frozen=True)
class RecordDuty:
    """Which record is due if the provision is made, and how long it must exist.

    `record_set` is that of Rules 20 and 28 ("A", "B", "G"), "0" where none is due, None where
    nothing is provided. `statutory`: the Act itself demands the record (Article 33(5) reaches it).
    `retain_until` is the last day it must exist under the Act and its Rules alone.
    """

    record_set: str | None = None
    statutory: bool = False
    methods: tuple[str, ...] = ()
    retain_until: str | None = None


NOTHING_TO_RECORD = RecordDuty()


@dataclass(frozen=True)
class Judgement:
    """Verdict of the Act with its deciding row and reasons; verdict None means not judged."""

    verdict: Verdict | None
    row: str | None
    rule: str | None
    reason: Text
    findings: tuple[Finding, ...]
    record_set: str | None
    statutory: bool
    record_methods: tuple[str, ...]
    retain_until: str | None
    law_version: str
    revision: int

    def as_object(self) -> Object:
        """The judgement as canonical JSON, the members of `$defs/verdict` of the facts schema.

        Not judged has the same members, with verdict, row and rule null. The revision is not among
        them: whoever stores this names the rulebook beside it.
        """
        return {
            "verdict": self.verdict,
            "row": self.row,
            "rule": self.rule,
            "reason": {"en": self.reason.en, "ja": self.reason.ja},
            "findings": [finding.as_object() for finding in self.findings],
            "record_set": self.record_set,
            "statutory": self.statutory,
            "record_methods": list(self.record_methods),
            "retain_until": self.retain_until,
            "law_version": self.law_version,
        }

    @classmethod
    def from_object(cls, value: Mapping[str, object], *, revision: int) -> Judgement:
        """The judgement that as_object wrote; raises Malformed for anything else."""
        _members(value, "$", OBJECT_MEMBERS)
        findings = value["findings"]
        methods = value["record_methods"]
        if not isinstance(findings, list):
            raise Malformed("$.findings", findings, "an array")
        if not isinstance(methods, list) or not all(isinstance(method, str) for method in methods):
            raise Malformed("$.record_methods", methods, "an array of strings")
        if not isinstance(value["statutory"], bool):
            raise Malformed("$.statutory", value["statutory"], "true or false")
        return cls(
            verdict=_verdict(value["verdict"]),
            row=_string_or_null(value, "row"),
            rule=_string_or_null(value, "rule"),
            reason=_text(value["reason"], "$.reason"),
            findings=tuple(_finding(each, f"$.findings[{n}]") for n, each in enumerate(findings)),
            record_set=_string_or_null(value, "record_set"),
            statutory=value["statutory"],
            record_methods=tuple(methods),
            retain_until=_string_or_null(value, "retain_until"),
            law_version=_string(value["law_version"], "$.law_version"),
            revision=revision,
        )


OBJECT_MEMBERS = frozenset(Judgement.__dataclass_fields__) - {"revision"}


def _members(value: object, path: str, wanted: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping) or set(value) != wanted:
        raise Malformed(path, value, "an object with exactly " + ", ".join(sorted(wanted)))
    return value


def _string(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise Malformed(path, value, "a string")
    return value


def _string_or_null(value: Mapping[str, object], member: str) -> str | None:
    found = value[member]
    return None if found is None else _string(found, f"$.{member}")


def _text(value: object, path: str) -> Text:
    sentence = _members(value, path, frozenset({"en", "ja"}))
    return Text(_string(sentence["en"], f"{path}.en"), _string(sentence["ja"], f"{path}.ja"))


def _verdict(value: object) -> Verdict | None:
    for verdict in get_args(Verdict):
        if value == verdict:
            return verdict  # type: ignore[no-any-return]
    if value is not None:
        raise Malformed("$.verdict", value, "ALLOW, REFUSE, REVIEW or null")
    return None


def _finding(value: object, path: str) -> Finding:
    finding = _members(value, path, frozenset({"rule", "severity", "reason"}))
    for severity in get_args(Severity):
        if finding["severity"] == severity:
            rule = _string(finding["rule"], f"{path}.rule")
            return Finding(rule, severity, _text(finding["reason"], f"{path}.reason"))
    raise Malformed(f"{path}.severity", finding["severity"], "INFO, WARNING or ERROR")
