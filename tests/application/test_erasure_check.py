"""Erasures looked at again: those of the ledger are in order, those of a forger are found.

Forged ones are chained and indexed as they should be; from store and bundle comes the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger.application.command import Command
from ledger.application.erasing import carry_out, finish
from ledger.application.recompute import recompute
from ledger.application.retention_run import Run
from ledger.application.rule_findings import RuleKind
from ledger.domain.event import Event
from ledger.log.content import Actor, parse_content
from ledger.log.findings import Severity
from ledger.store.contract import Append, Proposed
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PATIENT, PROVISION, STAFF, Clinic
from tests.support.erased import written
from tests.support.erasing import DIRECTOR, by, decide, erase, propose, tags_of
from tests.support.forging import forged
from tests.support.succeeding import NEW, after, succeeded
from tests.support.whole_bundles import recomputed

OTHER = {**PATIENT, "name": "佐藤 次郎", "kana": "サトウ ジロウ", "numbers": ["777"]}
K = RuleKind


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


def found(clinic: Clinic) -> list[tuple[RuleKind, int | None]]:
    return [(one.kind, one.position) for one in recomputed(clinic).findings]


def kinds(clinic: Clinic) -> set[RuleKind]:
    return {kind for kind, _ in found(clinic)}


def decision(proposal: Event, /, **more: Any) -> dict[str, Any]:
    """Data of a decision that destroys everything of one registration."""
    said = {"ground": "NO_LONGER_NEEDED", "proposal": proposal.event, "deferred": [], "revision": 0}
    return {**said, "classes": ["identity", "record", "tag"], **more}


# What the ledger writes.


def test_erasures_as_the_ledger_records_them_are_in_order(provided: Clinic) -> None:
    erase(provided)  # deferred
    erase(provided, "777")  # at once
    provided.clock.move(days=4 * 366)
    Run(provided.ledger, ORIGIN, DIRECTOR, provided.clock.now.date().isoformat()).run()
    assert [one for one in provided.types() if one == "erasure.completed"] * 2
    again = recomputed(provided)
    assert (again.findings, again.erasures, again.without_log_before) == ((), 3, 0)


def test_an_erasure_of_linked_registrations_is_in_order(noted: Clinic) -> None:
    noted.do("person.link", person=NUMBER, other="777", reason="SAME_PERSON")
    erase(noted)
    assert recomputed(noted).findings == ()


def test_an_erasure_of_somebody_who_outlived_all_terms_is_in_order(provided: Clinic) -> None:
    provided.do("withdraw", consent=provided.events()[5].event, channel="PHONE")
    provided.clock.move(days=20 * 366)
    day = provided.clock.now.date().isoformat()
    ran = Run(provided.ledger, ORIGIN, DIRECTOR, day).run(tags_of(provided), years=5)
    assert [one.decision.data["ground"] for one in ran.outlived] == ["TERM_OVER"]
    assert recomputed(provided).findings == ()


def test_a_declined_proposal_is_in_order(noted: Clinic) -> None:
    number = propose(noted).event
    by(noted, DIRECTOR, "erase.decline", proposal=number, reason="OVERRIDING_NEED")
    erase(noted)  # proposed once more
    assert recomputed(noted).findings == ()


def test_an_erasure_of_somebody_carried_over_is_in_order_from_the_store(provided: Clinic) -> None:
    tags = tags_of(provided)
    succeeded(provided)
    new = after(provided)
    try:
        decisions = decide(new)
        assert decisions[0].data["deferred"]  # by a record in the log before
        assert tags != {decisions[0].subject}
        again = recompute(new.raw, NEW)
        assert (again.findings, again.erasures, again.without_log_before) == ((), 1, 0)
    finally:
        new.close()


def test_where_the_log_before_is_not_at_hand_that_is_said(provided: Clinic) -> None:
    succeeded(provided)
    new = after(provided)
    try:
        decide(new)

        class Alone:
            """The new log alone, as a bundle has it."""

            def __getattr__(self, name: str) -> Any:
                there = getattr(new.raw, name)

                def asked(origin: str, *args: Any, **more: Any) -> Any:
                    if origin == NEW:
                        return there(origin, *args, **more)
                    return [] if name == "read" else None

                return asked

        again = recompute(Alone(), NEW)
        assert (again.findings, again.erasures, again.without_log_before) == ((), 1, 1)
    finally:
        new.close()


# What is under way.


def test_an_erasure_under_way_is_told_and_no_break(noted: Clinic) -> None:
    (waiting,) = decide(noted)
    (one,) = recomputed(noted).findings
    assert (one.kind, one.position) == (K.ERASURE_UNFINISHED, waiting.position)
    assert one.severity is Severity.FINDING
    finish(noted.ledger, ORIGIN, DIRECTOR)
    assert found(noted) == []


def test_an_erasure_finished_in_the_log_that_goes_on_is_finished(noted: Clinic) -> None:
    decide(noted)
    succeeded(noted)
    assert [kind for kind, _ in found(noted)] == [K.ERASURE_UNFINISHED]
    new = after(noted)
    try:
        finish(new.ledger, NEW, DIRECTOR)
        assert recompute(noted.raw, ORIGIN).findings == ()
        assert recompute(new.raw, NEW).findings == ()
    finally:
        new.close()


# What another program wrote.


def test_an_erasure_decided_by_who_proposed_it_is_found(noted: Clinic) -> None:
    proposal = propose(noted)
    at = noted.size
    # entry 0, whose actor this takes, is of the front desk too
    number = written(noted, "erasure.decided", str(proposal.subject), decision(proposal))
    assert noted.events()[at].actor["id"] == proposal.actor["id"]
    assert found(noted) == [(K.ERASED_BY_ONE, at), (K.ERASURE_UNFINISHED, at)]
    data = {"classes": ["identity", "record", "tag"], "decision": number}
    written(noted, "erasure.completed", str(proposal.subject), data)
    assert found(noted) == [(K.ERASED_BY_ONE, at)]


def test_an_erasure_decided_in_the_name_of_who_proposed_it_is_found(noted: Clinic) -> None:
    proposal = propose(noted)
    event = decide_past_the_ledger(noted, proposal, Actor("dr-9", "director", STAFF.id))
    assert (K.ERASED_BY_ONE, event) in found(noted)


def decide_past_the_ledger(clinic: Clinic, proposal: Event, actor: Actor) -> int:
    """A decision as the ledger would write it, were it not for whose it is: where."""
    command = Command("erase.decide", clinic.chance.uuid(), {"proposal": proposal.event}, DIRECTOR)
    (made,) = clinic.ledger.execute(clinic.origin, command).events
    carry_out(clinic.ledger, clinic.origin, made, DIRECTOR)
    # The same once more, by the other: of what it destroys nothing is left, which is found too.
    entry = clinic.raw.entry(clinic.origin, made.position)
    assert entry is not None
    content = replace(
        parse_content(entry.content), actor=actor, event=clinic.chance.uuid(),
        command=clinic.chance.uuid(),
    )  # fmt: skip
    one = Proposed(content.type, content.event, content.encode(), content.index_tags())
    at = clinic.size
    clinic.raw.append([Append(clinic.origin, content.command, (one,))])
    return at


def test_an_erasure_of_what_a_law_keeps_is_found(provided: Clinic) -> None:
    (deferring,) = decide(provided)
    assert deferring.data["deferred"]
    at = forged(provided, deferring, classes=["identity", "record", "tag"], deferred=[])
    assert (K.ERASED_TOO_EARLY, at) in found(provided)
    one = next(f for f in recomputed(provided).findings if f.kind is K.ERASED_TOO_EARLY)
    assert deferring.data["deferred"][0]["until"] in one.wanted


def test_what_is_deferred_though_no_law_keeps_it_is_found(noted: Clinic) -> None:
    proposal = propose(noted)
    kept = [{"class": name, "until": "2040-01-01"} for name in ("identity", "record")]
    at = noted.size
    data = decision(proposal, classes=[], deferred=kept)
    written(noted, "erasure.decided", str(proposal.subject), data)
    assert (K.ERASURE_DIFFERS, at) in found(noted)


def test_a_decision_about_one_of_two_registrations_is_found(noted: Clinic) -> None:
    noted.do("person.link", person=NUMBER, other="777", reason="SAME_PERSON")
    proposal = propose(noted)
    at = noted.size
    written(noted, "erasure.decided", str(proposal.subject), decision(proposal))
    assert (K.ERASURE_DIFFERS, at) in found(noted)


@pytest.mark.parametrize(
    "said",
    [
        {"proposal": "00000000-0000-4000-8000-000000000000"},
        {"proposal": None},
        {"ground": "TERM_OVER"},
        {"ground": "UNLAWFUL_HANDLING"},
        {"proposal": None, "ground": "TERM_OVER", "idle_years": 5},
        {"proposal": None, "follows": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_a_decision_that_nothing_called_for_is_found(noted: Clinic, said: dict[str, Any]) -> None:
    proposal = propose(noted)
    at = noted.size
    data = {name: one for name, one in decision(proposal, **said).items() if one is not None}
    written(noted, "erasure.decided", str(proposal.subject), data)
    assert (K.ERASURE_UNFOUNDED, at) in found(noted)


def test_a_proposal_about_somebody_else_bears_nothing_out(noted: Clinic) -> None:
    proposal, (other,) = propose(noted), tags_of(noted, "777")
    at = noted.size
    written(noted, "erasure.decided", other, decision(proposal))
    assert (K.ERASURE_UNFOUNDED, at) in found(noted)


def test_a_proposal_decided_twice_is_found(noted: Clinic) -> None:
    number = propose(noted).event
    by(noted, DIRECTOR, "erase.decline", proposal=number, reason="OVERRIDING_NEED")
    declined = noted.events()[-1]
    again = forged(noted, declined)
    assert found(noted) == [(K.ERASURE_UNFOUNDED, again)]


def test_a_follow_up_of_a_decision_that_deferred_nothing_is_found(noted: Clinic) -> None:
    (done,) = erase(noted)
    at = forged(noted, done.decision, follows=done.decision.event)
    assert (K.ERASURE_UNFOUNDED, at) in found(noted)


def test_a_completion_without_its_decision_is_found(noted: Clinic) -> None:
    (tag,) = tags_of(noted)
    at = noted.size
    data = {"classes": ["identity"], "decision": "00000000-0000-4000-8000-000000000000"}
    written(noted, "erasure.completed", tag, data)
    assert found(noted) == [(K.COMPLETION_DIFFERS, at)]


def test_a_completion_of_other_classes_or_people_or_twice_is_found(noted: Clinic) -> None:
    (done,) = erase(noted)
    completed, (other,) = noted.events()[-1], tags_of(noted, "777")
    less = forged(noted, completed, classes=["identity"])
    twice = forged(noted, completed)
    elsewhere = noted.size
    written(noted, "erasure.completed", other, dict(completed.data))
    wanted = [less, less, twice, elsewhere]  # `less` is of other classes, and the second one
    assert found(noted) == [(K.COMPLETION_DIFFERS, at) for at in wanted]
    assert done.decision.event == completed.data["decision"]


def test_what_cannot_be_computed_keeps_nothing_else_from_being_looked_at(noted: Clinic) -> None:
    (done,) = erase(noted)
    broken = forged(noted, done.decision, drop=["ground", "classes"])
    at = forged(noted, noted.events()[-2])  # completed once more
    assert (K.COMPLETION_DIFFERS, at) in found(noted)
    assert broken in {position for _, position in found(noted)}


def test_what_is_no_proposal_bears_no_decision_out(noted: Clinic) -> None:
    (first,) = decide(noted)
    at = forged(noted, first, proposal=first.event)
    assert (K.ERASURE_UNFOUNDED, at) in found(noted)


def test_nobody_proposes_what_only_a_rule_decides(noted: Clinic) -> None:
    at = forged(noted, propose(noted), ground="TERM_OVER")
    number = noted.events()[at].event
    decided = noted.size
    written(noted, "erasure.decided", str(noted.events()[at].subject), {
        "ground": "TERM_OVER", "proposal": number, "classes": ["identity", "record", "tag"],
        "deferred": [], "revision": 0,
    })  # fmt: skip
    assert (K.ERASURE_UNFOUNDED, decided) in found(noted)


def test_what_is_no_decision_is_not_followed(provided: Clinic) -> None:
    (deferring,) = decide(provided)
    number = deferring.data["proposal"]
    at = forged(provided, deferring, drop=["proposal"], follows=number)
    assert (K.ERASURE_UNFOUNDED, at) in found(provided)


def test_a_decision_about_somebody_else_is_not_followed(provided: Clinic) -> None:
    asked = {**PROVISION, "person": "777"}
    provided.do("authorise_and_provide", **asked, means="FAX", note="送付")
    (mine,), (theirs,) = decide(provided), decide(provided, "777")
    at = forged(provided, mine, follows=theirs.event, proposal=theirs.data["proposal"])
    assert (K.ERASURE_UNFOUNDED, at) in found(provided)


def test_a_decision_on_another_ground_does_not_follow(provided: Clinic) -> None:
    (deferring,) = decide(provided)
    at = forged(provided, deferring, follows=deferring.event, ground="UNLAWFUL_HANDLING")
    assert (K.ERASURE_UNFOUNDED, at) in found(provided)


def test_two_grounds_in_one_decision_are_found(noted: Clinic) -> None:
    noted.do("person.link", person=NUMBER, other="777", reason="SAME_PERSON")
    command, at = noted.chance.uuid(), noted.size + 1
    proposal = propose(noted)
    entry = noted.raw.entry(ORIGIN, 0)
    assert entry is not None
    events = []
    for tag, ground in zip(sorted(tags_of(noted)), ("NO_LONGER_NEEDED", "UNLAWFUL_HANDLING"),
                           strict=True):  # fmt: skip
        content = replace(
            parse_content(entry.content), type="erasure.decided", subject=tag, command=command,
            event=noted.chance.uuid(), data=decision(proposal, ground=ground), actor=DIRECTOR,
            recorded_at=proposal.recorded_at, happened_at=proposal.recorded_at,
        )  # fmt: skip
        number = content.event
        events.append(Proposed(content.type, number, content.encode(), content.index_tags()))
    noted.raw.append([Append(ORIGIN, command, tuple(events))])
    assert (K.ERASURE_UNFOUNDED, at) in found(noted)


def test_a_rule_decides_on_its_own_ground_alone(provided: Clinic) -> None:
    provided.do("withdraw", consent=provided.events()[5].event, channel="PHONE")
    provided.clock.move(days=20 * 366)
    day = provided.clock.now.date().isoformat()
    (done,) = Run(provided.ledger, ORIGIN, DIRECTOR, day).run(tags_of(provided), years=5).outlived
    at = forged(provided, done.decision, ground="NO_LONGER_NEEDED")
    assert (K.ERASURE_UNFOUNDED, at) in found(provided)


def test_what_is_no_decision_is_not_completed(noted: Clinic) -> None:
    erase(noted)
    completed = noted.events()[-1]
    at = forged(noted, completed, decision=completed.event)
    assert found(noted) == [(K.COMPLETION_DIFFERS, at)]


def test_a_decision_about_one_person_is_not_completed_for_another(noted: Clinic) -> None:
    (waiting,), (other,) = decide(noted), tags_of(noted, "777")
    at = noted.size
    data = {"classes": waiting.data["classes"], "decision": waiting.event}
    written(noted, "erasure.completed", other, data)
    assert (K.COMPLETION_DIFFERS, at) in found(noted)
    assert (K.ERASURE_UNFINISHED, waiting.position) in found(noted)


def test_what_falls_due_is_in_order_where_another_registration_was_linked_since(
    provided: Clinic,
) -> None:
    erase(provided)
    provided.do("person.link", person=NUMBER, other="777", reason="SAME_PERSON")
    provided.clock.move(days=4 * 366)
    day = provided.clock.now.date().isoformat()
    ran = Run(provided.ledger, ORIGIN, DIRECTOR, day).run()
    assert len(ran.due) == 1
    assert recomputed(provided).findings == ()


def test_a_decision_by_rules_that_are_not_known_here_is_not_computed(noted: Clinic) -> None:
    proposal = propose(noted)
    at = noted.size
    written(noted, "erasure.decided", str(proposal.subject), decision(proposal, revision=7))
    told = [kind for kind, position in found(noted) if position == at]
    assert K.NOT_COMPUTABLE in told
    assert not {K.ERASED_TOO_EARLY, K.ERASURE_DIFFERS} & set(told)
