"""The ledger against a second reading of it, over long histories: every judgement, side by side.

DAICHO_HISTORIES=200 DAICHO_HISTORIES_SEED=7 pytest -q -s tests/properties/test_clinic_model.py
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.event import Event
from ledger.errors import InvalidInput
from ledger.store.address import Address
from tests.support.clinic import Clinic
from tests.support.clinic_drawer import ENDS, Said
from tests.support.clinic_model import GIVEN_TEXT, ClinicModel, Opinion
from tests.support.clinic_plans import plan
from tests.support.clinic_world import Step
from tests.support.law_model_records import Judged

COUNT = int(os.environ.get("DAICHO_HISTORIES", "20"))
SEED = int(os.environ.get("DAICHO_HISTORIES_SEED", "20270208"))
SEEDS = range(SEED, SEED + max(COUNT, 20))
CHUNKS = 2  # two tests, so that two processes can share them
LENGTH = 400
PROVISIONS = ("authorise", "provide", "authorise_and_provide")
TEXTS = ("citation", "requesting_body", "statutory_task")
SEEN_BY_BOTH = {
    "APPI-27-2-PUB",
    "APPI-35-PROV",
    "R19-2",
    "R27-2",
    *(f"REC-EX-{case}" for case in ("27-1", "27-5", "16-2", *range(1, 7))),
}
BECOMES = {
    ("authorise", "ALLOW"): "provision.authorised",
    ("authorise_and_provide", "ALLOW"): "provision.recorded",
    "REFUSE": "provision.refused",
    "REVIEW": "provision.referred",
}
KEPT = {
    "record_set": "set",
    "statutory": "statutory",
    "record_methods": "methods",
    "retain_until": "retain_until",
}
ROWS = {
    *(f"D{row:02}" for row in (2, 3, 4, 5, 6, 8, 9, *range(10, 16))),
    *(f"D{row}" for row in range(20, 28)),
    *(f"D{row}" for row in range(30, 35)),
    *(f"D{row}" for row in range(40, 48)),
    *(f"D{row}" for row in range(50, 56)),
    *("D60", "D61", "D62", "D70", "D71", "D72"),
}
"""All that a ledger comes to: it does not erase yet (D07), what it records fits (D01, D99)."""


@dataclass(frozen=True)
class Difference:
    """A provision on which the two disagree, and each thing said differently."""

    step: Step
    told: Mapping[str, tuple[Any, Any]]

    @property
    def kind(self) -> frozenset[str]:
        return frozenset(self.told)

    def __str__(self) -> str:
        lines = (f"    {path}: ledger {ours!r}, model {theirs!r}"
                 for path, (ours, theirs) in self.told.items())  # fmt: skip
        return "\n".join((str(self.step), *lines))


@dataclass
class Told:
    """What a history came to."""

    rows: Counter[str] = field(default_factory=Counter)
    carried_out: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    difference: Difference | None = None


def side_by_side(steps: Sequence[Step]) -> Told:
    """The steps carried out by a ledger and by the model, up to the first difference."""
    told = Told()
    with tempfile.TemporaryDirectory() as folder:
        address = Address("sqlite", str(Path(folder) / "ledger.db"))
        with Clinic.created(address) as clinic:
            model = ClinicModel()
            for step in steps:
                try:
                    events = _carried_out(clinic, step)
                except InvalidInput as error:
                    told.refused[f"{step.name}: {error.problems[0].field}"] += 1
                    continue
                told.carried_out += 1
                if step.name in PROVISIONS:
                    told.difference = _difference(step, events, _opinion(model, step), told.rows)
                    if told.difference is not None:
                        return told
                model.apply(step.name, step.arguments, step.at, step.now, step.id)
    return told


def _carried_out(clinic: Clinic, step: Step) -> Sequence[Event]:
    clinic.clock.now = step.now
    command = clinic.command(step.name, at=step.happened_at, id=step.id, arguments=step.arguments)
    return clinic.repeat(command).events


def _opinion(model: ClinicModel, step: Step) -> Opinion:
    words = dict(step.arguments)
    asked = {name: words.pop(name) for name in ("person", "party", "items", "purpose", "basis")}
    return model.verdict(**asked, evidence=words, at=step.at, recorded_at=step.now)


def _difference(
    step: Step, events: Sequence[Event], opinion: Opinion, rows: Counter[str]
) -> Difference | None:
    """The first event of a provision of which the model says something else."""
    verdict = opinion.judged.verdict
    rows[opinion.judged.row] += 1
    becomes = BECOMES.get((step.name, verdict)) or BECOMES.get(verdict, "")
    becomes = "provision.recorded" if step.name == "provide" else becomes
    judged = [event for event in events if "verdict" in event.data]
    if not judged or judged[-1].type != becomes:
        types = [event.type for event in events]
        return Difference(step, {"became": (types, becomes)})
    for event in judged:
        ours = _flat(event.data["facts"]) | _flat(_judged(event)) | _flat(_kept(event))
        theirs = _flat(opinion.facts) | _flat(vars(opinion.judged))
        if verdict == "ALLOW" and event.type == "provision.recorded":
            theirs |= {f"kept.{name}": theirs[name] for name in KEPT}
        told = {
            path: (ours.get(path, "-"), theirs.get(path, "-"))
            for path in sorted({*ours, *theirs}) if ours.get(path, "-") != theirs.get(path, "-")
        }  # fmt: skip
        if told:
            return Difference(step, told)
    return None


def _judged(event: Event) -> dict[str, Any]:
    said = event.data["verdict"]
    judged = Judged(
        said["verdict"], said["row"], said["rule"], said["record_set"], said["statutory"],
        tuple(said["record_methods"]), said["retain_until"],
        frozenset(
            found["rule"] if found["severity"] == "WARNING" else str(found)
            for found in said["findings"] if found["rule"] in SEEN_BY_BOTH
        ),
    )  # fmt: skip
    return vars(judged)


def _kept(event: Event) -> dict[str, Any]:
    """What an allowed provision that was made keeps of its record: what the verdict asks for."""
    kept = event.data.get("record")
    if kept is None or event.data["verdict"]["verdict"] != "ALLOW":
        return {}
    return {"kept": {name: kept.get(member) for name, member in KEPT.items()}}


def _flat(value: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """One path for each member; lists without their order, texts only as being there."""
    flat: dict[str, Any] = {}
    for name, one in value.items():
        if isinstance(one, Mapping):
            flat |= _flat(one, f"{above}{name}.")
        elif isinstance(one, list | tuple | frozenset):
            flat[above + name] = sorted(one)
        else:
            there = name in TEXTS and one is not None
            flat[above + name] = GIVEN_TEXT if there else one
    return flat


# ---------------------------------------------------------------------------------------------
# The shortest story


def shortest(steps: Sequence[Step], difference: Difference, tries: int = 250) -> str:
    """The fewest steps found that still end in a difference of the same kind."""
    story = [step for step in steps if step.now <= difference.step.now]
    size = len(story) // 2
    while size and tries > 0:
        at = 0
        while at < len(story) - 1 and tries > 0:
            less = story[:at] + story[min(at + size, len(story) - 1) :]
            tries -= 1
            again = side_by_side(less).difference
            if again is not None and again.kind == difference.kind:
                story = less[: less.index(again.step) + 1]
                difference = again
            else:
                at += size
        size //= 2
    return "\n".join((*map(str, story[:-1]), str(difference)))


@pytest.mark.parametrize("chunk", range(CHUNKS), ids=lambda chunk: f"seeds from {SEEDS[chunk]}")
def test_the_ledger_judges_as_a_second_reading_of_it_does(chunk: int) -> None:
    rows, refused, carried_out = Counter[str](), 0, 0
    for seed in SEEDS[chunk::CHUNKS]:
        told = side_by_side(plan(seed, LENGTH))
        if told.difference is not None:
            story = shortest(plan(seed, LENGTH), told.difference)
            pytest.fail(f"seed {seed}\n{story}", pytrace=False)
        rows += told.rows
        refused, carried_out = refused + told.refused.total(), carried_out + told.carried_out
    assert rows.keys() >= ROWS, f"not reached: {sorted(ROWS - rows.keys())}"
    assert refused < 0.1 * carried_out, f"{refused} refused, {carried_out} carried out"


def test_a_ledger_that_judged_otherwise_would_be_found_out_in_a_short_story(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The model forgets that anything ever ends: that much a difference takes, and no more."""
    monkeypatch.setattr(Said, "ended", lambda _said, _at: False)
    steps = plan(SEED, 250)
    found = side_by_side(steps).difference
    assert found is not None
    story = shortest(steps, found)
    ends = [line for line in story.splitlines() if any(f" {name} " in line for name in ENDS)]
    assert len(ends) == 1
    assert story.count("\n") < 15
