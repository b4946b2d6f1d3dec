"""Collections of personal information."""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import (
    ERASURE,
    IDENTITY,
    LINKING,
    POLICY,
    Boundary,
    Part,
    of_party,
    of_people,
)
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
from ledger.domain.facts.purposes import policies_in_force, purposes_in_force
from ledger.domain.terms import ITEMS
from ledger.text import Text


def collect(request: Request, known: Known) -> Decided:
    """A collection is recorded with the policy in force and the purposes it does not specify."""
    arguments = request.arguments
    check_person(request, known)
    _check_source(arguments)
    _check_sensitive(arguments)
    if "party" in arguments:
        check_party(arguments["party"], known)
    at = request.happened_at
    policies = [e for e in known.events if e.type in POLICY and e.happened_at <= at]
    specified = purposes_in_force(policies, at)
    data: dict[str, Any] = payload_of(
        arguments, "items", "purposes", "source", "party", "channel", "sensitive_ground", "improper"
    )
    data["outside"] = [code for code in arguments["purposes"] if code not in specified]
    in_force = policies_in_force(policies, at).values()
    if in_force:
        newest = max(in_force, key=lambda event: (event.data["effective_at"], event.position))
        data["policy"] = payload_of(newest.data, "policy", "version")
    tags = (party_tag(arguments["party"]),) if "party" in arguments else ()
    return Decided((
        NewEvent("collection.recorded", request.new_event(), data, subject=request.subject,
                 tags=tags, payload=payload_of(arguments, "note")),
    ))  # fmt: skip


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
        *of_people(request.subjects, IDENTITY),
        Part(POLICY),
        *(of_party(party) if party else ()),
    )


def linking_and_erasure(request: Request) -> Boundary:
    """What a record depends on: nobody linked or erased the person meanwhile."""
    return of_people(request.subjects, (*LINKING, *ERASURE))


DECISIONS = {
    "collect": Decision(_collection_reads, collect, linking_and_erasure),
}
