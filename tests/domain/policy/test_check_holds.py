"""What holds of the check whatever is asked, over the profiles of five organisations."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.facts.proposal import NOT_SAID, Proposal
from ledger.domain.law.whole_frame import with_defaults
from ledger.domain.policy.check import check
from ledger.domain.policy.row import ROWS
from ledger.domain.policy.stated import clauses
from ledger.domain.policy.verdict import MET, NOT_MET, NOTE, SILENT, Asked
from ledger.domain.terms import BASES, ITEMS, SECTORS
from tests.support.law_facts import facts
from tests.support.policies import PROFILES, profile

LOADED = {name: profile(name) for name in PROFILES}


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, Asked]:
    """A policy, and a provision with facts in frame about one of its purposes, or another."""
    name = draw(st.sampled_from(PROFILES))
    found = LOADED[name]
    known = sorted(set(clauses(found)))
    purposes = [*(one["code"] for one in found["purposes"]), "OTHER-P1"]
    codes = st.sampled_from(purposes)
    whole = with_defaults(facts(Random(draw(st.integers(0, 2**32)))))
    items = tuple(draw(st.lists(st.sampled_from(list(ITEMS)), min_size=1, max_size=3, unique=True)))
    basis = draw(st.sampled_from(list(BASES)))
    asked = Asked(
        Proposal("party", items, draw(codes), basis, NOT_SAID),
        {**whole, "basis": basis},
        sector=draw(st.sampled_from(list(SECTORS))),
        clause=draw(st.none() | st.sampled_from([*known, "NONE-1"])),
        added=draw(st.frozensets(codes, max_size=2)),
        entrusted=draw(st.none() | st.frozensets(codes, max_size=2)),
        marketing_stopped=draw(st.booleans()),
    )
    return name, asked


@settings(max_examples=600, deadline=None)
@given(questions())
def test_the_verdict_follows_from_the_findings_and_each_has_its_clause(
    question: tuple[str, Asked],
) -> None:
    name, asked = question
    known = set(clauses(LOADED[name]))
    found = check(LOADED[name], asked)
    said = [finding.verdict for finding in found.findings]

    assert (found.verdict == NOT_MET) == (NOT_MET in said)
    assert (found.verdict == MET) == (MET in said and NOT_MET not in said)
    assert set(said) & {MET, NOT_MET, SILENT}, "a basis is met, not met, or without a word"
    for finding in found.findings:
        assert finding.clause is None or finding.clause in known
        assert finding.verdict in ROWS[finding.row].verdicts
        assert finding.reason.en
        assert finding.reason.ja
    deciding = {f.clause for f in found.findings if f.verdict == found.verdict and f.clause}
    assert set(found.clauses) == deciding
    assert set(found.would) <= set(BASES)
    assert check(LOADED[name], asked) == found


@settings(max_examples=300, deadline=None)
@given(questions())
def test_citing_a_clause_never_makes_a_provision_met(question: tuple[str, Asked]) -> None:
    name, asked = question
    uncited = check(LOADED[name], replace(asked, clause=None))
    cited = check(LOADED[name], asked)
    assert cited.verdict == uncited.verdict
    decided = [finding for finding in cited.findings if finding.verdict != NOTE]
    assert decided == [finding for finding in uncited.findings if finding.verdict != NOTE]
