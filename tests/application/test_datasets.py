"""Data sets in a real log: judged again from what was seen, carried over; data held for another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest

from ledger.application.command import Command
from ledger.application.datasets import dataset_of, datasets_of
from ledger.application.entrusted import held_for
from ledger.application.persons import person_of
from ledger.application.recompute import recompute
from ledger.application.record import Ledger
from ledger.application.rule_findings import RuleKind
from ledger.domain.event import Event
from ledger.errors import InvalidInput
from ledger.store.contract import Store
from tests.support.clinic import NUMBER, ORIGIN, STAFF, Clinic, Interposed
from tests.support.forging import forged
from tests.support.succeeding import after, succeeded
from tests.support.whole_bundles import recomputed
from tests.support.withholding import RECEIVED, prepared, withhold

SET: dict[str, Any] = {"dataset": "STAT", "items": ["AGE", "CONDITION"]}
PUBLIC: dict[str, Any] = {**SET, "text": "what we say", "place": "website"}
PROVIDE: dict[str, Any] = {
    "dataset": "STAT", "party": "sakura", "means": "FAX", "recipient_told": True,
}  # fmt: skip


def made(clinic: Clinic) -> None:
    clinic.do("dataset.make", kind="ANONYMISED", standard="Rule 34", secured=True, **SET)
    clinic.clock.move(hours=1)
    clinic.do("dataset.publish", **PUBLIC)
    clinic.do("dataset.announce", **PUBLIC, means=["FAX"])
    clinic.clock.move(hours=1)


@pytest.fixture
def provided(clinic: Clinic) -> Event:
    made(clinic)
    return clinic.do("dataset.provide", **PROVIDE).main


def kinds(clinic: Clinic) -> list[tuple[RuleKind, int | None]]:
    return [(found.kind, found.position) for found in recomputed(clinic).findings]


def test_every_provision_of_a_data_set_comes_out_as_it_was_recorded(clinic: Clinic) -> None:
    made(clinic)
    then = clinic.clock.now - timedelta(minutes=90)
    for more in ({}, {"means": "MEDIA"}, {"recipient_told": False}, {"at": then}):
        clinic.do("dataset.provide", **PROVIDE | more)
    found = recomputed(clinic)
    assert (found.verdicts, found.findings) == (4, ())
    assert [bool(e.data["lacking"]) for e in clinic.events() if e.type == "dataset.provided"] == [
        False, True, True, True,
    ]  # fmt: skip
    clinic.check()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"verdict": None}, RuleKind.VERDICT_DIFFERS),
        ({"lacking": ["NOT_SECURED"]}, RuleKind.FINDINGS_DIFFER),
        ({"grounds": {}}, RuleKind.GROUNDS_DIFFER),
        ({"seen": 10_000}, RuleKind.SEEN_IMPOSSIBLE),
        ({"rulebook": {"law_version": "2099-01-01", "revision": 0}}, RuleKind.RULEBOOK_UNKNOWN),
        ({"made": "00000000-0000-4000-8000-000000000000"}, RuleKind.GROUNDS_DIFFER),
        ({"dataset": 5}, RuleKind.GROUNDS_DIFFER),
        ({"means": []}, RuleKind.VERDICT_DIFFERS),
        ({"rulebook": 5}, RuleKind.NOT_COMPUTABLE),
    ],
)
def test_a_provision_that_says_otherwise_is_found(
    clinic: Clinic, provided: Event, changes: dict[str, Any], kind: RuleKind
) -> None:
    if "verdict" in changes:
        changes = {"verdict": {**provided.data["verdict"], "row": "D04", "verdict": "REFUSE"}}
    position = forged(clinic, provided, **changes)
    assert (kind, position) in kinds(clinic)
    assert {at for _, at in kinds(clinic)} == {position}


def test_facts_that_the_log_does_not_bear_out_are_found(clinic: Clinic, provided: Event) -> None:
    told = {**provided.data["facts"], "anonymised": {"published": False, "recipient_told": True}}
    position = forged(clinic, provided, facts=told)
    assert (RuleKind.FACTS_DIFFER, position) in kinds(clinic)


def test_what_was_made_public_after_it_had_read_does_not_count(clinic: Clinic) -> None:
    clinic.do("dataset.make", kind="ANONYMISED", standard="Rule 34", secured=True, **SET)
    early = clinic.clock.move(hours=1)
    clinic.clock.move(hours=1)
    lawful = clinic.do("dataset.provide", **PROVIDE).main
    # Told of only afterwards, as having happened before: the finding stays as it was.
    clinic.do("dataset.publish", **PUBLIC, at=early)
    clinic.do("dataset.announce", **PUBLIC, means=["FAX"], at=early)
    assert lawful.data["lacking"] == ["NOT_PUBLISHED", "NOT_ANNOUNCED"]
    assert recomputed(clinic).findings == ()
    assert clinic.do("dataset.provide", **PROVIDE).main.data["lacking"] == []


def test_a_data_set_holds_no_tag_and_nobody_is_found_by_it(clinic: Clinic, provided: Event) -> None:
    tags = {str(event.subject) for event in clinic.events() if event.subject}
    about = [event for event in clinic.events() if event.type.startswith("dataset.")]
    assert len(about) == 4
    assert all(event.subject is None and not tags & set(event.tags) for event in about)
    assert not any(tag in repr(dict(event.data)) for event in about for tag in tags)
    size = clinic.size
    with pytest.raises(InvalidInput):
        clinic.do("dataset.publish", **PUBLIC | {"text": f"of {next(iter(tags))}"})
    assert clinic.size == size


def test_the_reading_knows_each_data_set_with_its_own_acts(clinic: Clinic, provided: Event) -> None:
    clinic.do("dataset.make", kind="PSEUDONYMISED", standard="Rule 31", secured=False,
              dataset="OTHER", items=["AGE"])  # fmt: skip
    one, other = datasets_of(clinic.store, ORIGIN)
    assert [len(acts) for acts in (one.published, one.announced, one.provided)] == [1, 1, 1]
    assert (other.code, other.anonymised, other.provided) == ("OTHER", False, ())
    assert dataset_of(clinic.store, ORIGIN, "STAT") == one
    with pytest.raises(InvalidInput):
        dataset_of(clinic.store, ORIGIN, "NONE")


def test_what_was_made_public_binds_in_the_log_that_succeeds(
    clinic: Clinic, provided: Event
) -> None:
    succeeded(clinic)
    new = after(clinic)
    (one,) = datasets_of(new.store, new.origin)
    assert (len(one.published), len(one.announced), one.provided) == (1, 1, ())
    new.clock.move(hours=1)
    assert new.do("dataset.provide", **PROVIDE).main.data["lacking"] == []
    assert recompute(new.raw, new.origin).findings == ()
    digest = bytes.fromhex(one.published[0].data["text"])
    assert new.raw.document(new.origin, digest) == b"what we say"


# Data held for another.


def accepted(clinic: Clinic) -> Event:
    clinic.do("party.add", kind="ORGANISATION", code="entruster", sector="ENTRUSTER", name="E")
    return clinic.do(
        "arrangement.make", party="entruster", kind="ACCEPTED", form="CONTRACT",
        items=["NAME", "DISPENSING"], purposes=["E1"],
    ).main  # fmt: skip


def test_what_is_withheld_from_a_person_does_not_tell_for_whom_it_is_held(clinic: Clinic) -> None:
    prepared(clinic)
    made = accepted(clinic)
    receipt = clinic.do("receive", **RECEIVED, held_for=made.event).main
    people = person_of(clinic.store, ORIGIN, str(receipt.subject))
    (held,) = held_for(clinic.store, ORIGIN, people)
    assert (held.party, held.arrangement, held.ended) == ("entruster", made.event, None)
    withhold(clinic, receipt)
    assert held_for(clinic.store, ORIGIN, people) == []
    assert held_for(clinic.store, ORIGIN, people, withheld=True) == [held]


def test_one_person_is_told_of_none_that_are_held_of_another(clinic: Clinic) -> None:
    made = accepted(clinic)
    clinic.do("person.add", kind="PATIENT", name="鈴木", numbers=["0099"])
    what = {"items": ["NAME"], "purposes": ["E1"], "source": "PRINCIPAL", "channel": "WEB"}
    event = clinic.do("collect", person="0099", held_for=made.command, **what).main
    assert event.data["held_for"] == made.event
    hanako = {str(clinic.events()[2].subject)}
    assert held_for(clinic.store, ORIGIN, hanako) == []
    assert len(held_for(clinic.store, ORIGIN, {str(event.subject)})) == 1
    clinic.clock.move(days=1)
    before = clinic.size
    clinic.do("arrangement.end", arrangement=made.event)
    (held,) = held_for(clinic.store, ORIGIN, {str(event.subject)})
    assert held.ended is not None
    (held,) = held_for(clinic.store, ORIGIN, {str(event.subject)}, end=before)
    assert held.ended is None


def test_of_two_arrangements_with_one_entruster_each_has_its_own_end(clinic: Clinic) -> None:
    made = accepted(clinic)
    other = clinic.do(
        "arrangement.make", party="entruster", kind="ACCEPTED", form="CONTRACT", items=["NAME"],
        purposes=["E1"],
    ).main  # fmt: skip
    what = {"items": ["NAME"], "purposes": ["E1"], "source": "PRINCIPAL", "channel": "WEB"}
    event = clinic.do("collect", person=NUMBER, held_for=made.event, **what).main
    clinic.clock.move(days=1)
    clinic.do("arrangement.end", arrangement=other.event)
    (held,) = held_for(clinic.store, ORIGIN, {str(event.subject)})
    assert (held.arrangement, held.ended) == (made.event, None)


@pytest.mark.parametrize("name", ["collect", "receive"])
def test_an_arrangement_that_ends_meanwhile_is_seen(clinic: Clinic, name: str) -> None:
    made = accepted(clinic)
    collected = {"purposes": ["E1"], "source": "PRINCIPAL", "channel": "WEB"}
    received = {"party": "sakura", "basis": "CONSENT", "acquisition": "UNKNOWN",
                "confirmation": "DECLARED", "channel": "EMAIL"}  # fmt: skip
    more = collected if name == "collect" else received
    other = Clinic(clinic.address)
    store = Interposed(clinic.raw, lambda: other.do("arrangement.end", arrangement=made.event))
    ledger = Ledger(cast(Store, store), clinic.people, clinic.clock)
    arguments = {"person": NUMBER, "items": ["NAME"], "held_for": made.event, **more}
    with pytest.raises(InvalidInput) as caught:
        ledger.execute(ORIGIN, Command(name, clinic.chance.uuid(), arguments, STAFF))
    assert [problem.field for problem in caught.value.problems] == ["held_for"]
    assert store.appends == 1
    assert clinic.events()[-1].type == "arrangement.ended"
    other.close()


def test_a_provision_of_data_held_for_another_verifies_and_is_kept(clinic: Clinic) -> None:
    made = accepted(clinic)
    asked = {"person": NUMBER, "party": "sakura", "items": ["NAME"], "purpose": "E1",
             "basis": "LAW", "means": "FAX", "held_for": made.event}  # fmt: skip
    event = clinic.do("provide", **asked).main
    assert event.data["grounds"]["entrusted"] == made.event
    assert recomputed(clinic).findings == ()
    clinic.do("arrangement.end", arrangement=made.event)
    clinic.check()
