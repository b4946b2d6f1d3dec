"""Collections of personal information."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.domain.boundary import (
    ERASURE,
    IDENTITY,
    LINKING,
    POLICY,
    TOLD,
    Boundary,
    Part,
    of_party,
    of_people,
)
from ledger.domain.decisions.holding import held, of_arrangement
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_party,
    check_person,
    payload_of,
    refuse,
)
from ledger.domain.event import NewEvent, party_tag
from ledger.domain.events.recording import AGREED, ENDED
from ledger.domain.facts.instants import in_force as in_force_of
from ledger.domain.facts.purposes import policies_in_force, purposes_in_force
from ledger.domain.facts.purposes_of_person import told
from ledger.domain.policy.collection import remarks
from ledger.domain.terms import ITEMS
from ledger.text import Text


def collect(request: Request, known: Known) -> Decided:
    """A collection is recorded with the policy in force and the purposes it does not specify."""
    arguments = request.arguments
    check_person(request, known)
    _check_source(arguments)
    _check_sensitive(arguments)
    _check_label(arguments)
    if "party" in arguments:
        check_party(arguments["party"], known)
    data: dict[str, Any] = payload_of(
        arguments, "items", "purposes", "source", "party", "channel", "sensitive_ground", "improper"
    )
    for_another = held(request, known, arguments["items"])
    data |= for_another or _by_own_policies(request, known)
    if for_another:
        entrusted = request.targets["held_for"].data["purposes"]
        data["outside"] = [code for code in arguments["purposes"] if code not in entrusted]
    tags = (party_tag(arguments["party"]),) if "party" in arguments else ()
    return Decided((
        NewEvent("collection.recorded", request.new_event(), data, subject=request.subject,
                 tags=tags, payload=payload_of(arguments, "note", "label")),
    ))  # fmt: skip


def _by_own_policies(request: Request, known: Known) -> dict[str, Any]:
    """What the policies in force say of it. Of data held for another they say nothing."""
    arguments, at = request.arguments, request.happened_at
    policies = [e for e in known.events if e.type in POLICY and e.happened_at <= at]
    about = [e for e in known.events if e.subject in request.subjects and e.happened_at <= at]
    specified = purposes_in_force(policies, at).keys() | dict(told(about)).keys()
    outside = [code for code in arguments["purposes"] if code not in specified]
    data: dict[str, Any] = {"outside": outside}
    in_force = policies_in_force(policies, at).values()
    if in_force:
        newest = max(in_force, key=lambda event: (event.data["effective_at"], event.position))
        data["policy"] = payload_of(newest.data, "policy", "version")
    lacking = remarks(
        arguments["items"],
        arguments["purposes"],
        {event.event: event.data["profile"] for event in in_force if "profile" in event.data},
        _agreed(request, known, at),
    )
    return data | ({"lacking": lacking} if lacking else {})


def _agreed(request: Request, known: Known, at: str) -> Iterator[tuple[str, str]]:
    """What each side let be recorded of this person at an instant: (item, side)."""
    past = [e for e in known.events if e.subject in request.subjects and e.happened_at <= at]
    for agreement in in_force_of(past, AGREED, ENDED, "agreement"):
        for item in agreement.data["items"]:
            yield item, str(agreement.data["side"])


def _check_label(arguments: Any) -> None:
    if ("OTHER" in arguments["items"]) != ("label" in arguments):
        raise refuse(
            "label", arguments.get("label", "nothing"),
            Text("what the item OTHER stands for, and nothing without that item",
                 "項目 OTHER（その他）の内容（OTHER のときだけ指定）"),
        )  # fmt: skip


def _check_source(arguments: Any) -> None:
    if (arguments["source"] == "PARTY") != ("party" in arguments):
        raise refuse(
            "party", arguments.get("party", "nothing"),
            Text("a party if the source is PARTY, and none otherwise",
                 "取得元が PARTY のときだけ指定"),
        )  # fmt: skip


def _check_sensitive(arguments: Any) -> None:
    special = [item for item in arguments["items"] if ITEMS[item].special]
    if special and "sensitive_ground" not in arguments:
        items = ", ".join(special)
        raise refuse(
            "sensitive_ground", "nothing",
            Text(f"a ground, since these are special care-required: {items} (Act 20(2))",
                 f"要配慮個人情報（{items}）の取得の根拠（法20条2項）"),
        )  # fmt: skip


def _collection_reads(request: Request) -> Boundary:
    party = request.arguments.get("party")
    return (
        *of_people(request.subjects, (*IDENTITY, *TOLD, AGREED, ENDED)),
        Part(POLICY),
        *(of_party(party) if party else ()),
        *of_arrangement(request),
    )


def depends_of_held(request: Request) -> Boundary:
    """What a record of data held for another depends on: the arrangement did not end meanwhile."""
    return (*linking_and_erasure(request), *of_arrangement(request))


def linking_and_erasure(request: Request) -> Boundary:
    """What a record depends on: nobody linked or erased the person meanwhile."""
    return of_people(request.subjects, (*LINKING, *ERASURE))


DECISIONS = {
    "collect": Decision(_collection_reads, collect, depends_of_held),
}
