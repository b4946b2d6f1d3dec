"""Whatever a clinic's history was: its successor decides as the log itself would have gone on.

A drawn history is cut at some point. A copy of the stores goes on in the old log; the other is
succeeded, and goes on in the new one. From there the same is asked of both, by the same ids.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ledger.application.recompute import recompute
from ledger.application.verify import verify_log
from ledger.domain.event import Event
from ledger.errors import InvalidInput
from ledger.store.address import Address
from tests.support.clinic import Clinic
from tests.support.clinic_plans import plan
from tests.support.clinic_world import Step
from tests.support.succeeding import after, succeeded

LENGTH = 220
CUTS = ((4201, 90), (4202, 130), (4203, 170))
STAYS = ("amend", "review")
"""What is said of acts that stay in the old log is not asked of both."""


def carried_out(clinic: Clinic, step: Step) -> Any:
    """The events of a step, or what it was refused for."""
    clinic.clock.now = step.now
    command = clinic.command(step.name, at=step.happened_at, id=step.id, arguments=step.arguments)
    try:
        return clinic.repeat(command).events
    except InvalidInput as error:
        return tuple(problem.field for problem in error.problems)


def judged(events: Any) -> Any:
    """What two logs must say alike: types, verdicts and facts, or the fields refused."""
    if not all(isinstance(event, Event) for event in events):
        return events
    names = ("verdict", "facts", "route", "not_covered", "record", "findings")
    return [
        (event.type, event.happened_at, {name: event.data.get(name) for name in names})
        for event in events
    ]


@pytest.mark.parametrize(("seed", "cut"), CUTS)
def test_the_successor_decides_as_the_old_log_would_have(
    seed: int, cut: int, tmp_path: Path
) -> None:
    steps = plan(seed, LENGTH)
    (tmp_path / "one").mkdir()
    with Clinic.created(Address("sqlite", str(tmp_path / "one" / "ledger.db"))) as clinic:
        for step in steps[:cut]:
            carried_out(clinic, step)
    shutil.copytree(tmp_path / "one", tmp_path / "other")
    rows = Counter[str]()
    with (
        Clinic(Address("sqlite", str(tmp_path / "one" / "ledger.db")), seed=1) as old,
        Clinic(Address("sqlite", str(tmp_path / "other" / "ledger.db")), seed=2) as succeeded_,
    ):
        old.clock.now = succeeded_.clock.now = steps[cut - 1].now
        succeeded(succeeded_)
        new = after(succeeded_)
        for step in steps[cut:]:
            if step.name in STAYS or "review" in step.arguments:
                continue
            there, here = carried_out(old, step), carried_out(new, step)
            assert judged(here) == judged(there), str(step)
            if isinstance(here[-1], Event) and "verdict" in here[-1].data:
                rows[str(here[-1].data["verdict"]["row"])] += 1
        found = verify_log(new.raw, new.origin)
        assert (found.log.findings, found.store) == ((), ())
        assert recompute(new.raw, new.origin).findings == ()
    assert rows.total() > 15
    assert len(rows) > 5
