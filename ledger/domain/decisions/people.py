"""Which registrations are one person."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.domain.event import Event


def linked(subject: str, events: Iterable[Event]) -> frozenset[str]:
    """All tags of the person: links join both ways and transitively, until unlinked.

    `events` hold the linking events of at least these tags; others are passed over.
    """
    pairs: set[frozenset[str]] = set()
    for event in sorted(events, key=lambda event: event.position):
        if event.type in ("subject.linked", "subject.unlinked"):
            pair = frozenset((str(event.subject), str(event.data["other"])))
            pairs = pairs | {pair} if event.type == "subject.linked" else pairs - {pair}
    person = {subject}
    while joined := [pair for pair in pairs if pair & person and not pair <= person]:
        person = person.union(*joined)
    return frozenset(person)
