"""Data held for another: under which arrangement, and whether it reaches them (Act 25, 27(5)(i)).

Whoever is entrusted handles the data for the entruster's purposes alone. What happened is recorded
all the same; but an arrangement that does not reach it is no answer to whose data they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.boundary import ARRANGEMENT, Boundary, Part
from ledger.domain.decisions.request import Known, Request, check_begun, refuse, target
from ledger.domain.event import Event, party_tag
from ledger.text import Text

ENDED = "arrangement.ended"


def accepted(request: Request, argument: str = "held_for") -> Event | None:
    """The arrangement under which the organisation is entrusted; None if none is named.

    InvalidInput if what is named is another kind of arrangement, or none.
    """
    if argument not in request.targets:
        return None
    made = target(request, argument, "arrangement.made")
    if made.data["kind"] != "ACCEPTED":
        raise refuse(
            argument, f"{made.event} ({made.data['kind']})",
            Text("an arrangement of kind ACCEPTED: data are entrusted to the organisation",
                 "種類が ACCEPTED（受託）の取決め"),
        )  # fmt: skip
    return made


def held(request: Request, known: Known, items: Sequence[str]) -> dict[str, Any]:
    """Members `held_for` and `entruster` of what is recorded; none where nothing is named.

    InvalidInput unless the arrangement was in force when it happened and covers the items.
    """
    made = accepted(request)
    if made is None:
        return {}
    check_reaches(request, known, "held_for", made, items)
    return {"held_for": made.event, "entruster": made.data["party"]}


def check_reaches(
    request: Request, known: Known, argument: str, made: Event, items: Sequence[str]
) -> None:
    """InvalidInput unless an arrangement was in force when this happened, and covers the items."""
    check_begun(request, argument)
    for event in known.events:
        ends = event.type == ENDED and event.data["arrangement"] == made.event
        if ends and event.happened_at <= request.happened_at:
            raise refuse(
                argument, f"{made.event}, ended by {event.event}",
                Text("one that was in force then", "その時に有効だった取決め"),
            )  # fmt: skip
    beyond = [item for item in items if item not in made.data["items"]]
    if beyond:
        covered = ", ".join(made.data["items"])
        raise refuse(
            "items", ", ".join(beyond),
            Text(f"items of that arrangement: {covered}", f"取決めの対象の項目: {covered}"),
        )  # fmt: skip


def of_arrangement(request: Request, argument: str = "held_for") -> Boundary:
    """What was recorded about arrangements with the entruster; of another record nothing."""
    meant = request.targets.get(argument)
    party = meant.data.get("party") if meant is not None else None
    return (Part(ARRANGEMENT, (party_tag(str(party)),)),) if party else ()
