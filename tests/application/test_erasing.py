"""A person is erased: what opens no more, what stays as it was, and what is refused then."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application.erased import interrupted, stood_as
from ledger.application.erasing import carry_out, finish, reapply, waiting
from ledger.application.erasure_plan import plan, register
from ledger.application.labels import GONE, Labels
from ledger.application.recompute import recompute
from ledger.application.retention_run import Run, due_on, outlived_on
from ledger.application.verify import verify_log
from ledger.errors import InvalidInput, LogClosed
from projections.database.opening import open_views
from projections.runner import catch_up
from tests.support.cli import Desk
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PATIENT, PROVISION, STAFF, Clinic
from tests.support.disclosed import Disclosure, opened
from tests.support.erasing import (
    ALL,
    DIRECTOR,
    by,
    decide,
    erase,
    propose,
    readable,
    tags_of,
)
from tests.support.succeeding import NEW, after, succeeded
from tests.support.tampering import desk_at

THIRD = "ledger.example/kizuna-clinic-3"
OTHER = {**PATIENT, "name": "佐藤 次郎", "kana": "サトウ ジロウ", "numbers": ["777"]}


@pytest.fixture
def noted(clinic: Clinic) -> Clinic:
    """Two patients, each with a consent and a note; no record keeps either."""
    clinic.do("person.add", **OTHER)
    clinic.do("consent", **CONSENT, note="代筆")
    clinic.do("consent", **{**CONSENT, "person": "777"}, note="口頭")
    return clinic


@pytest.fixture
def provided(noted: Clinic) -> Clinic:
    """The first patient's data were provided besides: three years of keeping begin."""
    noted.do("authorise_and_provide", **PROVISION, means="FAX", note="送付")
    return noted


def check_sound(clinic: Clinic, desk: Desk | None = None) -> None:
    found = verify_log(clinic.raw, clinic.origin)
    assert (found.log.findings, found.store) == ((), ())
    assert recompute(clinic.raw, clinic.origin).findings == ()
    if desk is not None:
        answer = desk.run("verify --rules --json")
        assert answer.code == 0, answer.stdout


def test_after_an_erasure_nothing_of_the_person_opens_and_all_of_others_does(
    noted: Clinic, tmp_path: Path
) -> None:
    tags, others = tags_of(noted), tags_of(noted, "777")
    before = readable(noted, others)
    assert len(readable(noted, tags)) == len(before) == 2
    (done,) = erase(noted)
    # three keys, a row for the number and one for kana with birth date
    assert (done.destroyed.keys, done.destroyed.ciphertexts) == (5, 2)
    assert done.decision.data["classes"] == done.completed.main.data["classes"] == ALL
    assert readable(noted, tags) == {}
    assert readable(noted, others) == before
    for klass in ALL:
        assert noted.keys.get(ORIGIN, min(tags), klass) == {}
    for kind, value in (("number", NUMBER), ("kana", "ヤマダハナコ|1958-03-02")):
        assert noted.people.find(ORIGIN, kind, value) == []
    labels = Labels(noted.raw, ORIGIN, noted.people)
    (tag,) = tags
    assert labels.person(tag) == GONE
    desk = desk_at(noted.address, tmp_path)
    check_sound(noted, desk)
    for line in (f"history {tag}", f"trail {tag}", f"person find {NUMBER}", "provisions"):
        said = desk.run(line)
        assert "花子" not in said.stdout + said.stderr, line
        assert "代筆" not in said.stdout + said.stderr, line


def test_the_log_and_its_views_stay_as_they_were_but_for_what_was_added(provided: Clinic) -> None:
    leaves, size = provided.leaves(), provided.size
    provided.clock.move(days=4 * 366)
    erase(provided)
    assert provided.leaves()[:size] == leaves
    assert provided.types()[size:] == [
        "erasure.proposed", "erasure.decided", "erasure.completed",
    ]  # fmt: skip
    views = open_views(provided.address)
    try:
        assert catch_up(provided.raw, views, ORIGIN).size == provided.size
    finally:
        views.close()
    check_sound(provided)


def test_who_was_erased_may_return_and_be_registered_anew_apart_from_before(noted: Clinic) -> None:
    (old,) = tags_of(noted)
    erase(noted)
    new = noted.do("person.add", **PATIENT).main.subject
    assert tags_of(noted) == {new}
    assert new != old
    noted.do("consent", **CONSENT, note="再来")
    outcome = noted.do("authorise", **PROVISION)
    assert outcome.verdict is not None
    assert outcome.verdict["verdict"] == "ALLOW"
    assert len(readable(noted, {str(new)})) == 2
    assert readable(noted, {old}) == {}
    check_sound(noted)


