"""Which registrations are one person: the closure of the links that stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.decisions.people import linked
from tests.domain.notation import Story

TAGS = [f"s-{letter * 26}" for letter in "abcdefg"]
tags = st.sampled_from(TAGS)
links = st.lists(st.tuples(st.booleans(), tags, tags).filter(lambda link: link[1] != link[2]))


def naive(subject: str, standing: set[frozenset[str]]) -> frozenset[str]:
    """Groups merged pair by pair, as one would on paper."""
    groups = [frozenset([tag]) for tag in TAGS]
    for pair in standing:
        touched = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair]
        groups.append(frozenset().union(*touched))
    return next(group for group in groups if subject in group)


@given(links, tags, st.randoms())
def test_a_person_is_everyone_reached_by_links_that_stand(
    history: list[tuple[bool, str, str]], subject: str, order: object
) -> None:
    story = Story()
    standing: set[frozenset[str]] = set()
    for undo, one, other in history:
        story.link(one, other, undo=undo)
        pair = frozenset((one, other))
        standing = standing - {pair} if undo else standing | {pair}
    events = list(story.events)
    order.shuffle(events)  # type: ignore[attr-defined]
    person = linked(subject, events)
    assert person == naive(subject, standing)
    assert all(linked(tag, events) == person for tag in person)
