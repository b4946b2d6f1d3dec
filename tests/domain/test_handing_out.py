"""That an opened bundle is handed out: whose it is, and never past an erasure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.boundary import Part
from ledger.domain.commands import COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.domain.decisions.request import Known
from ledger.domain.event import Event
from ledger.errors import InvalidInput
from tests.domain.test_boundaries import HANAKO, event, request

OTHER = "s-" + "b" * 25 + "a"
DECISION = DECISIONS["bundle.hand_out"]
BUNDLE: dict[str, Any] = {
    "log": "ledger.example/kizuna", "size": 9, "openings": 3, "classes": ["identity", "record"],
    "manifest": "0" * 64,
}  # fmt: skip


def handed_out(*before: Event, people: tuple[str, ...] = (), **more: Any) -> Any:
    """The event of a bundle that was begun when the log had 9 entries."""
    arguments = {**BUNDLE, "people": list(people), "read_at": 9, **more}
    assert list(COMMANDS["bundle.hand_out"].shape.problems(arguments, "")) == []
    (decided,) = DECISION.decide(
        replace(request("bundle.hand_out"), arguments=arguments), Known(before, 12)
    ).events
    return decided


def erased(position: int) -> Event:
    return replace(event(), type="erasure.decided", position=position)


def test_a_persons_bundle_is_about_the_person_under_every_tag() -> None:
    found = handed_out(people=(OTHER, HANAKO))
    assert {found.subject, *found.tags} == {HANAKO, OTHER}
    assert found.data == BUNDLE
    assert found.payload == {}


def test_a_recipients_bundle_is_about_nobody_and_is_found_under_the_recipient() -> None:
    found = handed_out(party="sakura", means="EMAIL")
    assert (found.subject, found.tags) == (None, ("party:sakura",))
    assert found.data == {**BUNDLE, "party": "sakura", "means": "EMAIL"}


def test_what_was_decided_to_be_erased_while_it_was_opened_is_not_handed_out() -> None:
    with pytest.raises(InvalidInput, match="erasure decided meanwhile"):
        handed_out(erased(9), people=(HANAKO,))
    assert handed_out(erased(8), people=(HANAKO,)).subject == HANAKO


def test_it_depends_on_erasures_of_the_person_or_of_anybody() -> None:
    def reads(people: list[str]) -> Any:
        asked = replace(request("bundle.hand_out"), arguments={"people": people})
        assert DECISION.depends is None
        return DECISION.reads(asked)

    assert reads([HANAKO]) == (Part(("erasure.decided", "entry.withheld"), (HANAKO,)),)
    assert reads([]) == (Part(("erasure.decided",)),)


@pytest.mark.parametrize(
    "wrong",
    [{"openings": 0}, {"classes": []}, {"manifest": "0" * 63}, {"size": 0}, {"people": ["Hanako"]},
     {"means": "PIGEON"}, {"note": "to her daughter"}],
)  # fmt: skip
def test_what_does_not_fit_is_no_such_command(wrong: dict[str, Any]) -> None:
    arguments = {**BUNDLE, "people": [], "read_at": 9, **wrong}
    assert list(COMMANDS["bundle.hand_out"].shape.problems(arguments, "")) != []
