"""What is to be remarked where the notice of a joint use changes (Act 27(6)).

Categories and the range of users are fixed: who was told of fewer must be asked. The purposes, and
who is responsible, may change, told beforehand. A notice is a fact all the same: nothing here is
refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan, when
from ledger.domain.terms import NOTICE_REMARKS

COMPARED = {
    "ITEMS_CHANGED": ("items",),
    "USERS_CHANGED": ("parties", "sectors"),
    "PURPOSES_CHANGED": ("purposes",),
    "RESPONSIBLE_CHANGED": ("responsible",),
}
BEFOREHAND = {"PURPOSES_CHANGED", "RESPONSIBLE_CHANGED"}
"""What may change if it is told before it applies."""


def remarked(data: Mapping[str, Any], happened_at: str, known: Sequence[Event]) -> dict[str, Any]:
    """The member `remarks` of a version of the notice; nothing where nothing changed."""
    before = _version_before(happened_at, known)
    if before is None:
        return {}
    found = {
        remark
        for remark, members in COMPARED.items()
        if any(_value(data, name) != _value(before.data, name) for name in members)
    }
    if found & BEFOREHAND and data.get("applies_day", "~") <= day_in_japan(happened_at):
        found.add("CHANGED_LATE")
    remarks = [code for code in NOTICE_REMARKS if code in found]
    return {"remarks": remarks} if remarks else {}


def _version_before(happened_at: str, known: Sequence[Event]) -> Event | None:
    """The version given last; taken down meanwhile or not, people had been told that one."""
    given = [e for e in known if e.type == "notice.given" and e.happened_at <= happened_at]
    return max(given, key=when, default=None)


def _value(data: Mapping[str, Any], name: str) -> Any:
    value = data.get(name)
    return set(value) if isinstance(value, list) else value
