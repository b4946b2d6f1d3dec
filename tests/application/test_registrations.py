"""What became of registrations, at each step of an erasure, as their entries tell."""

from __future__ import annotations

from typing import cast

import pytest

from ledger.application.erasing import carry_out, finish
from ledger.application.registrations import Became, Erasure, became
from ledger.application.resolve import is_erased, meant
from ledger.application.retention_run import Run
from ledger.errors import InvalidInput
from ledger.interfaces.cli.registration_words import became_words
from ledger.store.contract import Store
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PATIENT, PROVISION, Clinic, Interposed
from tests.support.erasing import ALL, DIRECTOR, by, decide, erase, propose, tags_of

Told = list[tuple[str, str]]


def of(clinic: Clinic, *tags: str, end: int | None = None) -> list[Became]:
    return list(became(clinic.raw, ORIGIN, tags, end=end).values())


def told(one: Became) -> Told:
    return [(text.en, text.ja) for text, _ in became_words(one)]


@pytest.fixture
def tag(clinic: Clinic) -> str:
    (tag,) = tags_of(clinic)
    return tag


def test_of_somebody_simply_registered_there_is_nothing_to_say(clinic: Clinic, tag: str) -> None:
    (one,) = of(clinic, tag)
    assert one == Became(tag)
    assert one.as_object() == {"retired_by": None, "erasure": None}
    assert told(one) == []
    assert of(clinic) == []


def test_each_step_of_an_erasure_is_told_with_its_day(clinic: Clinic, tag: str) -> None:
    proposal = propose(clinic)
    (one,) = of(clinic, tag)
    assert (one.erasure, one.since, one.decided) == (Erasure.PROPOSED, proposal, False)
    assert told(one) == [
        ("erasure proposed 2026-04-01, not decided", "2026-04-01 消去の起案（未決）")
    ]  # fmt: skip
    (decision,) = by(clinic, DIRECTOR, "erase.decide", proposal=proposal.event).events
    (one,) = of(clinic, tag)
    assert (one.erasure, one.since, one.decided) == (Erasure.DECIDED, decision, True)
    assert "daicho erase finish" in told(one)[0][0]
    assert "未実施" in told(one)[0][1]
    done = carry_out(clinic.ledger, ORIGIN, decision, DIRECTOR).completed.main
    (one,) = of(clinic, tag)
    assert (one.erasure, one.since, sorted(one.gone)) == (Erasure.ERASED, done, ALL)
    assert told(one) == [("erased 2026-04-01", "2026-04-01 消去済み")]
    # and at each size of the log what was known then
    known = [
        of(clinic, tag, end=size)[0].erasure for size in range(done.position - 3, clinic.size + 1)
    ]
    assert known == [None, None, Erasure.PROPOSED, Erasure.DECIDED, Erasure.ERASED]


def test_the_day_is_the_one_in_japan(clinic: Clinic, tag: str) -> None:
    clinic.clock.move(hours=16)
    propose(clinic)
    assert "2026-04-02" in told(of(clinic, tag)[0])[0][0]


def test_what_was_declined_is_not_told_and_may_be_proposed_again(clinic: Clinic, tag: str) -> None:
    first = propose(clinic)
    by(clinic, DIRECTOR, "erase.decline", proposal=first.event, reason="OVERRIDING_NEED")
    assert of(clinic, tag) == [Became(tag)]
    second = propose(clinic)
    assert of(clinic, tag)[0].since == second


def test_a_proposal_is_told_of_every_registration_it_names_and_of_no_other(
    clinic: Clinic, tag: str
) -> None:
    other = str(clinic.do("person.add", **{**PATIENT, "numbers": ["777"]}).main.subject)
    apart = str(clinic.do("person.add", **{**PATIENT, "numbers": ["888"]}).main.subject)
    clinic.do("person.link", person=tag, other=other, reason="SAME_PERSON")
    propose(clinic, tag)
    found = became(clinic.raw, ORIGIN, [tag, other, apart])
    assert found[tag].erasure == found[other].erasure == Erasure.PROPOSED
    assert found[apart] == Became(apart)


