"""Amendments: a later event says what is true instead; the first record stays as it is."""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import (
    ARRANGEMENT,
    JUDGED_ABOUT_PERSON,
    NOTICE,
    PARTY,
    POLICY,
    Boundary,
    Part,
    of_people,
)
from ledger.domain.commands.evidence import SEALED_EVIDENCE
from ledger.domain.decisions.collecting import linking_and_erasure
from ledger.domain.decisions.counting import check_counted, counted
from ledger.domain.decisions.providing import (
    PROVISION,
    judge,
    judgement_data,
    proposal_of,
    record_of,
)
from ledger.domain.decisions.receiving import follows_of_receipt
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_party,
    check_person,
    payload_of,
    refuse,
    target,
)
from ledger.domain.event import Event, NewEvent, party_tag
from ledger.domain.events.receipt import RECEIPT
from ledger.domain.facts.proposal import ATTESTING, attested, attested_in
from ledger.text import Text

RECORDS = ("provision.amended", "provision.recorded", "receipt.amended", "receipt.recorded")
ALWAYS = frozenset({"record", "void", "reason", "note", "occurred_at"})
OF_PROVISION = frozenset({*PROVISION, "means"})
AS_IT_WAS = frozenset({"clause", "held_for", "entruster"})
"""What an amendment leaves as it was: a provision of data held for another is another provision."""
OF_RECEIPT = frozenset(RECEIPT)


def amend(request: Request, known: Known) -> Decided:
    """What is true instead of a record, judged anew; or that nothing of it happened."""
    record = target(request, "record", "provision.recorded", "receipt.recorded")
    check_person(request, known, "record")
    family = record.type.split(".")[0]
    void = request.arguments.get("void", False)
    if void and (more := sorted(set(request.arguments) - {"record", "void", "reason"})):
        raise refuse(
            ", ".join(more), "void with corrections",
            Text("either void, or what is right instead", "void か正しい内容のどちらか一方"),
        )  # fmt: skip
    data: dict[str, Any] = {family: record.event, "void": void}
    parties = {str(record.data["party"])}
    if not void:
        corrected = _corrected(request, known, record)
        method = _method(request, known, record)
        check_counted(request, method)
        corrected = counted(corrected, method)
        check_party(corrected["party"], known)
        parties.add(corrected["party"])
        data["corrected"] = corrected
        follow = _provision_follows if family == "provision" else _receipt_follows
        data |= follow(request, known, record, corrected)
    sealed = ("reason", *SEALED_EVIDENCE) if family == "provision" else ("reason",)
    return Decided((
        NewEvent(f"{family}.amended", request.new_event(), data, subject=request.subject,
                 tags=tuple(sorted(party_tag(party) for party in parties)),
                 payload=payload_of(request.arguments, *sealed)),
    ))  # fmt: skip


def _provision_follows(
    request: Request, known: Known, record: Event, corrected: dict[str, Any]
) -> dict[str, Any]:
    """The judgement of what is true instead, with what was attested before where not corrected."""
    before = _judged_last(known, record)
    evidence = attested(request.arguments, attested_in(before.data["facts"]))
    proposal = proposal_of(corrected, evidence)
    judged = judge(request, known, proposal, corrected["happened_at"])
    data = judgement_data(request, known, judged, corrected)
    if "review" in before.data.get("grounds", {}):
        data["grounds"] = {**data["grounds"], "review": before.data["grounds"]["review"]}
    return data | {"record": record_of(corrected, known, judged).as_object()}


def _receipt_follows(
    request: Request, known: Known, _record: Event, corrected: dict[str, Any]
) -> dict[str, Any]:
    happened_at = str(corrected["happened_at"])
    return follows_of_receipt(corrected, known.events, happened_at, request.recorded_at)


def _judged_last(known: Known, record: Event) -> Event:
    """The provision as it was judged last: what was attested of it stands there."""
    return next(event for event in _versions(known, record) if "facts" in event.data)


def _method(request: Request, known: Known, record: Event) -> Any:
    """How the record is said to be made, with this amendment; None where a receipt says nothing."""
    if "method" in request.arguments:
        return request.arguments["method"]
    if record.type == "provision.recorded":
        return attested_in(_judged_last(known, record).data["facts"])["record"]["method"]
    versions = (event.data.get("corrected") for event in _versions(known, record))
    return next((one for one in versions if one), record.data).get("method")


def _versions(known: Known, record: Event) -> list[Event]:
    """The record and its amendments, the newest first."""
    family = record.type.split(".")[0]
    amendments = [
        event
        for event in known.events
        if event.type == f"{family}.amended" and event.data[family] == record.event
    ]
    return [*reversed(amendments), record]


def _corrected(request: Request, known: Known, record: Event) -> dict[str, Any]:
    """The record as it stood, with what this amendment says instead."""
    provision = record.type == "provision.recorded"
    names = OF_PROVISION if provision else OF_RECEIPT
    changeable = names - AS_IT_WAS
    standing = {name: record.data[name] for name in names if name in record.data}
    standing["happened_at"] = record.happened_at
    for event in reversed(_versions(known, record)):
        standing = dict(event.data.get("corrected", standing))
    _check_names(request, changeable | (ATTESTING if provision else frozenset()), provision)
    changes = payload_of(request.arguments, *sorted(changeable))
    if "occurred_at" in request.arguments:
        changes["happened_at"] = request.arguments["occurred_at"]
    if changes.get("happened_at", "") > request.recorded_at:
        raise refuse(
            "occurred_at",
            changes["happened_at"],
            Text("an instant not in the future", "過去の日時"),
        )
    return standing | changes


def _check_names(request: Request, names: frozenset[str], provision: bool) -> None:
    """InvalidInput unless something is corrected, and nothing that such a record does not have."""
    sealed = frozenset(SEALED_EVIDENCE) if provision else frozenset[str]()
    given = set(request.arguments) - ALWAYS
    unknown = given - names - sealed
    corrects = given & (names | sealed) or "occurred_at" in request.arguments
    if unknown or not corrects:
        possible = ", ".join(sorted({*names, "occurred_at"}))
        raise refuse(
            ", ".join(sorted(unknown)) or "arguments", "nothing to amend" if not unknown else "-",
            Text(f"void, or at least one of: {possible}", f"void、又は次のいずれか: {possible}"),
        )  # fmt: skip


def _reads(request: Request) -> Boundary:
    # Every party's versions: an earlier amendment may have named yet another recipient.
    return (
        *of_people(request.subjects, JUDGED_ABOUT_PERSON),
        Part(tuple(sorted((*PARTY, *ARRANGEMENT)))),
        Part(tuple(sorted((*NOTICE, *POLICY)))),
        *_amendments(request),
    )


def _amendments(request: Request) -> Boundary:
    return of_people(request.subjects, RECORDS)


def _depends(request: Request) -> Boundary:
    return (*linking_and_erasure(request), *_amendments(request))


DECISIONS = {"amend": Decision(_reads, amend, _depends)}
