"""One record of a provision or receipt as its own events state it, before anything is judged."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger import canonical
from ledger.domain.event import Event
from ledger.domain.facts.instants import known_since
from ledger.domain.facts.proposal import Proposal, attested_in

RECORDED = ("provision.recorded", "receipt.recorded")
AMENDED = ("provision.amended", "receipt.amended")

AS_RECORDED = "as_recorded"
DIFFERS = "differs"
CLAIMED_LATER = "claimed_later"
NOTHING_TO_JUDGE = "none"
"""A receipt, or a record that was made void."""

NO_THIRD_PARTY = ("ENTRUST", "SUCCESSION", "JOINT_USE")
"""Bases on which the other party is no third party (27(5))."""


class ProvisionRow(NamedTuple):
    """One version of a record. `found_*` is the finding recorded, `now_*` the finding now."""

    log_id: int
    position: int
    from_position: int
    to_position: int | None
    kind: str
    record: str
    subject: str
    party: str
    items: str
    purpose: str | None
    basis: str
    means: str
    happened_at: str
    recorded_at: str
    judged_at: str
    """When the record, or its newest correction, was taken down: terms of keeping run from it."""
    seen: int | None
    authorisation: str | None
    amended_by: int | None
    void: int
    imported: int
    revision: int | None
    """Revision of the rules that judged it; 0 where none is named, None in a receipt."""
    attested: str | None
    """What was attested with the record and is judged with it, as JSON; None in a receipt."""
    clause: str | None
    """The clause of the policy that was cited; None where none was."""
    held_for: str | None
    """The arrangement under which the data are held for another, and the next column by whom."""
    entruster: str | None
    route: str | None
    """The route abroad; None to a party in Japan."""
    record_set: str | None
    """What the Act asks of the record, and the columns after it; None where it is not said."""
    statutory: int | None
    method: str | None
    missing: str | None
    """Items that the record lacks, each as |DATE|; empty if it lacks none."""
    now_missing: str | None
    """Those of them that no version of the party, recorded since, has supplied."""
    retain_until: str | None
    """Last day it must exist; None where no term runs, or not yet."""
    found_verdict: str | None
    found_row: str | None
    found_rule: str | None
    now_verdict: str | None
    now_row: str | None
    now_rule: str | None
    policy: str | None
    """What the organisation's own policy says, as recorded; None where it was not asked."""
    policy_clauses: str | None
    """The clauses that decided it, each as |KIZ-5.1|; empty if none did."""
    finding: str

    def item_codes(self) -> tuple[str, ...]:
        """The items, apart."""
        return apart(self.items)

    @property
    def third_party(self) -> int:
        """0 where it was an arrangement of 27(5), else 1; what only claimed to be one is 1.

        Where it is one no record is due; a record that does not say that says its verdict.
        """
        if self.basis not in NO_THIRD_PARTY:
            return 1
        if self.record_set is not None:
            return int(self.record_set != "0")
        return int(self.found_verdict not in (None, "ALLOW"))

    def term_over(self, day: str) -> bool | None:
        """Whether the last day it must exist was before this day; None where no term runs."""
        return None if self.retain_until is None else self.retain_until < day

    def proposal(self) -> Proposal | None:
        """What was judged; None where there is nothing to judge again."""
        if self.attested is None:
            return None
        attested: Any = canonical.parse(self.attested.encode())
        return Proposal(
            self.party, self.item_codes(), str(self.purpose), self.basis, attested,
            self.clause, self.held_for, self.entruster,
        )  # fmt: skip


def first_version(log: int, event: Event) -> ProvisionRow:
    """The record as it was first taken down."""
    data = event.data
    kind = event.type.split(".")[0]
    row = ProvisionRow(
        log_id=log,
        position=event.position,
        from_position=event.position,
        to_position=None,
        kind=kind,
        record=event.event,
        subject=str(event.subject),
        recorded_at=event.recorded_at,
        judged_at=known_since(event),
        seen=data.get("seen"),
        authorisation=data.get("authorisation"),
        amended_by=None,
        void=0,
        imported=int(data.get("imported", False)),
        revision=None,
        attested=None,
        route=None,
        record_set=None,
        statutory=None,
        method=None,
        missing=None,
        now_missing=None,
        retain_until=None,
        found_verdict=None,
        found_row=None,
        found_rule=None,
        now_verdict=None,
        now_row=None,
        now_rule=None,
        policy=None,
        policy_clauses=None,
        finding=NOTHING_TO_JUDGE,
        **_stated(kind, data, event.happened_at),
    )
    row = _by_policy(_asked(_attested(row, data), data), data)
    return as_found(row, data.get("verdict"))


