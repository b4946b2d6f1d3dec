"""How long the keys of a person must exist: class by class, as long as the longest entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.event import Event, party_tag
from ledger.domain.events import EVENT_TYPES
from ledger.domain.retention.classes import ClassKept, classes_kept, outlived
from ledger.domain.retention.contents import Contents
from ledger.domain.retention.entry import KEPT
from tests.domain.notation import Story
from tests.support.told import Told

SAKURA = (party_tag("sakura"),)


class Sealed(Story):
    """A story in which everything is sealed that can be."""

    def given(
        self, type: str, subject: str | None = None, at: str = "03-01 00:00",
        tags: tuple[str, ...] = (), **data: Any,
    ) -> str:  # fmt: skip
        event = super().given(type, subject, at, tags, **data)
        if subject is not None:
            self.change(sealed_class=EVENT_TYPES[type].sealed_class)
        return event

    def change(self, **members: Any) -> None:
        """The newest event, with these members instead."""
        self.events[-1] = replace(self.events[-1], **members)

    def provide(self, subject: str, until: str | None, at: str = "04-01 00:00", **data: Any) -> str:
        """A record that must exist until a day; of a series that runs, if there is none."""
        asked = {"set": "B", "method": "BULK"} | ({"retain_until": until} if until else {})
        data = {"party": "sakura", "record": asked, "grounds": {}} | data
        return self.given("provision.recorded", subject, at, SAKURA, **data)

    def consent(self, subject: str, tags: tuple[str, ...] = (), **data: Any) -> str:
        return self.given("consent.given", subject, "03-02 00:00", tags, **data)

    def withdraw(self, subject: str, consent: str) -> str:
        return self.given("consent.withdrawn", subject, "03-03 00:00", consent=consent)

    def kept(
        self, *subjects: str, size: int | None = None, closed_on: str | None = None
    ) -> dict[tuple[str, str], ClassKept]:
        """By registration and class, in the order found; at the head, if no size is said."""
        size = len(self.events) if size is None else size
        found = classes_kept(Contents(Told(self.events), size, closed_on), subjects)
        return {(one.subject, one.klass): one for one in found}

    def of(self, subject: str, klass: str) -> ClassKept:
        return self.kept(subject)[subject, klass]


@pytest.fixture
def story() -> Sealed:
    return Sealed()


@pytest.fixture
def who(story: Sealed) -> str:
    story.party()
    return story.person()


def term(kept: ClassKept) -> tuple[str | None, bool, str | None, str | None]:
    return kept.until, kept.running, kept.record, kept.rule


def test_a_class_is_kept_as_long_as_the_longest_of_its_records(story: Sealed, who: str) -> None:
    story.provide(who, "2029-04-01")
    longest = story.provide(who, "2031-05-01", "04-02 00:00")
    story.provide(who, "2031-05-01", "04-01 12:00")  # as long: the first of them is named
    kept = story.kept(who)
    assert list(kept) == [(who, "identity"), (who, "record"), (who, "tag")]
    assert term(kept[who, "record"]) == ("2031-05-01", False, longest, "Rule 21")
    assert term(kept[who, "identity"]) == ("2031-05-01", False, longest, "Rule 20(2)")
    assert kept[who, "tag"].until == "2031-05-01"
    assert [one.entries for one in kept.values()] == [1, 3, 0]
    assert [one.last[:16] for one in kept.values()] == [
        "2026-03-01T00:00", "2026-04-02T00:00", "2026-04-02T00:00",
    ]  # fmt: skip


def test_it_is_kept_on_its_last_day_and_no_longer(story: Sealed, who: str) -> None:
    story.provide(who, "2029-04-01")
    kept = story.of(who, "record")
    assert [kept.kept_on(day) for day in ("2026-04-01", "2029-04-01", "2029-04-02")] == [
        True, True, False,
    ]  # fmt: skip


def test_a_series_that_runs_is_longer_than_any_day(story: Sealed, who: str) -> None:
    story.provide(who, "2039-04-01")
    series = story.provide(who, None)
    assert term(story.of(who, "record")) == (None, True, series, "Rule 21")
    assert term(story.of(who, "identity")) == (None, True, series, "Rule 20(2)")
    assert story.of(who, "record").kept_on("2199-01-01")


def test_what_no_record_rests_on_has_no_term(story: Sealed, who: str) -> None:
    story.given("consent.refused", who)
    story.given("collection.recorded", who)
    for kept in story.kept(who).values():
        assert term(kept) == (None, False, None, None)
        assert not kept.kept_on("2026-01-01")
        assert not kept.stands_on("2026-01-01")


def test_a_consent_in_force_stands_but_no_term_keeps_it(story: Sealed, who: str) -> None:
    consent = story.consent(who)
    for kept in story.kept(who).values():
        assert kept.in_force
        assert kept.stands_on("2199-01-01")
        assert not kept.kept_on("2026-04-01")
    story.withdraw(who, consent)
    assert not any(one.in_force for one in story.kept(who).values())


def test_a_consent_with_an_end_stands_up_to_that_day_beside_its_term(
    story: Sealed, who: str
) -> None:
    consent = story.consent(who, expires_at="2035-01-01T14:59:59.000000Z")
    record = story.provide(who, "2029-04-01", grounds={"consent": consent})
    for kept in story.kept(who).values():
        assert kept.until == "2029-04-01"
        assert not kept.kept_on("2029-04-02")
        assert (kept.in_force, kept.stands_until) == (False, "2035-01-01")
        assert [kept.stands_on(day) for day in ("2035-01-01", "2035-01-02")] == [True, False]
    assert story.of(who, "record").record == record


def test_what_ended_a_consent_is_kept_as_long_as_the_consent(story: Sealed, who: str) -> None:
    consent = story.consent(who)
    story.change(sealed_class=None)
    story.withdraw(who, consent)
    assert story.of(who, "record").until is None
    record = story.provide(who, "2029-04-01", grounds={"consent": consent})
    story.change(sealed_class=None)
    assert story.of(who, "record").entries == 1  # the withdrawal alone is sealed
    assert term(story.of(who, "record")) == ("2029-04-01", False, record, "Rule 20(2)")


def test_an_amendment_is_kept_as_long_as_its_record_and_says_how_long_that_is(
    story: Sealed, who: str
) -> None:
    record = story.provide(who, None)
    running = len(story.events)
    asked = {"set": "B", "method": "BULK", "retain_until": "2031-05-01"}
    story.given("provision.amended", who, tags=SAKURA, provision=record, record=asked, grounds={})
    assert story.kept(who, size=running)[who, "record"].running
    assert term(story.of(who, "record")) == ("2031-05-01", False, record, "Rule 21")
    assert story.of(who, "record").entries == 2
    story.given("provision.amended", who, tags=SAKURA, provision=record, void=True)
    assert {term(one) for one in story.kept(who).values()} == {(None, False, None, None)}


def test_only_what_the_prefix_holds_counts(story: Sealed, who: str) -> None:
    story.provide(who, "2029-04-01")
    size = len(story.events)
    story.provide(who, "2031-05-01")
    assert story.kept(who, size=size)[who, "record"].until == "2029-04-01"
    assert story.kept(who, size=0) == {}


def test_what_is_sealed_under_somebody_else_does_not_keep_a_class(story: Sealed, who: str) -> None:
    mother = story.person()
    consent = story.consent(who, (mother,), given_by=mother)
    story.provide(who, "2029-04-01")
    kept = story.kept(mother)
    # She is not in the record class at all; but who consented is in force while the consent is.
    assert [one.klass for one in kept.values()] == ["identity", "tag"]
    assert {one.until for one in kept.values()} == {None}
    assert kept[mother, "tag"].in_force
    record = story.provide(who, "2031-05-01", grounds={"consent": consent})
    assert term(story.of(mother, "identity")) == ("2031-05-01", False, record, "Rule 20(2)")
    story.withdraw(who, consent)
    assert not story.of(mother, "tag").in_force


def test_a_representative_is_kept_as_long_as_the_records_that_name_the_party(
    story: Sealed, who: str
) -> None:
    boss, next_boss = story.person("REPRESENTATIVE"), story.person("REPRESENTATIVE")
    version = _amended(story, boss, "03-01 10:00")
    record = story.provide(who, "2029-04-01", grounds={"party": version})
    assert term(story.of(boss, "identity")) == ("2029-04-01", False, record, "Rule 20(2)")
    assert story.of(boss, "tag").until == "2029-04-01"
    assert story.of(boss, "tag").in_force
    _amended(story, next_boss, "03-01 09:00")  # told of later, replaced already
    assert not story.of(next_boss, "tag").in_force
    _amended(story, next_boss, "04-02 00:00")
    assert not story.of(boss, "tag").in_force
    assert story.of(next_boss, "tag").in_force
    assert story.of(boss, "tag").until == "2029-04-01"
    assert story.of(next_boss, "tag").until is None


def test_who_represents_one_party_still_stands_whatever_became_of_another(
    story: Sealed, who: str
) -> None:
    boss, other = story.person("REPRESENTATIVE"), story.person("REPRESENTATIVE")
    for number, code in enumerate(("first", "second")):
        tags = (party_tag(code), boss)
        at = f"03-0{number + 1} 00:00"
        story.given("party.registered", None, at, tags, party=code, representative=boss)
    story.given("party.amended", None, "03-05 00:00", (party_tag("second"), other), party="second",
                representative=other)  # fmt: skip
    assert story.of(boss, "tag").in_force


def _amended(story: Sealed, representative: str, at: str) -> str:
    tags = (*SAKURA, representative)
    return story.given(
        "party.amended", None, at, tags, party="sakura", representative=representative
    )


def test_a_natural_person_who_is_a_party_is_kept_with_the_records_and_heard_of_in_them(
    story: Sealed, who: str
) -> None:
    daughter = story.person()
    tag = (party_tag("daughter"),)
    party = story.given("party.registered", daughter, "03-01 00:00", tag, party="daughter")
    record = story.given(
        "provision.recorded", who, "06-01 00:00", tag, party="daughter", grounds={"party": party},
        record={"set": "B", "method": "EACH", "retain_until": "2029-06-01"},
    )  # fmt: skip
    kept = story.kept(daughter)
    assert term(kept[daughter, "identity"]) == ("2029-06-01", False, record, "Rule 20(2)")
    assert kept[daughter, "identity"].entries == 2
    assert kept[daughter, "tag"].last[:10] == "2026-06-01"
    assert not kept[daughter, "tag"].in_force
    story.given("party.registered", daughter, tags=(party_tag("child"),), party="child")
    assert story.of(daughter, "tag").last[:10] == "2026-06-01"


def test_an_entry_in_which_nothing_is_sealed_keeps_the_tag_alone(story: Sealed, who: str) -> None:
    story.given("consent.refused", who)
    record = story.provide(who, "2029-04-01", record={"set": "G", "retain_until": "2029-04-01"})
    story.change(sealed_class=None)  # a record of referable information names nobody
    kept = story.kept(who)
    assert (kept[who, "record"].until, kept[who, "identity"].until) == (None, None)
    assert term(kept[who, "tag"]) == ("2029-04-01", False, record, "Rule 29")


def test_each_registration_of_a_person_has_classes_of_its_own(story: Sealed, who: str) -> None:
    again = story.person()
    story.link(who, again)
    story.provide(who, "2029-04-01")
    story.provide(again, "2031-05-01")
    kept = story.kept(again, who)
    assert list(kept) == sorted(kept)
    assert {key: one.until for key, one in kept.items()} == {
        (tag, klass): until
        for tag, until in ((who, "2029-04-01"), (again, "2031-05-01"))
        for klass in ("identity", "record", "tag")
    }


@pytest.mark.parametrize("type", ["subject.linked", "erasure.decided", "a.new_one"])
def test_a_key_is_never_free_while_it_seals_what_no_term_is_known_of(
    story: Sealed, who: str, type: str
) -> None:
    story.given("consent.refused", who)
    story.change(type=type, sealed_class="record")
    kept = story.kept(who)
    assert kept[who, "record"].unknown == (type,)
    assert kept[who, "record"].kept_on("2199-01-01")
    assert kept[who, "tag"].kept_on("2199-01-01")
    assert not kept[who, "identity"].kept_on("2026-04-01")
    assert kept[who, "record"].entries == 1


def test_of_every_type_of_which_something_can_be_sealed_a_term_is_known() -> None:
    sealed = {name for name, declared in EVENT_TYPES.items() if declared.payload}
    assert sealed - KEPT == {"entry.withheld"}  # kept with what it names, under its own class


def test_a_series_in_a_closed_log_was_over_when_it_was_closed(story: Sealed, who: str) -> None:
    series = story.provide(who, None)
    closed = story.kept(who, closed_on="2028-02-29")
    assert term(closed[who, "record"]) == ("2031-02-28", False, series, "Rule 21")
    assert term(closed[who, "identity"]) == ("2031-02-28", False, series, "Rule 20(2)")
    longest = story.provide(who, "2039-04-01")
    closed = story.kept(who, closed_on="2028-02-29")
    assert {one.until for one in closed.values()} == {"2039-04-01"}
    assert {one.record for one in closed.values()} == {longest}


LAST = "2029-04-01"


def gone(story: Sealed, *people: str, day: str = "2031-04-02", years: int = 5) -> bool:
    named = frozenset(people)
    return outlived(list(story.kept(*people).values()), story.events, named, day, years)


def test_a_persons_data_outlive_their_terms_years_after_the_last_entry(
    story: Sealed, who: str
) -> None:
    story.provide(who, LAST)
    days = ("2029-04-02", "2031-04-01", "2031-04-02")
    assert [gone(story, who, day=day) for day in days] == [False, False, True]
    assert [gone(story, who, day=day, years=2) for day in days] == [True, True, True]
    assert [gone(story, who, day=day, years=2) for day in (LAST, "2028-04-02")] == [False, False]


def test_without_a_term_that_ever_ran_nothing_is_outlived(story: Sealed, who: str) -> None:
    story.given("consent.refused", who)
    assert not gone(story, who, day="2199-01-01")
    assert not outlived([], [], frozenset([who]), "2199-01-01")


def test_what_stands_or_runs_or_is_unknown_is_never_outlived(story: Sealed, who: str) -> None:
    story.provide(who, LAST)
    assert gone(story, who)
    kept = list(story.kept(who).values())
    for change in (
        {"in_force": True}, {"stands_until": "2031-04-02"}, {"running": True},
        {"unknown": ("a.new_one",)}, {"until": "2031-04-02"},
    ):  # fmt: skip
        changed = [replace(kept[0], **change), *kept[1:]]
        assert not outlived(changed, story.events, frozenset([who]), "2031-04-02")


def test_every_registration_of_the_person_must_have_outlived(story: Sealed, who: str) -> None:
    again = story.person()
    story.provide(who, LAST)
    assert gone(story, who, again)
    story.provide(again, LAST, "04-02 00:00")
    assert not gone(story, who, again)
    assert gone(story, who, again, day="2031-04-03")


def test_what_is_taken_down_late_or_names_the_person_by_a_tag_alone_is_heard_of_them(
    story: Sealed, who: str
) -> None:
    story.provide(who, LAST)
    story.given("consent.refused", who)
    assert gone(story, who)
    story.change(recorded_at="2026-04-02T00:00:00.000000Z")
    assert not gone(story, who)
    assert gone(story, who, day="2031-04-03")
    other = story.person()
    story.given("subject.linked", other, "04-05 00:00", (who,), other=who)
    assert not gone(story, who, day="2031-04-03")
    assert gone(story, who, day="2031-04-06")
    story.change(recorded_at="2026-04-07T00:00:00.000000Z")
    assert not gone(story, who, day="2031-04-06")
    story.given("consent.refused", story.person(), "06-01 00:00")
    assert gone(story, who, day="2031-04-08")


def test_what_was_heard_of_a_person_in_a_log_before_counts_too(story: Sealed, who: str) -> None:
    story.provide(who, LAST, "04-05 00:00")
    before = list(story.kept(who).values())
    assert not outlived(before, [], frozenset(["s-new"]), "2031-04-05")
    assert outlived(before, [], frozenset(["s-new"]), "2031-04-06")


def test_a_new_log_is_no_news_of_a_person(story: Sealed, who: str) -> None:
    story.provide(who, LAST)
    story.given("consent.refused", who)
    came = {"carried_from": {"recorded_at": "2026-03-01T00:00:00.000000Z"}}
    story.change(recorded_at="2031-01-01T00:00:00.000000Z")
    assert not gone(story, who)
    event: Event = story.events[-1]
    story.change(data={**event.data, **came})
    assert gone(story, who)


def test_an_erasure_is_no_news_of_a_person_but_that_one_was_asked_for_is(
    story: Sealed, who: str
) -> None:
    story.provide(who, LAST)
    story.given("erasure.decided", who, "07-01 00:00", classes=["record"])
    story.given("erasure.completed", who, "07-02 00:00", classes=["record"])
    assert gone(story, who)
    story.given("erasure.proposed", who, "07-01 00:00")
    assert not gone(story, who)
