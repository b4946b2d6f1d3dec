"""Which purposes are specified for a person's data: those of when the data were collected.

A purpose that a later version of the policy adds does not reach data that were there before: it
does so only by a change that is related to a purpose those had, and made known (Act 17(2), 18(1),
21(3)), or because this person was told it beforehand. Of data whose collection nobody recorded, the
purposes in force at the time count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ledger.domain.event import Event
from ledger.domain.facts.instants import in_force
from ledger.domain.facts.person import receipts
from ledger.domain.facts.proposal import Proposal
from ledger.domain.facts.purposes import Specified, is_announced, specified_at
from ledger.domain.policy.revision import posted


def specified_for(proposal: Proposal, events: Sequence[Event], at: str) -> dict[str, Specified]:
    """The purposes specified for all the items proposed at an instant, with what specified each.

    Data held for another have the entruster's purposes and no others (Act 27(5)(i)). `events` are
    all that is known of the person: what happened after the instant has no effect, but an amendment
    of a receipt says what was true all along.
    """
    past = [event for event in events if event.happened_at <= at]
    if proposal.held_for is not None:
        return dict(_of_entruster(proposal, past))
    received = [receipt for receipt in receipts(events) if receipt["happened_at"] <= at]
    of_items = [_for_item(item, past, received, at) for item in proposal.items]
    shared = set.intersection(*(set(found) for found in of_items))
    return {code: of_items[0][code] for code in sorted(shared)} | dict(told(past))


def told(past: Sequence[Event]) -> Iterator[tuple[str, Specified]]:
    """Purposes that this person was told beforehand, each with the telling."""
    for event in past:
        if event.type == "purpose.told":
            for purpose in event.data["purposes"]:
                yield purpose["code"], Specified({**purpose, "provision": False}, event)


def _of_entruster(proposal: Proposal, past: Sequence[Event]) -> Iterator[tuple[str, Specified]]:
    """The purposes of the arrangement, while it is in force, for the items it is about."""
    for made in in_force(past, "arrangement.made", "arrangement.ended", "arrangement"):
        ours = made.event == proposal.held_for and made.data["kind"] == "ACCEPTED"
        if ours and set(proposal.items) <= set(made.data["items"]):
            for code in made.data["purposes"]:
                # Opt-out is about data of the organisation itself (Act 27(2)).
                yield code, Specified({"code": code, "provision": False}, made)


def _for_item(
    item: str, past: Sequence[Event], received: Sequence[Any], at: str
) -> dict[str, Specified]:
    acquired = sorted(_acquired(item, past, received))
    if not acquired:
        return specified_at(past, at)
    found: dict[str, Specified] = {}
    published = [_in_time(event) for event in past]
    for moment in acquired:
        found |= specified_at(published, _known_then(moment, published, at))
    for change in _changes(past, at):
        if change.data["old"] in found:
            found[change.data["new"]["code"]] = Specified(change.data["new"], change)
    return found


def _in_time(event: Event) -> Event:
    """A version counts for what is collected from when it could be read: none reaches back.

    Of one that nobody remarked on, the instant it names is taken for that.
    """
    if "RETROACTIVE" not in event.data.get("remarks", ()):
        return event
    return replace(
        event, data={**event.data, "effective_at": posted(event.data) or event.happened_at}
    )


def _acquired(item: str, past: Sequence[Event], received: Sequence[Any]) -> Iterator[str]:
    """When an item came, from the person or from somebody else."""
    for event in past:
        if event.type == "collection.recorded" and item in event.data["items"]:
            yield event.happened_at
    yield from (one["happened_at"] for one in received if item in one["items"])


def _known_then(moment: str, past: Sequence[Event], at: str) -> str:
    """The instant whose purposes count: where none was in force, that of the first to come.

    Whoever collects before a purpose is published publishes it without delay (Act 21(1)).
    """
    starts = [event.data["effective_at"] for event in past if event.type == "policy.published"]
    if any(start <= moment for start in starts):
        return moment
    return min((start for start in starts if start <= at), default=moment)


def _changes(past: Sequence[Event], at: str) -> list[Event]:
    """Related changes in force and made known by an instant, in the order they took effect."""
    changes = [
        event
        for event in past
        if event.type == "purpose.changed"
        and event.data["effective_at"] <= at
        and event.data.get("related", True)
        and is_announced(event, past, at)
    ]
    return sorted(changes, key=lambda change: str(change.data["effective_at"]))