def test_of_somebody_erased_nothing_is_provided_and_what_was_is_recorded_with_its_finding(
    provided: Clinic,
) -> None:
    (tag,) = tags_of(provided)
    erase(provided)  # all deferred: and that it was decided is what counts
    asked = {**PROVISION, "person": tag}
    for name, kind in (("authorise", "provision.refused"), ("provide", "provision.recorded")):
        more = {"means": "FAX"} if name == "provide" else {}
        outcome = provided.do(name, **asked, **more)
        assert outcome.verdict is not None
        assert (outcome.main.type, outcome.verdict["verdict"], outcome.verdict["row"]) == (
            kind, "REFUSE", "D07",
        )  # fmt: skip
    check_sound(provided)


def test_what_would_be_sealed_about_somebody_erased_is_refused_and_nothing_saved(
    noted: Clinic,
) -> None:
    (tag,) = tags_of(noted)
    erase(noted)
    size, keys = noted.size, [*noted.keys.key_rows(ORIGIN)]
    rows = [*noted.keys.index_rows(ORIGIN)]
    with pytest.raises(InvalidInput) as caught:
        noted.do("provide", **{**PROVISION, "person": tag}, means="FAX", note="また送付")
    assert tag in caught.value.message.en
    assert "sealed" in caught.value.message.en
    assert "消去済み" in caught.value.message.ja
    assert noted.size == size
    assert [*noted.keys.key_rows(ORIGIN)] == keys
    assert [*noted.keys.index_rows(ORIGIN)] == rows
    noted.do("provide", **{**PROVISION, "person": tag}, means="FAX")


def test_the_decision_counts_and_not_whether_the_key_is_still_there(noted: Clinic) -> None:
    (tag,) = tags_of(noted)
    decide(noted)
    assert noted.keys.get(ORIGIN, tag, "record") != {}
    with pytest.raises(InvalidInput, match="sealed"):
        noted.do("opt_out", person=tag, channel="PHONE", note="電話で")


def test_what_a_law_keeps_stays_readable_until_its_day_and_is_erased_the_day_after(
    provided: Clinic,
) -> None:
    tags = tags_of(provided)
    (tag,) = tags
    assert erase(provided) == []
    (decision,) = register(provided.raw, ORIGIN).decided
    days = {one["until"] for one in decision.data["deferred"]}
    (last,) = days
    assert len(readable(provided, tags)) == 4  # who it is, and three notes
    assert list(due_on(provided.raw, ORIGIN, last)) == []
    the_day_after = f"{last[:8]}{int(last[8:]) + 1:02}"
    (found,) = due_on(provided.raw, ORIGIN, the_day_after)
    assert found.classes == tuple(f"{tag}:{klass}" for klass in ALL)
    provided.clock.move(days=3 * 366)
    ran = Run(provided.ledger, ORIGIN, STAFF, the_day_after).run()
    assert [one.decision.data["follows"] for one in ran.due] == [decision.event]
    assert (ran.finished, ran.outlived, ran.left) == ([], [], [])
    assert readable(provided, tags) == {}
    assert register(provided.raw, ORIGIN).deferred == ()
    again = Run(provided.ledger, ORIGIN, STAFF, the_day_after).run()
    assert (again.all, again.left) == ([], [])
    check_sound(provided)


def test_somebody_linked_after_the_decision_stays_when_the_rest_falls_due(
    provided: Clinic,
) -> None:
    (old,) = tags_of(provided)
    decide(provided)
    provided.do("person.link", person=old, other="777", reason="SAME_PERSON")
    ran = Run(provided.ledger, ORIGIN, STAFF, provided.clock.now.date().isoformat()).run()
    assert (ran.all, ran.left) == ([], [])
    provided.clock.move(days=3 * 366 + 2)
    # before the other's own proposal nothing of that registration is anybody's to erase
    ran = Run(provided.ledger, ORIGIN, STAFF, provided.clock.now.date().isoformat()).run()
    assert [one.decision.subject for one in ran.due] == [old]
    assert ran.left == []
    assert len(readable(provided, tags_of(provided, "777"))) == 2


