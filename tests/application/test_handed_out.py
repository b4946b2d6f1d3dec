"""Every opened bundle is in the log before it can be in other hands, and an erasure can list it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.application.disclosing import Disclosed, bundle_part
from ledger.application.handed_out import HandedOut, handed_out
from ledger.application.handing_out import place_of, record
from ledger.application.selecting import Asked
from ledger.application.verify import verify_log
from ledger.domain.event import Event
from ledger.errors import InvalidInput, LogClosed
from ledger.log.content import parse_instant
from ledger.store.address import Address
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, STAFF, Clinic
from tests.support.disclosed import OTHER_NUMBER, SECOND_NUMBER, Disclosure, busy, opened
from tests.support.erased import decided, sealed_of
from tests.support.succeeding import NEW, after, succeeded


@dataclass
class House:
    """A clinic that hands out opened bundles of its first log."""

    clinic: Clinic
    made: Disclosure

    def hand_out(
        self, *, command: str | None = None, size: int | None = None, means: str | None = None,
        **asked: Any,
    ) -> tuple[Event, Path]:  # fmt: skip
        """The entry and the bundle, made as `daicho bundle` makes it."""
        raw, wanted = self.clinic.raw, Asked(**asked)
        self.clinic.clock.move(minutes=1)
        place = place_of(raw, ORIGIN, wanted.people)
        told: list[Event] = []

        def before(found: Disclosed) -> None:
            assert not out.exists()
            outcome = record(
                self.clinic.ledger, place, ORIGIN, wanted, found, actor=STAFF,
                command=command or self.clinic.chance.uuid(), means=means,
            )  # fmt: skip
            told.append(outcome.main)

        self.made.made += 1
        out = self.made.folder / f"part-{self.made.made}"
        note = self.made.signed or self.made.note(size)
        bundle_part(raw, ORIGIN, note, wanted, out, people=self.clinic.people, before=before)
        return told[0], out

    def listed(self, number: str, clinic: Clinic | None = None) -> list[str]:
        """Record numbers of what is listed for a person."""
        return [one.event for one in self.list_of(number, clinic)]

    def list_of(self, number: str, clinic: Clinic | None = None) -> list[HandedOut]:
        clinic = clinic or self.clinic
        tags = [
            str(event.subject)
            for event in clinic.events()
            if event.type == "subject.registered"
            and event.sealed_class
            and number in str(clinic.payload(event.position).get("numbers"))
        ]
        return handed_out(clinic.raw, clinic.origin, tags)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with busy(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        yield House(clinic, Disclosure(clinic, tmp_path))


def test_the_entry_says_of_which_log_at_what_size_how_much_and_which_copy(house: House) -> None:
    tags = house.made.tags()
    event, out = house.hand_out(people=tags, means="EMAIL")
    assert event.type == "bundle.handed_out"
    assert {event.subject, *event.tags} == tags
    assert event.data == {
        "log": ORIGIN,
        "size": 27,
        "openings": len(opened(out)),
        "classes": ["identity", "record"],
        "manifest": hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest(),
        "means": "EMAIL",
    }
    assert event.position == 27
    assert house.clinic.check().breaks == 0


def test_it_is_listed_for_the_person_under_any_tag_and_for_nobody_else(house: House) -> None:
    event, _ = house.hand_out(people=house.made.tags())
    assert house.listed(NUMBER) == house.listed(SECOND_NUMBER) == [event.event]
    assert house.listed(OTHER_NUMBER) == []
    (told,) = house.list_of(NUMBER)
    assert told.as_object() == {
        "event": event.event, "position": 27, "at": event.happened_at,
        "actor": {"id": "staff-1", "role": "front_desk"}, "of_person": True, "party": None,
        "happened_from": None, "happened_before": None, "means": None, **event.data,
    }  # fmt: skip


def test_a_recipients_bundle_is_listed_for_whom_it_opens_something_of(house: House) -> None:
    # The second patient's provision to Momiji has no note; the consent names no party in its tags.
    momiji, out = house.hand_out(party="sakura")
    shown = {e.subject for e in house.clinic.events() if e.position in opened(out)}
    assert shown == house.made.tags(OTHER_NUMBER)
    assert house.listed(OTHER_NUMBER) == [momiji.event]
    assert house.listed(NUMBER) == []
    assert not house.list_of(OTHER_NUMBER)[0].of_person


def test_of_a_recipient_who_is_a_person_the_identity_is_what_may_be_opened(house: House) -> None:
    (mother,) = [e for e in house.clinic.events() if e.type == "party.registered" and e.subject]
    event, out = house.hand_out(party=str(mother.data["party"]))
    assert mother.position in opened(out)
    listed = handed_out(house.clinic.raw, ORIGIN, [str(mother.subject)])
    assert [one.event for one in listed] == [event.event]


def test_a_bundle_of_a_period_is_listed_for_whom_it_holds_and_no_further(house: House) -> None:
    seals = {e.position: e for e in house.clinic.events() if e.sealed_class}
    (taro,) = house.made.tags(OTHER_NUMBER)
    last = max((e for e in seals.values() if e.subject == taro), key=lambda e: e.position)
    later, _ = house.hand_out(happened_from=last.happened_at)
    after_it = house.clinic.events()[last.position + 1].happened_at
    house.hand_out(happened_from=after_it)
    earlier, _ = house.hand_out(happened_before=after_it, size=last.position)
    # Below that size the last of Taro's is not, but others of his are.
    assert house.listed(OTHER_NUMBER) == [later.event, earlier.event]
    only, _ = house.hand_out(
        happened_from=house.clinic.events()[0].happened_at, size=4, happened_before=after_it
    )
    assert only.event not in house.listed(OTHER_NUMBER)
    assert only.event in house.listed(NUMBER)


def test_who_a_recipient_is_comes_along_whatever_the_period_and_is_listed(house: House) -> None:
    (mother,) = [e for e in house.clinic.events() if e.type == "party.registered" and e.subject]
    later = house.clinic.events()[mother.position + 1].happened_at
    event, out = house.hand_out(party=str(mother.data["party"]), happened_from=later)
    assert mother.position in opened(out)
    listed = handed_out(house.clinic.raw, ORIGIN, [str(mother.subject)])
    assert [one.event for one in listed] == [event.event]


class Without:
    """The real store, in which one log is not any more."""

    def __init__(self, raw: Any, gone: str) -> None:
        self._raw, self._gone = raw, gone

    def head(self, origin: str) -> Any:
        return None if origin == self._gone else self._raw.head(origin)

    def entry(self, origin: str, position: int) -> Any:
        return None if origin == self._gone else self._raw.entry(origin, position)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


def test_of_a_log_that_is_not_here_any_more_a_bundle_of_everybody_is_listed_for_everybody(
    house: House,
) -> None:
    many, _ = house.hand_out(party="sakura")
    succeeded(house.clinic)
    new = after(house.clinic)
    store: Any = Without(new.raw, ORIGIN)
    people = {e.subject for e in new.events() if e.type == "subject.registered"}
    assert len(people) == 3
    for tag in people:
        assert [one.event for one in handed_out(store, NEW, [str(tag)])] == [many.event]


def test_whatever_a_bundle_opens_it_is_listed_for(house: House) -> None:
    events = house.clinic.events()
    asked: list[dict[str, Any]] = [
        {"people": house.made.tags()}, {"people": house.made.tags(OTHER_NUMBER), "party": "momiji"},
        {"party": "sakura"}, {"party": "works"}, {"happened_from": events[9].happened_at},
        {"happened_before": events[9].happened_at, "party": "sakura"},
        {"happened_before": events[20].happened_at},
    ]  # fmt: skip
    listed = {}
    for one in asked:
        try:
            event, out = house.hand_out(**one)
        except InvalidInput:  # nothing in it was opened: the entry has no such form
            continue
        listed[event.event] = {events[at].subject for at in opened(out)}
    assert len(listed) > 4
    for tag in {event.subject for event in events if event.subject}:
        found = {one.event for one in handed_out(house.clinic.raw, ORIGIN, [tag])}
        assert found >= {name for name, shown in listed.items() if tag in shown}


def test_the_same_id_lists_one_bundle_once_and_another_not_at_all(house: House) -> None:
    tags, command = house.made.tags(), house.clinic.chance.uuid()
    house.made.signed = house.made.note()
    first, _ = house.hand_out(people=tags, command=command)
    again, out = house.hand_out(people=tags, command=command)
    assert (again.event, house.clinic.size) == (first.event, 28)
    assert out.exists()
    with pytest.raises(InvalidInput, match="already used for another bundle"):
        house.hand_out(people=house.made.tags(OTHER_NUMBER), command=command)
    assert not list(house.made.folder.glob("*part-3*"))


def test_the_next_bundle_of_the_person_holds_the_entry_and_nobody_elses_does(house: House) -> None:
    event, _ = house.hand_out(people=house.made.tags())
    more = house.made.of(people=house.made.tags())
    assert (more / f"proofs/{event.position}.tlog-proof").exists()
    other = house.made.of(people=house.made.tags(OTHER_NUMBER))
    assert not (other / f"proofs/{event.position}.tlog-proof").exists()
    assert event.event.encode() not in b"".join(
        path.read_bytes() for path in other.rglob("*") if path.is_file()
    )


# Erasure.


def test_what_was_decided_to_be_erased_is_left_closed_though_its_key_is_there(
    house: House,
) -> None:
    clinic, (taro,) = house.clinic, house.made.tags(OTHER_NUMBER)
    before, _ = house.hand_out(people=frozenset([taro]))
    decided(clinic, taro, "record")
    event, out = house.hand_out(people=frozenset([taro]))
    assert sorted(opened(out)) == sealed_of(clinic, taro, "identity")
    assert event.data["classes"] == ["identity"]
    assert house.listed(OTHER_NUMBER) == [before.event, event.event]


def test_what_is_decided_to_be_erased_while_a_bundle_is_made_stops_it(house: House) -> None:
    clinic, (taro,) = house.clinic, house.made.tags(OTHER_NUMBER)
    opening = clinic.people.opening
    done: list[str] = []

    def meanwhile(*given: Any) -> Any:
        if not done:
            done.append(decided(clinic, taro, "record"))
        return opening(*given)

    house.made.signed = house.made.note()
    object.__setattr__(clinic.people, "opening", meanwhile)
    with pytest.raises(InvalidInput, match="erasure decided meanwhile"):
        house.hand_out(people=frozenset([taro]))
    assert done
    assert not list(house.made.folder.glob("*part*"))
    assert "bundle.handed_out" not in clinic.types()


# A log that is closed, and the one that goes on.


def test_what_was_handed_out_before_is_listed_in_the_log_that_goes_on(house: House) -> None:
    mine, _ = house.hand_out(people=house.made.tags())
    many, _ = house.hand_out(party="sakura")
    succeeded(house.clinic)
    new = after(house.clinic)
    assert house.listed(NUMBER, new) == [mine.event]
    assert house.listed(OTHER_NUMBER, new) == [many.event]
    found = verify_log(new.raw, NEW)
    assert (found.log.findings, found.store) == ((), ())
    third = "ledger.example/kizuna-clinic-3"
    succeeded(new, new=third)
    assert house.listed(OTHER_NUMBER, after(new, third)) == [many.event]
    assert house.listed(NUMBER, after(new, third)) == [mine.event]


def test_of_a_closed_log_it_is_recorded_in_the_log_that_goes_on(house: House) -> None:
    house.made.signed = house.made.note()
    tags = house.made.tags()
    succeeded(house.clinic)
    new = after(house.clinic)
    event, out = house.hand_out(people=tags)
    many, _ = house.hand_out(party="sakura")
    assert opened(out)
    assert house.clinic.size == 27
    assert new.events()[-2] == event
    assert event.data["log"] == ORIGIN
    assert event.subject not in tags
    assert house.listed(NUMBER, new) == [event.event]
    assert house.listed(OTHER_NUMBER, new) == [many.event]
    registered = [e.subject for e in new.events() if e.type == "subject.registered"]
    assert {event.subject, *event.tags} == {registered[0], registered[2]}


def test_what_later_logs_say_is_erased_is_left_closed_in_a_bundle_of_a_closed_one(
    house: House,
) -> None:
    (taro,) = house.made.tags(OTHER_NUMBER)
    house.made.signed = house.made.note()
    succeeded(house.clinic)
    new = after(house.clinic)
    tag = [e.subject for e in new.events() if e.type == "subject.registered"][1]
    decided(new, str(tag), "record")
    event, out = house.hand_out(people=frozenset([taro]))
    assert sorted(opened(out)) == sealed_of(house.clinic, taro, "identity")
    assert event.data["classes"] == ["identity"]


def test_where_the_log_that_goes_on_is_not_here_nothing_can_be_handed_out(house: House) -> None:
    house.clinic.raw.close_log(ORIGIN, "ledger.example/elsewhere")
    with pytest.raises(LogClosed, match="elsewhere"):
        place_of(house.clinic.raw, ORIGIN, house.made.tags())


def test_it_happened_when_it_was_recorded(house: House) -> None:
    event, _ = house.hand_out(people=house.made.tags())
    assert event.happened_at == event.recorded_at
    assert parse_instant(event.happened_at) == house.clinic.clock.now
    assert house.clinic.do("consent", **CONSENT).main.position == event.position + 1