def test_what_a_law_keeps_is_told_with_its_last_day_until_nothing_is_left(
    clinic: Clinic, tag: str
) -> None:
    clinic.do("consent", **CONSENT, note="口頭")
    clinic.do("provide", **PROVISION, means="FAX")
    decide(clinic)
    (one,) = of(clinic, tag)
    assert (one.erasure, one.until) == (Erasure.DEFERRED, "2029-04-01")
    assert told(one)[0][0].endswith("until 2029-04-01")
    assert told(one)[0][1].endswith("2029-04-01 まで")
    clinic.do("provide", **{**PROVISION, "person": tag}, means="FAX", method="BULK",
              repeated=True, period_from="2026-01-01")  # fmt: skip
    assert of(clinic, tag)[0].until == "2029-04-01"  # as it was decided


def test_a_series_that_runs_has_no_day_to_tell(clinic: Clinic, tag: str) -> None:
    clinic.do("provide", **PROVISION, means="FAX", method="BULK", repeated=True,
              period_from="2026-01-01")  # fmt: skip
    erase(clinic)
    (one,) = of(clinic, tag)
    assert (one.erasure, one.until) == (Erasure.DEFERRED, None)
    assert "until" not in told(one)[0][0]


def test_a_retired_registration_names_the_one_in_its_place(clinic: Clinic, tag: str) -> None:
    new = str(clinic.do("person.rekey", person=tag, name="山田").main.data["by"])
    found = became(clinic.raw, ORIGIN, [tag, new])
    assert found[tag].as_object() == {"retired_by": new, "erasure": None}
    assert found[new] == Became(new)
    assert told(found[tag]) == [
        (f"retired 2026-04-01; in its place: {new}",
         f"2026-04-01 に使用停止（代わりの登録: {new}）"),
    ]  # fmt: skip


# Whom a number means.


def test_who_returns_has_the_number_and_the_one_to_be_erased_is_named_beside(
    clinic: Clinic, tag: str
) -> None:
    clinic.do("consent", **CONSENT)
    clinic.do("provide", **PROVISION, means="FAX")
    assert meant(clinic.raw, clinic.people, ORIGIN, NUMBER, "person").erased == ()
    decide(clinic)
    alone = meant(clinic.raw, clinic.people, ORIGIN, NUMBER, "person")
    assert (alone.registered.subject, alone.erased, alone.by_number) == (tag, (), True)
    new = clinic.do("person.add", **PATIENT).main
    both = meant(clinic.raw, clinic.people, ORIGIN, NUMBER, "person")
    assert (both.registered.subject, [e.subject for e in both.erased]) == (new.subject, [tag])
    for name in (tag, str(new.subject), new.command):
        assert not meant(clinic.raw, clinic.people, ORIGIN, name, "person").by_number
    assert is_erased(clinic.raw, ORIGIN, frozenset({tag}))
    assert not is_erased(clinic.raw, ORIGIN, frozenset({str(new.subject)}))


@pytest.mark.parametrize("came_back_before", [False, True])
def test_a_number_whose_registration_is_decided_about_meanwhile_takes_no_record(
    clinic: Clinic, tag: str, came_back_before: bool
) -> None:
    """Between looking up the number and writing, the one is decided and the other comes back."""
    clinic.do("provide", **PROVISION, means="FAX")
    if came_back_before:
        decide(clinic)
        tag = str(clinic.do("person.add", **PATIENT).main.subject)
        clinic.do("provide", **PROVISION, means="FAX")

    def return_meanwhile() -> None:
        decide(clinic, tag)
        clinic.do("person.add", **PATIENT)

    held: list[Interposed] = []

    def put_before(store: Store) -> Store:
        held.append(Interposed(store, return_meanwhile))
        return cast(Store, held[0])

    with (
        Clinic(clinic.address, seed=99, wrap=put_before, clock=clinic.clock) as other,
        pytest.raises(InvalidInput) as caught,
    ):
        other.repeat(other.command("opt_out", person=NUMBER, channel="PHONE"))
    assert tag in caught.value.message.en
    assert "opt_out.requested" not in clinic.types()
    clinic.do("opt_out", person=NUMBER, channel="PHONE")
    assert clinic.events()[-1].subject != tag