def test_a_plan_records_nothing_and_says_what_the_decision_will(provided: Clinic) -> None:
    (tag,) = tags_of(provided)
    size = provided.size
    found = plan(provided.raw, ORIGIN, tag, "2026-04-02")
    assert provided.size == size
    assert found.standing != ()
    (decision,) = decide(provided)
    (going,) = found.going
    assert (list(going.now), [dict(one) for one in going.deferred]) == (
        decision.data["classes"],
        decision.data["deferred"],
    )


# What was made before the erasure.


def test_bundles_made_before_verify_byte_for_byte_and_a_new_one_opens_nothing(
    noted: Clinic, tmp_path: Path
) -> None:
    tags = tags_of(noted)
    disclosure = Disclosure(noted, tmp_path)
    open_before = disclosure.of(people=tags)
    sealed_before = disclosure.of(people=tags, opened=False)
    copies = {}
    for one in (open_before, sealed_before):
        copies[one] = {p: p.read_bytes() for p in one.rglob("*") if p.is_file()}
    erase(noted)
    shown = opened(open_before)
    assert {"代筆"} <= {payload.get("note") for payload in shown.values()}
    for one, files in copies.items():
        assert {p: p.read_bytes() for p in one.rglob("*") if p.is_file()} == files
        assert disclosure.report(one).exit_code == 0
    new = disclosure.of(people=tags)
    assert disclosure.report(new).exit_code == 0
    assert opened(new) == {}
    assert disclosure.last is not None
    assert (disclosure.last.opened, disclosure.last.unopened) == (0, 2)


# People who are parties.


def test_a_natural_person_who_received_can_be_erased_when_no_record_rests_on_it(
    noted: Clinic,
) -> None:
    mother = noted.do("party.add", kind="PRIVATE_PERSON", sector="FAMILY", name="山田 和子").main
    who = str(mother.subject)
    noted.do("provide", **{**PROVISION, "party": mother.data["party"]}, means="PAPER")
    (done,) = erase(noted, who)
    assert done.decision.data["classes"] == ["record"]  # nothing is noted about them
    assert len(readable(noted, {who})) == 1
    noted.clock.move(days=3 * 366 + 2)
    ran = Run(noted.ledger, ORIGIN, STAFF, noted.clock.now.date().isoformat()).run()
    assert [one.decision.subject for one in ran.due] == [who]
    assert readable(noted, {who}) == {}
    check_sound(noted)


@pytest.mark.parametrize("relied_on", [True, False])
def test_a_representative_is_erased_unless_a_record_of_somebody_else_rests_on_it(
    noted: Clinic, relied_on: bool
) -> None:
    noted.do("party.amend", party="sakura", kind="ORGANISATION", sector="PHARMACY",
             name="さくら薬局", representative="桜 一郎")  # fmt: skip
    (registered,) = [e for e in noted.events() if e.data.get("kind") == "REPRESENTATIVE"]
    head = str(registered.subject)
    if relied_on:
        noted.do("authorise_and_provide", **PROVISION, means="FAX")
    (decision,) = decide(noted, head)
    deferred = {one["class"] for one in decision.data["deferred"]}
    assert deferred == ({"identity", "tag"} if relied_on else set())


# A log that succeeds another.


@pytest.mark.parametrize("steps", [1, 2])
def test_a_person_of_a_succeeded_log_is_gone_in_every_log(noted: Clinic, steps: int) -> None:
    clinics = [noted]
    for name in (NEW, THIRD)[:steps]:
        clinics[-1].clock.move(days=1)
        succeeded(clinics[-1], new=name)
        clinics.append(after(clinics[-1], name))
    last = clinics[-1]
    tags = [tags_of(one) for one in clinics]
    assert all(len(readable(one, mine)) == 2 for one, mine in zip(clinics, tags, strict=True))
    (tag,) = tags[-1]
    assert [place for place, _ in stood_as(last.raw, last.origin, tag)] == [
        one.origin for one in reversed(clinics)
    ]
    others = [readable(one, tags_of(one, "777")) for one in clinics]
    erase(last)
    for one, mine, kept in zip(clinics, tags, others, strict=True):
        assert readable(one, mine) == {}
        assert readable(one, tags_of(one, "777")) == kept
        assert one.people.find(one.origin, "number", NUMBER) == []
        for klass in ALL:
            assert one.keys.get(one.origin, min(mine), klass) == {}
        check_sound(one)


