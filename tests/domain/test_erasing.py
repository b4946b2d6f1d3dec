"""Who may decide an erasure, what goes with it and what waits; told by the entries alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.commands import COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.domain.decisions.erasing import deferred_by, destroyed, planned, unfinished
from ledger.domain.event import Event, party_tag
from ledger.domain.events import EVENT_TYPES
from ledger.domain.retention.classes import TAG, ClassKept
from tests.domain.test_boundaries import request
from tests.domain.test_retention_classes import Sealed

ALL = ["identity", "record", "tag"]
DIRECTOR = {"id": "dr-1", "role": "director"}
STAFF = {"id": "staff-1", "role": "desk"}
LAST = "2026-06-10"
"""A last day of a term; in UTC it ends at 15:00 of that day."""


@pytest.fixture
def story() -> Sealed:
    return Sealed()


@pytest.fixture
def who(story: Sealed) -> str:
    story.party()
    return story.person()


def propose(story: Sealed, who: str, at: str = "06-01 00:00", **more: Any) -> str:
    story.actor = STAFF
    (event,) = story.taken("erase.propose", at, **{"person": who, "ground": "BREACH", **more})
    return event.event


def decide(story: Sealed, proposal: str, at: str = "06-01 01:00") -> list[Event]:
    story.actor = DIRECTOR
    return story.taken("erase.decide", at, proposal=proposal)


def erase(story: Sealed, who: str, at: str = "06-01 00:00") -> list[Event]:
    return decide(story, propose(story, who, at), at)


def represented(story: Sealed, who: str, until: str) -> None:
    """A party that this person represents, and a record of somebody else that rests on it."""
    tags = (party_tag("sakura"), who)
    party = story.given("party.amended", None, "03-02 00:00", tags, party="sakura",
                        representative=who)  # fmt: skip
    story.provide(story.person(), until, grounds={"party": party})


def said(events: list[Event]) -> list[tuple[str | None, list[str], list[tuple[str, str | None]]]]:
    """(registration, classes that go, (class, until) of what waits) of each decision."""
    return [
        (e.subject, e.data["classes"], [(d["class"], d.get("until")) for d in e.data["deferred"]])
        for e in events
    ]


# Four eyes.


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (STAFF, STAFF),
        (STAFF, {"id": "staff-1", "role": "director"}),
        (STAFF, {**DIRECTOR, "on_behalf_of": "staff-1"}),
        ({**STAFF, "on_behalf_of": "dr-1"}, DIRECTOR),
        ({**STAFF, "on_behalf_of": "dr-2"}, {**DIRECTOR, "on_behalf_of": "dr-2"}),
    ],
    ids=[
        "same",
        "same under another role",
        "for the first",
        "by order of the second",
        "for a third",
    ],
)
@pytest.mark.parametrize("name", ["erase.decide", "erase.decline"])
def test_whoever_proposed_an_erasure_or_had_it_proposed_does_not_settle_it(
    story: Sealed, who: str, name: str, first: dict[str, str], second: dict[str, str]
) -> None:
    story.actor = first
    (proposed,) = story.taken("erase.propose", "06-01 00:00", person=who, ground="BREACH")
    story.actor = second
    reason = {"reason": "NO_GROUND"} if name == "erase.decline" else {}
    story.refused("actor", name, "06-01 01:00", proposal=proposed.event, **reason)


def test_another_decides_it_and_the_decision_names_the_proposal_and_its_ground(
    story: Sealed, who: str
) -> None:
    proposal = propose(story, who, ground="UNTRUE", requested_at="2026-05-01T00:00:00.000000Z")
    assert story.events[-1].data["requested_at"] == "2026-05-01T00:00:00.000000Z"
    (decided,) = decide(story, proposal)
    assert (decided.data["proposal"], decided.data["ground"]) == (proposal, "UNTRUE")
    assert said([decided]) == [(who, ALL, [])]


def test_a_proposal_is_settled_once(story: Sealed, who: str) -> None:
    proposal = propose(story, who)
    decide(story, proposal)
    story.refused("proposal", "erase.decide", "06-02 00:00", proposal=proposal)
    story.refused("proposal", "erase.decline", "06-02 00:00", proposal=proposal, reason="NO_GROUND")


def test_what_was_declined_may_be_proposed_anew_and_only_so(story: Sealed, who: str) -> None:
    proposal = propose(story, who)
    story.actor = DIRECTOR
    (declined,) = story.taken(
        "erase.decline", "06-01 02:00", proposal=proposal, reason="OVERRIDING_NEED"
    )
    assert (declined.data["proposal"], declined.subject) == (proposal, who)
    story.refused("proposal", "erase.decide", "06-01 03:00", proposal=proposal)
    assert said(erase(story, who, "06-02 00:00")) == [(who, ALL, [])]


def test_there_is_one_open_proposal_about_a_person_at_a_time(story: Sealed, who: str) -> None:
    other = story.person()
    story.link(who, other)
    propose(story, who)
    for tag in (who, other):
        story.refused("person", "erase.propose", "06-02 00:00", person=tag, ground="BREACH")


def test_only_a_proposal_is_decided_and_only_a_decision_is_completed(
    story: Sealed, who: str
) -> None:
    proposal = propose(story, who)
    story.actor = DIRECTOR
    registered = story.events[1].event
    story.refused("proposal", "erase.decide", "06-01 00:00", proposal=registered)
    for name in ("erase.complete", "erase.due"):
        story.refused("decision", name, "06-01 00:00", decision=proposal)


def test_that_a_term_is_over_is_no_ground_for_people_to_decide_on(story: Sealed, who: str) -> None:
    story.refused("ground", "erase.propose", "06-01 00:00", person=who, ground="TERM_OVER")


def test_somebody_of_whom_everything_is_erased_is_not_proposed_again(
    story: Sealed, who: str
) -> None:
    erase(story, who)
    story.refused("person", "erase.propose", "06-02 00:00", person=who, ground="BREACH")


def test_nor_is_somebody_of_whom_the_rest_waits_for_its_day(story: Sealed, who: str) -> None:
    story.provide(who, LAST)
    erase(story, who)
    story.refused("person", "erase.propose", "06-02 00:00", person=who, ground="BREACH")


def test_an_erasure_is_completed_once(story: Sealed, who: str) -> None:
    (decided,) = erase(story, who)
    assert unfinished(story.events) == [decided]
    (done,) = story.taken("erase.complete", "06-02 00:00", decision=decided.event)
    assert (done.data["classes"], done.data["decision"]) == (ALL, decided.event)
    assert unfinished(story.events) == []
    story.refused("decision", "erase.complete", "06-02 00:00", decision=decided.event)


def test_what_destroys_nothing_is_not_unfinished(story: Sealed, who: str) -> None:
    story.provide(who, LAST)
    (decided,) = erase(story, who)
    assert decided.data["classes"] == []
    assert unfinished(story.events) == []


# What goes, and what waits.


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        ("06-10 00:00", True),
        ("06-10 14:59", True),  # 23:59 of the last day in Japan
        ("06-10 15:00", False),  # the day after has begun there, not yet in UTC
        ("06-11 00:00", False),
    ],
)
def test_the_last_day_is_a_day_in_japan(story: Sealed, who: str, at: str, kept: bool) -> None:
    record = story.provide(who, LAST)
    (decided,) = erase(story, who, at)
    assert decided.data["classes"] == ([] if kept else ALL)
    wanted = [
        {"class": "identity", "until": LAST, "rule": "Rule 20(2)", "record": record},
        {"class": "record", "until": LAST, "rule": "Rule 21", "record": record},
        {"class": "tag", "until": LAST, "rule": "Rule 20(2)", "record": record},
    ]
    assert decided.data["deferred"] == (wanted if kept else [])


def test_what_rests_on_no_record_goes_and_the_tag_stays_with_the_rest(
    story: Sealed, who: str
) -> None:
    """A representative: the record of another rests on who it is, nothing on what is noted."""
    represented(story, who, LAST)
    (decided,) = erase(story, who)
    assert decided.data["classes"] == ["record"]
    assert {one["class"] for one in decided.data["deferred"]} == {"identity", "tag"}


def test_a_series_that_runs_has_no_day_and_is_waited_for(story: Sealed, who: str) -> None:
    story.provide(who, None)
    (decided,) = erase(story, who)
    assert decided.data["classes"] == []
    assert [one.get("until") for one in decided.data["deferred"]] == [None] * 3


def test_every_registration_of_the_person_is_decided_together(story: Sealed, who: str) -> None:
    other = story.person()
    story.link(who, other)
    story.provide(other, LAST)
    proposal = propose(story, other)
    assert story.events[-1].tags == (who,)
    events = decide(story, proposal)
    assert said(events) == [
        (who, ALL, []),
        (other, [], [(klass, LAST) for klass in ALL]),
    ]
    assert [event.tags for event in events] == [(other,), (who,)]


def test_of_two_registrations_only_the_one_not_erased_before_is_decided(
    story: Sealed, who: str
) -> None:
    erase(story, who, "05-01 00:00")
    other = story.person(at="05-02 00:00")
    story.link(other, who, "05-02 00:00")
    assert said(erase(story, other)) == [(other, ALL, [])]
    for tag in (who, other):
        story.refused("person", "erase.propose", "06-02 00:00", person=tag, ground="BREACH")


def test_two_registrations_that_were_unlinked_before_the_decision_are_two_people(
    story: Sealed, who: str
) -> None:
    other = story.person()
    story.link(who, other)
    proposal = propose(story, who)
    story.link(who, other, "06-01 00:30", undo=True)
    assert said(decide(story, proposal)) == [(who, ALL, [])]


# What was deferred, once it is due.


def due(story: Sealed, decision: Event, at: str) -> list[Event]:
    story.actor = {"id": "schedule", "role": "system"}
    return story.taken("erase.due", at, decision=decision.event)


def test_what_was_deferred_is_decided_the_day_after_its_last_and_names_what_deferred_it(
    story: Sealed, who: str
) -> None:
    story.provide(who, LAST)
    proposal = propose(story, who)
    (first,) = decide(story, proposal)
    story.refused("decision", "erase.due", "06-10 14:59", decision=first.event)
    (then,) = due(story, first, "06-10 15:00")
    assert said([then]) == [(who, ALL, [])]
    more = {name: then.data[name] for name in ("follows", "ground", "proposal")}
    assert more == {"follows": first.event, "ground": "BREACH", "proposal": proposal}
    story.refused("decision", "erase.due", "06-12 00:00", decision=first.event)
    assert destroyed(who, story.events) == set(ALL)
    assert deferred_by(who, story.events) == []


def test_classes_fall_due_one_after_the_other_and_the_tag_with_the_last(
    story: Sealed, who: str
) -> None:
    story.provide(who, LAST)
    represented(story, who, "2026-07-10")
    (first,) = erase(story, who)
    assert first.data["classes"] == []
    (second,) = due(story, first, "06-11 00:00")
    assert said([second]) == [
        (who, ["record"], [("identity", "2026-07-10"), ("tag", "2026-07-10")])
    ]
    story.refused("decision", "erase.due", "06-12 00:00", decision=second.event)
    (third,) = due(story, second, "07-11 00:00")
    assert said([third]) == [(who, ["identity", "tag"], [])]


def test_a_record_that_came_after_the_decision_prolongs_what_waits(story: Sealed, who: str) -> None:
    story.provide(who, LAST)
    (first,) = erase(story, who)
    story.provide(who, "2026-08-10", "06-02 00:00")
    story.refused("decision", "erase.due", "06-11 00:00", decision=first.event)
    (then,) = due(story, first, "08-11 00:00")
    assert then.data["classes"] == ALL


def test_somebody_linked_since_is_not_erased_by_what_was_decided_before(
    story: Sealed, who: str
) -> None:
    """Of that registration nobody decided anything: that takes two people."""
    story.provide(who, LAST)
    (first,) = erase(story, who)
    returned = story.person(at="06-03 00:00")
    story.link(returned, who, "06-03 00:00")
    story.refused("decision", "erase.due", "06-09 00:00", decision=first.event)
    assert said(due(story, first, "06-11 00:00")) == [(who, ALL, [])]


# Somebody who never asked, and of whom nothing was heard for years.


def outlived(story: Sealed, who: str, at: str, years: int = 5) -> None:
    story.taken("erase.outlived", at, person=who, idle_years=years)


def test_somebody_is_erased_by_rule_when_all_terms_are_over_and_years_are_past(
    story: Sealed, who: str
) -> None:
    story.provide(who, "2029-04-01")
    for at in ("2029-04-01T00:00:00.000000Z", "2031-04-01T14:59:00.000000Z"):
        story.refused("person", "erase.outlived", at, person=who, idle_years=5)
    (decided,) = story.taken(
        "erase.outlived", "2031-04-01T15:00:00.000000Z", person=who, idle_years=5
    )
    assert said([decided]) == [(who, ALL, [])]
    assert {name: decided.data.get(name) for name in ("ground", "idle_years", "proposal")} == {
        "ground": "TERM_OVER", "idle_years": 5, "proposal": None,
    }  # fmt: skip


def test_nobody_is_erased_by_rule_of_whom_no_term_ran_or_something_is_in_force(
    story: Sealed, who: str
) -> None:
    late = "2049-01-01T00:00:00.000000Z"
    story.refused("person", "erase.outlived", late, person=who, idle_years=5)
    story.provide(who, "2029-04-01")
    consent = story.consent(who)
    story.refused("person", "erase.outlived", late, person=who, idle_years=5)
    story.withdraw(who, consent)
    outlived(story, who, late)


def test_nobody_is_erased_by_rule_twice(story: Sealed, who: str) -> None:
    story.provide(who, "2029-04-01")
    outlived(story, who, "2049-01-01T00:00:00.000000Z")
    late = "2059-01-01T00:00:00.000000Z"
    story.refused("person", "erase.outlived", late, person=who, idle_years=5)


def test_an_organisation_or_nobody_is_not_erased(story: Sealed, who: str) -> None:
    """Only who stands in the log can be: there is no registration, so nothing to erase."""
    story.events = [event for event in story.events if event.subject != who]
    stranger = story.given("consent.given", who)
    story.refused("person", "erase.propose", "06-01 00:00", person=stranger, ground="BREACH")


# For anything that is kept, on any day.

DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 9)).map(str)
TAGS = ("s-a", "s-b")


@st.composite
def kept_rows(draw: st.DrawFn) -> list[ClassKept]:
    """Rows as classes_kept gives them, several for one class where another log tells of it too."""
    name = st.tuples(st.sampled_from(TAGS), st.sampled_from([*ALL, "other"]))
    return [
        ClassKept(
            subject=tag, klass=klass, until=draw(st.none() | DAYS), running=draw(st.booleans()),
            record="r", rule="Rule 21", in_force=draw(st.booleans()), stands_until=None,
            last="", entries=1, unknown=draw(st.sampled_from([(), ("x",)])),
        )
        for tag, klass in draw(st.lists(name, max_size=8))
    ]  # fmt: skip


@st.composite
def decisions(draw: st.DrawFn) -> list[Event]:
    """What was decided before: any classes, the tag only with all of them."""
    story = Sealed()
    for tag in TAGS:
        gone = sorted(draw(st.sets(st.sampled_from(["identity", "record", "other"]))))
        if gone == ["identity", "other", "record"] and draw(st.booleans()):
            gone.append(TAG)
        story.given("erasure.decided", tag, classes=gone)
    return story.events


@settings(max_examples=300)
@given(kept=kept_rows(), day=DAYS, events=decisions())
def test_nothing_kept_goes_nothing_is_forgotten_and_the_tag_goes_last(
    kept: list[ClassKept], day: str, events: list[Event]
) -> None:
    found = {tag: (now, later) for tag, now, later in planned(frozenset(TAGS), events, kept, day)}
    for tag in TAGS:
        now, later = found.get(tag, ([], []))
        waiting = [one["class"] for one in later]
        before = destroyed(tag, events)
        every = {"identity", "record", TAG, *(one.klass for one in kept if one.subject == tag)}
        for group in (now, waiting):
            assert len(group) == len(set(group))
            assert not set(group) & before
        assert not set(now) & set(waiting)
        held = {one.klass for one in kept if one.subject == tag and one.kept_on(day)}
        assert not set(now) & held
        assert (set(waiting) - {TAG}) <= held
        tag_follows = TAG not in before and TAG not in now and TAG not in waiting
        assert every - before - set(now) - set(waiting) == ({TAG} if tag_follows else set())
        assert not (tag_follows and not waiting), "nothing waits, and the tag is forgotten"
        if TAG in now:
            assert waiting == []


@settings(max_examples=100)
@given(kept=kept_rows(), day=DAYS)
def test_what_is_deferred_names_the_latest_day_of_what_keeps_it(
    kept: list[ClassKept], day: str
) -> None:
    for tag, _, later in planned(frozenset(TAGS), [], kept, day):
        for one in later:
            rows = [row for row in kept if (row.subject, row.klass) == (tag, one["class"])]
            holding = [row for row in rows if row.kept_on(day)]
            assert holding
            if "until" in one:
                assert one["until"] == max(row.until or "" for row in holding)
                assert not any(row.running for row in holding)
            day_after = (date.fromisoformat(one.get("until", day)) + timedelta(days=1)).isoformat()
            assert "until" not in one or day_after > one["until"]


def test_every_class_that_something_is_sealed_under_has_keys() -> None:
    """A type sealed under a class of its own would never be erased with the rest.

    What is withheld is: it has days of its own (tests/application/test_withholding.py).
    """
    own = {name for name, one in EVENT_TYPES.items() if one.sealed_class == "restricted"}
    assert own == {"entry.withheld"}
    ordinary = {one.sealed_class for name, one in EVENT_TYPES.items() if name not in own}
    assert ordinary <= {None, "identity", "record"}


def test_no_command_of_erasing_is_taken_over_from_a_file() -> None:
    assert not any(one.in_history for name, one in COMMANDS.items() if name.startswith("erase."))


def test_a_decision_is_disturbed_by_a_record_about_anybody() -> None:
    """What is kept may rest on somebody else's record: their representative, their agent."""
    for name in ("erase.decide", "erase.due", "erase.outlived"):
        asked = request(name)
        depends = (DECISIONS[name].depends or DECISIONS[name].reads)(asked)
        for kind in ("provision.recorded", "receipt.recorded", "provision.amended"):
            assert any(kind in part.types and not part.tags for part in depends), (name, kind)