def test_a_person_one_of_whose_registrations_is_to_be_erased_gives_way_as_a_whole(
    clinic: Clinic, tag: str
) -> None:
    other = str(clinic.do("person.add", **{**PATIENT, "numbers": ["777"]}).main.subject)
    clinic.do("provide", **{**PROVISION, "person": other}, means="FAX")
    decide(clinic, other)
    clinic.do("person.link", person=tag, other=other, reason="SAME_PERSON")
    with pytest.raises(InvalidInput):
        clinic.do("consent", **CONSENT)
    new = clinic.do("person.add", **PATIENT).main.subject
    found = meant(clinic.raw, clinic.people, ORIGIN, NUMBER, "person")
    assert (found.registered.subject, [e.subject for e in found.erased]) == (new, [tag])


def test_who_was_linked_with_somebody_for_a_while_is_not_erased_with_them(
    clinic: Clinic, tag: str
) -> None:
    """What fell due meanwhile names them beside, and is about the other alone."""
    clinic.do("provide", **PROVISION, means="FAX")
    decide(clinic)
    other = str(clinic.do("person.add", **{**PATIENT, "numbers": ["777"]}).main.subject)
    clinic.do("person.link", person=tag, other=other, reason="SAME_PERSON")
    clinic.clock.move(days=3 * 366 + 2)
    (due,) = Run(clinic.ledger, ORIGIN, DIRECTOR, clinic.clock.now.date().isoformat()).run().due
    assert (due.decision.subject, due.decision.tags) == (tag, (other,))
    clinic.do("person.unlink", person=tag, other=other, reason="MISTAKE")
    assert not is_erased(clinic.raw, ORIGIN, frozenset({other}))
    assert of(clinic, other) == [Became(other)]
    clinic.do("consent", **{**CONSENT, "person": "777"}, note="解除後")
    outcome = clinic.do("authorise", **{**PROVISION, "person": "777"})
    assert outcome.verdict is not None
    assert outcome.verdict["verdict"] == "ALLOW"


def test_an_erasure_is_proposed_and_refused_by_number_as_by_tag(clinic: Clinic, tag: str) -> None:
    clinic.do("provide", **PROVISION, means="FAX")
    decide(clinic)
    said = []
    for name in (NUMBER, tag):
        with pytest.raises(InvalidInput) as caught:
            propose(clinic, name)
        said.append(caught.value.problems[0].wanted)
    assert said[0] == said[1]


def test_registrations_are_linked_and_unlinked_by_number_whatever_was_decided(
    clinic: Clinic, tag: str
) -> None:
    clinic.do("provide", **PROVISION, means="FAX")
    clinic.do("person.add", **{**PATIENT, "numbers": ["777"]})
    decide(clinic)
    for name in ("person.link", "person.unlink"):
        clinic.do(name, person=NUMBER, other="777", reason="SAME_PERSON")
    assert clinic.types()[-2:] == ["subject.linked", "subject.unlinked"]


def test_after_all_is_carried_out_the_number_leads_to_nobody(clinic: Clinic, tag: str) -> None:
    erase(clinic)
    assert finish(clinic.ledger, ORIGIN, DIRECTOR) == []
    with pytest.raises(InvalidInput) as caught:
        clinic.do("consent", **CONSENT)
    assert caught.value.help is not None
    assert "subject tag" in caught.value.help.en
    with pytest.raises(InvalidInput) as caught:
        meant(clinic.raw, clinic.people, ORIGIN, "s-" + "a" * 25 + "a", "person")
    assert caught.value.help is None
