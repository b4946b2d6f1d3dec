"""Inside the ledger no default of the frame is ever taken: every member is computed or attested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ledger.domain.boundary import of_provision
from ledger.domain.commands.evidence import EVIDENCE, SEALED_EVIDENCE
from ledger.domain.facts import revision_1
from ledger.domain.facts.proposal import ATTESTING, NOT_SAID, Proposal, attested, attested_in
from ledger.domain.law.facts import FactNotComputed, Facts
from ledger.domain.law.rulebook import LAW_VERSION, REVISION, RULEBOOKS, judge
from ledger.domain.law.whole_frame import dotted, problems
from ledger.domain.terms import BASES, DATA_CLASSES
from tests.domain.notation import PROVISION, Story, instant

AT = instant("04-20 09:00")


def leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from leaves(one, f"{path}.{name}" if path else name)
    else:
        yield path


def without(value: dict[str, Any], path: str) -> dict[str, Any]:
    name, _, inner = path.partition(".")
    left = {n: one for n, one in value.items() if inner or n != name}
    return left | ({name: without(value[name], inner)} if inner else {})


@pytest.fixture
def computed(story: Story, hanako: str) -> dict[str, Any]:
    story.given("consent.given", hanako, "04-02 09:00")
    return story.judged(hanako, AT).facts


def test_every_member_of_the_frame_is_there_and_none_besides(computed: dict[str, Any]) -> None:
    assert set(leaves(computed)) == {name for name, _ in dotted()}
    assert list(problems(computed)) == []


def test_the_ledger_computes_what_its_rulebook_reads(computed: dict[str, Any]) -> None:
    assert RULEBOOKS[LAW_VERSION, REVISION].reads <= set(leaves(computed))


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("data_class", DATA_CLASSES)
@pytest.mark.parametrize("country", ["JP", "DE", "ID"])
def test_facts_of_a_log_with_nothing_in_it_fit_and_are_judged(
    basis: str, data_class: str, country: str
) -> None:
    story = Story()
    story.party("sakura", country=country)
    judged = story.judged(story.person(), AT, basis=basis, data_class=data_class)
    assert judged.judgement.verdict is not None
    assert judged.judgement.row != "D01"


def test_a_row_that_reads_what_was_not_computed_is_an_error(computed: dict[str, Any]) -> None:
    """Leave out any member that the judgement of these facts read: it stops, never guesses."""
    known = Facts(computed)
    judge(known)
    asked = known.read - {"basis", "provided_at"}  # without these there is no question: D01
    assert len(asked) > 10
    for member in asked:
        with pytest.raises(FactNotComputed) as caught:
            judge(without(computed, member))
        assert caught.value.member == member


def test_what_is_attested_is_read_back_from_the_facts(story: Story, hanako: str) -> None:
    given: dict[str, Any] = {
        "data_class": "REFERABLE", "statute": "刑事訴訟法197条2項", "statute_foreign": True,
        "need": True, "no_unjust_infringement": True, "consent_confirmed": "SHOWN",
        "exceptions": ["REC-EX-3"], "method": "BULK", "period_until": "2026-04-30",
    }  # fmt: skip
    facts = story.judged(hanako, AT, **given).facts
    assert attested_in(facts) == attested(given)
    assert facts["evidence"]["statute"] == {
        "citation": "[sealed]", "japanese": False, "applies": False
    }  # fmt: skip
    assert "刑事" not in str(facts)


def test_every_argument_that_attests_has_its_place_in_the_facts() -> None:
    no_facts = {"period_from", "transfers", "note"}
    assert ATTESTING | no_facts == set(EVIDENCE)
    assert set(SEALED_EVIDENCE) <= set(EVIDENCE)
    for name, field in EVIDENCE.items():
        if name in no_facts:
            continue
        given = {"expected_as_personal_data": False, "data_class": "ANON", "method": "SUBST",
                 "exceptions": ["REC-EX-1"]}.get(name, True)  # fmt: skip
        assert attested({name: given}) != NOT_SAID, name
        assert not field.required


def test_facts_are_the_same_whatever_else_is_in_the_log(story: Story, hanako: str) -> None:
    """Only events of the boundary are read: a full log and the boundary give the same facts."""
    story.given("consent.given", hanako, "04-02 09:00")
    story.party("momiji")
    story.given("arrangement.made", None, "04-02 09:00", ("party:momiji",), party="momiji")
    other = story.person()
    story.given("suspension.started", other, "04-02 09:00")
    proposal = Proposal("sakura", ("DISPENSING",), "P1", "CONSENT", attested(PROVISION))
    boundary = of_provision(frozenset([hanako]), "sakura", REVISION)
    person = frozenset([hanako])
    part = revision_1.computed(proposal, story.known(boundary), person, AT, AT)
    mine = [e for e in story.events if e.subject in (None, hanako)]
    assert revision_1.computed(proposal, mine, person, AT, AT) == part
