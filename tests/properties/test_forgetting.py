"""After any sequence of acts what must be readable is, and what must be forgotten is not.

python -m tests.support.forgetting SECONDS [SEED]     goes on as long as one likes
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, settings

from ledger.application.erasing import Destroyed
from ledger.store.address import Address
from tests.conftest import Prepared
from tests.support.forgetting import LONG_RUN, REACHED, Forgets, run

SEED = 20270208
UNSHRUNK = [Phase.generate]
"""Making a failure short takes minutes: the long run does that."""
SHORT = settings(LONG_RUN, max_examples=40, stateful_step_count=15, phases=UNSHRUNK)
FEW = settings(LONG_RUN, max_examples=3, stateful_step_count=15, phases=UNSHRUNK)
OFTEN = ("decided", "key changed", "moved", "restored")
"""What no run may leave out; the stories below see to the rest."""


@pytest.fixture(autouse=True)
def _nothing_reached() -> None:
    REACHED.clear()


def test_what_must_be_readable_is_and_what_must_be_forgotten_is_not() -> None:
    run(Forgets, SEED, SHORT)
    assert [name for name in OFTEN if not REACHED[name]] == []


def kept(m: Forgets, between: str = "nothing", past: bool | None = None) -> Any:
    return m.erase_what_is_kept(who=0, note=True, between=between, past=past)


STORIES: dict[str, Callable[[Forgets], object]] = {
    "on the last day of a term it is kept": lambda m: kept(m, past=False),
    "on the day after it goes": lambda m: kept(m, past=True),
    "what a series keeps has no day": lambda m: kept(m, "series", past=True),
    "new keys do not save it": lambda m: kept(m, "rekeyed", past=True),
    "who is linked later is not taken along": lambda m: (
        m.register(number=1, fuse=None), kept(m, "linked", past=True)
    ),
    "nobody decides alone": lambda m: (
        m.propose(who=0, hand=0), m.decide(number=0, hand=0, fuse=None)
    ),
    "decided is closed, carried out or not": lambda m: (
        m.consent(who=0, note=True, days=None, fuse=None), m.erase(who=0, hand=0, fuse=1),
        m.hand_out(who=0, fuse=None), m.hand_out(who=None, fuse=None),
        m.consent(who=0, note=True, days=None, fuse=None), m.start(),
    ),
    "it leaves the copy": lambda m: (
        m.publish(), m.erase(who=0, hand=0, fuse=None), m.publish(),
    ),
    "under any tag it is listed": lambda m: (
        m.returns(one=0, other=1, fuse=None), m.hand_out(who=0, fuse=None),
        m.erase(who=0, hand=0, fuse=None),
    ),
    "a term that is over is outlived": lambda m: m.outlives(
        who=0, note=True, settled=True, fuse=None
    ),
    "what stands is not outlived": lambda m: (
        m.consent(who=0, note=True, days=None, fuse=None),
        m.outlives(who=0, note=True, settled=False, fuse=None),
    ),
    "who was heard of is not outlived": lambda m: (
        m.provide(who=0, note=True, fuse=None), m.wait(days=1096), m.wait(days=400),
        m.consent(who=0, note=True, days=1, fuse=None), m.wait(days=90),
        m.retention_run(years=1, fuse=None),
    ),
    "after new keys nothing comes under the old ones": lambda m: (
        m.rekey(who=0, fuse=None), m.consent(who=0, note=True, days=None, fuse=None),
    ),
    "the newest of three keys restores": lambda m: (
        m.change_key(times=2, destroyed=True, fuse=None),
        m.burn(between=False, signed=True, fuse=None),
    ),
    "a bundle tells a restored log of an erasure": lambda m: m.erase_and_burn(
        who=0, bundled=True, fuse=None
    ),
    "a bundle brings back what was written since": lambda m: (
        m.back_up(), m.consent(who=0, note=True, days=None, fuse=None), m.bundle_log(),
        m.restore(log=0, keys=0, fuse=None),
    ),
    "older keys do not bring it back": lambda m: m.erase_and_burn(
        who=0, bundled=False, fuse=None
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_in_a_short_story_too(story: str) -> None:
    machine = Forgets()
    try:
        machine.somebody(number=0)
        STORIES[story](machine)
    finally:
        machine.teardown()


@pytest.mark.parametrize("fuse", range(9))
def test_a_change_of_key_ends_wherever_it_was_interrupted(fuse: int) -> None:
    machine = Forgets()
    try:
        machine.somebody(number=0)
        machine.change_key_in_two_turns(fuse=fuse, restart=True)
        machine.change_key(times=1, destroyed=True, fuse=None)
    finally:
        machine.teardown()


@pytest.mark.postgres
def test_so_it_is_on_a_server(prepared_fast: Prepared) -> None:
    server, numbers = prepared_fast.server, count()
    made: list[str] = []

    class OnServer(Forgets):
        def place(self) -> Address:
            if next(numbers) % 3 == 2:  # so that histories go from one kind to the other
                return super().place()
            made.append(server.create_database(prepared_fast.template))
            return Address("postgresql", server.url(made[-1]))

    try:
        run(OnServer, SEED, FEW)
    finally:
        for name in made:
            server.drop_database(name)
    assert REACHED["decided"]


def test_one_that_only_said_that_it_erased_would_be_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ledger.application.erasing.destroy", lambda *_: Destroyed())
    with pytest.raises(AssertionError):
        run(Forgets, SEED, SHORT)