def amended(row: ProvisionRow, event: Event) -> ProvisionRow:
    """The record as an amendment of it states it; what it says nothing of stays."""
    corrected = event.data.get("corrected")
    row = row._replace(
        from_position=event.position, amended_by=event.position, void=int(event.data["void"])
    )
    if corrected is not None:
        stated = _stated(row.kind, corrected, corrected["happened_at"])
        row = _attested(row._replace(judged_at=known_since(event), **stated), event.data)
        row = _by_policy(_asked(row, event.data), event.data)
    elif row.void:
        row = row._replace(route=None, **NOTHING_ASKED)  # of what never happened no record is due
    return as_found(row, event.data.get("verdict"))


def names(row: ProvisionRow, event: Event) -> bool:
    """Whether an event amends this record."""
    return event.type in AMENDED and event.data[event.type.split(".")[0]] == row.record


def as_found(row: ProvisionRow, verdict: Any = None) -> ProvisionRow:
    """The row with a recorded verdict if one is given, and nothing known beyond it."""
    if verdict is not None:
        row = row._replace(
            found_verdict=verdict["verdict"],
            found_row=verdict["row"],
            found_rule=verdict["rule"],
        )
    judged = row.kind == "provision" and not row.void
    return row._replace(
        now_verdict=row.found_verdict,
        now_row=row.found_row,
        now_rule=row.found_rule,
        now_missing=row.missing,
        finding=AS_RECORDED if judged else NOTHING_TO_JUDGE,
    )


def _attested(row: ProvisionRow, data: Any) -> ProvisionRow:
    """The row with what it is judged from; facts that lack even that cannot be judged again."""
    if row.kind != "provision":
        return row
    rulebook = data.get("rulebook", {})
    row = row._replace(revision=rulebook.get("revision", 0), route=data.get("route"))
    try:
        attested: Any = attested_in(data.get("facts", {}))
    except KeyError:
        return row
    return row._replace(attested=canonical.encode(attested).decode())


NOTHING_ASKED: dict[str, Any] = {
    "record_set": None,
    "statutory": None,
    "method": None,
    "missing": None,
    "now_missing": None,
    "retain_until": None,
}


def _asked(row: ProvisionRow, data: Any) -> ProvisionRow:
    """The row with what the Act asks of the record, where the event says it."""
    record = data.get("record")
    if record is None:
        return row
    return row._replace(
        record_set=record["set"],
        statutory=int(record["statutory"]),
        method=record["method"],
        missing=items_text(record["missing"]),
        retain_until=record.get("retain_until"),
    )


def _by_policy(row: ProvisionRow, data: Any) -> ProvisionRow:
    """The row with what the organisation's own policy says, where the event says it."""
    said = data.get("policy_check", {})
    if said.get("verdict") is None:
        return row._replace(policy=None, policy_clauses=None)
    return row._replace(policy=said["verdict"], policy_clauses=items_text(said["clauses"]))


def apart(items: str) -> tuple[str, ...]:
    """The items of such a text as items_text makes, none if it is empty."""
    return tuple(item for item in items.split("|") if item)


def items_text(items: list[str] | tuple[str, ...]) -> str:
    """Items as one text in which each can be sought: |NAME|BILLING|; empty for none."""
    return f"|{'|'.join(items)}|" if items else ""


def _stated(kind: str, data: Any, happened_at: str) -> dict[str, Any]:
    return {
        "party": data["party"],
        "items": items_text(data["items"]),
        "purpose": data.get("purpose"),
        "basis": data["basis"],
        "means": data["means" if kind == "provision" else "channel"],
        "clause": data.get("clause"),
        "held_for": data.get("held_for"),
        "entruster": data.get("entruster"),
        "happened_at": happened_at,
    }