def test_what_a_record_of_the_log_before_keeps_is_deferred_in_the_log_after(
    provided: Clinic,
) -> None:
    provided.clock.move(days=1)
    succeeded(provided)
    new = after(provided)
    (decision,) = decide(new)
    assert decision.data["classes"] == []
    assert {one["class"] for one in decision.data["deferred"]} == set(ALL)


def test_what_was_deferred_before_a_succession_falls_due_after_it(provided: Clinic) -> None:
    old = tags_of(provided)
    decide(provided)
    provided.clock.move(days=1)
    succeeded(provided)
    new = after(provided)
    tags = tags_of(new)
    provided.clock.move(days=3 * 366 + 2)
    ran = Run(new.ledger, NEW, STAFF, provided.clock.now.date().isoformat()).run()
    assert {one.decision.subject for one in ran.due} == tags
    assert readable(new, tags) == {}
    assert readable(provided, old) == {}
    check_sound(new)
    check_sound(provided)


def test_what_was_decided_and_not_carried_out_before_a_succession_is_finished_after_it(
    noted: Clinic,
) -> None:
    """The closed log takes no entry any more: its successor carries it out and says so."""
    old = tags_of(noted)
    decide(noted)
    noted.clock.move(days=1)
    succeeded(noted)
    new = after(noted)
    assert len(interrupted(new.raw, NEW)) == 1
    finish(new.ledger, NEW, DIRECTOR)
    assert readable(noted, old) == {}
    assert waiting(new.raw, NEW) == []
    for klass in ALL:
        assert noted.keys.get(ORIGIN, min(old), klass) == {}
    check_sound(new)
    check_sound(noted)


def test_in_a_closed_log_nobody_is_erased(noted: Clinic) -> None:
    noted.clock.move(days=1)
    succeeded(noted)
    with pytest.raises(LogClosed):
        propose(noted)


# Doing it again.


def test_carrying_out_again_destroys_nothing_and_records_nothing(noted: Clinic) -> None:
    (done,) = erase(noted)
    size = noted.size
    again = carry_out(noted.ledger, ORIGIN, done.decision, STAFF)
    assert (again.destroyed.keys, again.destroyed.ciphertexts) == (0, 0)
    assert again.completed.repeated
    assert noted.size == size


def test_keys_that_a_backup_brings_back_are_destroyed_again(noted: Clinic) -> None:
    rows = [row for batch in noted.keys.key_rows(ORIGIN) for row in batch]
    index = [row for batch in noted.keys.index_rows(ORIGIN) for row in batch]
    erase(noted)
    left = [[*noted.keys.key_rows(ORIGIN)], [*noted.keys.index_rows(ORIGIN)]]
    noted.keys.put(ORIGIN, rows, index)
    assert noted.people.find(ORIGIN, "number", NUMBER) != []
    assert reapply(noted.raw, noted.people, ORIGIN).keys == 5
    assert [[*noted.keys.key_rows(ORIGIN)], [*noted.keys.index_rows(ORIGIN)]] == left
    assert reapply(noted.raw, noted.people, ORIGIN).keys == 0


def test_a_proposal_that_was_decided_or_declined_is_not_open(noted: Clinic) -> None:
    first = propose(noted)
    assert register(noted.raw, ORIGIN).proposed == (first,)
    by(noted, DIRECTOR, "erase.decline", proposal=first.event, reason="NO_GROUND")
    assert register(noted.raw, ORIGIN).proposed == ()
    erase(noted)
    assert register(noted.raw, ORIGIN).proposed == ()


def test_somebody_erased_already_has_not_outlived_anything(provided: Clinic) -> None:
    (tag,) = tags_of(provided)
    consent = next(e.event for e in provided.events() if e.type == "consent.given")
    provided.do("withdraw", consent=consent, channel="PHONE")
    provided.clock.move(days=9 * 366)
    day = provided.clock.now.date().isoformat()
    assert list(outlived_on(provided.raw, ORIGIN, [tag], day, 5)) == [tag]
    ran = Run(provided.ledger, ORIGIN, STAFF, day).run([tag], 5)
    assert [one.decision.data["ground"] for one in ran.outlived] == ["TERM_OVER"]
    assert readable(provided, {tag}) == {}
    assert list(outlived_on(provided.raw, ORIGIN, [tag], day, 5)) == []
