"""The rulebook against its second reading, on random facts: every difference is a fault in one.

DAICHO_LAW_FACTS=1000000 DAICHO_LAW_SEED=7 pytest -q -s tests/properties/test_law_model.py
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import pytest

from ledger.domain.law.alone import judge_alone
from ledger.domain.law.verdict import Finding
from tests.support.law_facts import broken, facts
from tests.support.law_model import judge
from tests.support.law_model_records import Judged
from tests.support.law_shape import read

COUNT = int(os.environ.get("DAICHO_LAW_FACTS", "100000"))
SEED = int(os.environ.get("DAICHO_LAW_SEED", "20270208"))
SEEDS = range(SEED, SEED + 4)  # four tests, so that two processes can share them
BROKEN_IN = 12  # one broken object for so many sound ones
SEEN_BY_BOTH = {
    "APPI-27-2-PUB",
    "APPI-35-PROV",
    "R19-2",
    "R27-2",
    *(f"REC-EX-{case}" for case in ("27-1", "27-5", "16-2", *range(1, 7))),
}
ROWS = {
    *(f"D{row:02}" for row in range(1, 16)),
    *(f"D{row}" for row in range(20, 28)),
    *(f"D{row}" for row in range(30, 35)),
    *(f"D{row}" for row in range(40, 48)),
    *(f"D{row}" for row in range(50, 56)),
    *("D60", "D61", "D62", "D70", "D71", "D72"),
}  # all but D99: a basis that is none of those known is D01 already


@dataclass(frozen=True)
class Difference:
    """Facts on which the two disagree, and in what."""

    facts: Any
    rulebook: Judged
    model: Judged

    @property
    def kind(self) -> tuple[Any, ...]:
        ours, theirs = asdict(self.rulebook), asdict(self.model)
        differing = tuple(name for name in ours if ours[name] != theirs[name])
        return self.rulebook.row, self.model.row, differing

    def __str__(self) -> str:
        return (
            f"{json.dumps(self.facts, ensure_ascii=False)}\n"
            f"    rulebook {_short(self.rulebook)}\n    model    {_short(self.model)}"
        )


def _short(judged: Judged) -> str:
    return " ".join(
        f"{name}={sorted(value) if isinstance(value, frozenset) else value}"
        for name, value in asdict(judged).items()
    )


def rulebook(given: Any) -> Judged:
    """The rulebook's answer, as far as the model answers too."""
    said = judge_alone(given)
    assert said.law_version == "2023-04-01"
    return Judged(
        str(said.verdict),
        str(said.row),
        str(said.rule),
        said.record_set,
        said.statutory,
        said.record_methods,
        said.retain_until,
        frozenset(_seen(finding) for finding in said.findings if finding.rule in SEEN_BY_BOTH),
    )


def _seen(finding: Finding) -> str:
    """The id alone for a warning, which is what each of these is; another severity shows."""
    return finding.rule if finding.severity == "WARNING" else f"{finding.rule} {finding.severity}"


def compare(given: Any) -> Difference | None:
    theirs, ours = rulebook(given), judge(given)
    return None if theirs == ours else Difference(given, theirs, ours)


def smallest(found: Difference) -> Difference:
    """The same kind of difference on facts from which nothing more can be left out."""
    for less in _with_one_less(found.facts):
        again = compare(less)
        if again is not None and again.kind == found.kind:
            return smallest(again)
    return found


def _with_one_less(given: Any) -> Iterator[Any]:
    if isinstance(given, dict):
        for name, value in given.items():
            yield {other: given[other] for other in given if other != name}
            for less in _with_one_less(value):
                yield {**given, name: less}
    elif isinstance(given, list):
        for at in range(len(given)):
            yield given[:at] + given[at + 1 :]


def _differences(make: Callable[[Random], Any], count: int, rng: Random) -> str:
    """One smallest example of each kind of difference, the most frequent kind first."""
    kinds = Counter[tuple[Any, ...]]()
    first: dict[tuple[Any, ...], Difference] = {}
    for _ in range(count):
        found = compare(make(rng))
        if found is not None:
            kinds[found.kind] += 1
            first.setdefault(found.kind, found)
    return "\n".join(f"{times} x {smallest(first[kind])}" for kind, times in kinds.most_common())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed {seed}")
def test_the_rulebook_and_its_second_reading_agree_on_random_facts(seed: int) -> None:
    differences = _differences(facts, COUNT // len(SEEDS), Random(seed))
    assert differences == "", f"seed {seed}\n{differences}"


def test_facts_that_do_not_fit_are_refused_by_both_naming_each_fault() -> None:
    rng = Random(SEED)
    for _ in range(COUNT // BROKEN_IN):
        given = broken(rng)
        assert compare(given) is None, f"seed {SEED}\n{compare(given)}"
        assert judge(given).row == "D01"
        faults = read(given)[1]
        told = [finding.reason.en for finding in judge_alone(given).findings]
        assert all(any(fault in reason for reason in told) for fault in faults), (given, told)
        assert all(any(fault in reason for fault in faults) for reason in told), (given, told)


@pytest.mark.parametrize(
    "more",
    [{"data_class": "REFERABLE"}, {"joint_use_notice": {"beforehand": False}}],
    ids=["D13", "D54"],
)
def test_a_joint_use_is_warned_of_a_stop_exactly_where_it_may_go_ahead(more: Any) -> None:
    stopped = {"suspension": {"kind": "PROVISION"}}
    given = {"basis": "JOINT_USE", "provided_at": "2027-02-08", **stopped, **more}
    assert rulebook(given) == judge(given)


def test_the_random_facts_reach_every_row_often() -> None:
    rng = Random(SEED)
    rows = Counter(judge(facts(rng)).row for _ in range(25_000))
    rows["D01"] = sum(judge(broken(rng)).row == "D01" for _ in range(25_000 // BROKEN_IN))
    assert set(rows) == ROWS
    assert min(rows.values()) >= 50, rows


def test_a_basis_alone_meets_the_first_thing_it_lacks_or_stands() -> None:
    """Known points of the table: without them two readers could agree on nonsense."""
    rows = {basis: judge({"basis": basis, "provided_at": "2027-02-08"}).row for basis in EXPECTED}
    assert rows == EXPECTED


EXPECTED = {
    "CONSENT": "D70",
    "CONSENT_IMPLIED_CARE": "D62",
    "LAW": "D21",
    "LIFE": "D23",
    "PUBLIC_HEALTH": "D23",
    "STATE_DUTY": "D25",
    "ACAD_PUBLISH": "D27",
    "ACAD_JOINT": "D27",
    "ACAD_RECIPIENT": "D27",
    "OPT_OUT": "D40",
    "ENTRUST": "D50",
    "SUCCESSION": "D52",
    "JOINT_USE": "D53",
    "FOREIGN_CONSENT": "D70",
    "ON_BEHALF": "D70",
}


@pytest.mark.parametrize(
    ("recorded", "until"),
    [
        ("2025-02-28", "2028-02-29"),
        ("2028-02-29", "2031-02-28"),
        ("2024-02-28", "2027-02-28"),
        ("2027-03-01", "2030-03-01"),
    ],
)
def test_the_term_of_a_record_ends_where_the_civil_code_says(recorded: str, until: str) -> None:
    given = {
        "basis": "CONSENT",
        "provided_at": "2027-02-08",
        "consent": {"state": "GIVEN"},
        "record": {"recorded_at": recorded},
    }
    assert judge(given).retain_until == until
