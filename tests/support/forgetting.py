"""Any sequence of a clinic's acts, drawn; after each what must be readable is, and no more.

python -m tests.support.forgetting SECONDS [SEED]     a long run; the suite does a short one

Every rule has a fuse: after so many writes the process ends, and another one goes on. Some rules
are short stories, so that what takes several steps in a row comes up often.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from ledger.store.address import Address
from tests.support.forgetting_checks import check, check_bundles
from tests.support.forgetting_house import House

SOME = st.integers(0, 11)
HAND = st.integers(0, 1)
FUSE = st.one_of(st.none(), st.none(), st.integers(0, 9))
YEARS = st.sampled_from((None, 1, 5))
BETWEEN = st.sampled_from(("nothing", "rekeyed", "linked", "series"))
MANY_DAYS = st.sampled_from((1, 90, 400, 1096, 2000))
LONG_RUN = settings(
    max_examples=20, stateful_step_count=40, deadline=None, database=None,
    suppress_health_check=list(HealthCheck), print_blob=True,
)  # fmt: skip

REACHED: Counter[str] = Counter()
"""What came to pass in all runs of this process."""


class Forgets(RuleBasedStateMachine):
    """A house on SQLite files; `places` may be replaced by what gives other addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self._numbers = count()
        self.house = House(self.folder, self.place)

    def place(self) -> Address:
        """Where an empty store can be made."""
        folder = self.folder / f"place-{next(self._numbers)}"
        folder.mkdir()
        return Address("sqlite", str(folder / "ledger.db"))

    def teardown(self) -> None:
        try:
            check_bundles(self.house)
        finally:
            REACHED.update(self.house.did)
            self.house.clinic.close()
            shutil.rmtree(self.folder)

    def _do(self, fuse: int | None, *acts: Callable[[], Any]) -> None:
        """One act after the other, and what must hold then; the fuse burns in the last of them."""
        *before, last = acts
        for act in before:
            self.house.crashing(act)
        self.house.fuse.left = fuse
        self.house.crashing(last)
        check(self.house)

    @initialize(number=SOME)
    def somebody(self, number: int) -> None:
        self.house.register(number)
        self.house.catch_up()

    # People.

    @rule(number=st.integers(0, 2), fuse=FUSE)
    def register(self, number: int, fuse: int | None) -> None:
        self._do(fuse, lambda: self.house.register(number))

    @rule(one=SOME, other=SOME, fuse=FUSE)
    def returns(self, one: int, other: int, fuse: int | None) -> None:
        house = self.house
        self._do(fuse, lambda: house.register(one % 3), lambda: house.link(one, other))

    @rule(one=SOME, other=SOME)
    def unlink(self, one: int, other: int) -> None:
        self._do(None, lambda: self.house.unlink(one, other))

    @rule(who=SOME, note=st.booleans(), days=st.none() | MANY_DAYS, fuse=FUSE)
    def consent(self, who: int, note: bool, days: int | None, fuse: int | None) -> None:
        self._do(fuse, lambda: self.house.consent(who, note, days))

    @rule(number=SOME, note=st.booleans())
    def withdraw(self, number: int, note: bool) -> None:
        self._do(None, lambda: self.house.withdraw(number, note))

    @rule(who=SOME, note=st.booleans(), fuse=FUSE)
    def provide(self, who: int, note: bool, fuse: int | None) -> None:
        self._do(fuse, lambda: self.house.provide(who, note, series=False))

    @rule(who=SOME, note=st.booleans(), end=st.booleans())
    def series(self, who: int, note: bool, end: bool) -> None:
        """A consent first: a record in bulk is for what may be provided."""
        house = self.house
        self._do(
            None, lambda: house.consent(who, note, None),
            lambda: house.provide(who, note, series=True),
            lambda: house.close_series(who) if end else None,
        )  # fmt: skip

    @rule(number=SOME)
    def close_series(self, number: int) -> None:
        self._do(None, lambda: self.house.close_series(number))

    @rule(who=SOME, fuse=FUSE)
    def rekey(self, who: int, fuse: int | None) -> None:
        self._do(fuse, lambda: self.house.rekey(who))

    # Forgetting.

    @rule(days=MANY_DAYS)
    def wait(self, days: int) -> None:
        self._do(None, lambda: self.house.wait(days))

    @rule(number=SOME, past=st.booleans(), years=YEARS, fuse=FUSE)
    def a_term_ends(self, number: int, past: bool, years: int | None, fuse: int | None) -> None:
        """The last day, or the day after; and then a run."""
        house = self.house
        self._do(fuse, lambda: house.wait_for_a_term(number, past),
                 lambda: house.retention_run(years))  # fmt: skip

    @rule(who=SOME, hand=HAND)
    def propose(self, who: int, hand: int) -> None:
        self._do(None, lambda: self.house.propose(who, hand))

    @rule(number=SOME, hand=HAND, fuse=FUSE)
    def decide(self, number: int, hand: int, fuse: int | None) -> None:
        self._do(fuse, lambda: self.house.decide(number, hand))

    @rule(number=SOME, hand=HAND)
    def decline(self, number: int, hand: int) -> None:
        self._do(None, lambda: self.house.decline(number, hand))

    @rule(who=SOME, hand=HAND, fuse=FUSE)
    def erase(self, who: int, hand: int, fuse: int | None) -> None:
        """Proposed by one, decided by the other."""
        house = self.house
        self._do(fuse, lambda: house.propose(who, hand), lambda: house.decide(0, 1 - hand))

    @rule(who=SOME, note=st.booleans(), between=BETWEEN, past=st.none() | st.booleans())
    def erase_what_is_kept(self, who: int, note: bool, between: str, past: bool | None) -> None:
        """Deferred, for a record was just made; then that day, or the day after it."""
        house = self.house
        acts = [
            lambda: house.provide(who, note, series=between == "series"),
            lambda: house.propose(who, 0), lambda: house.decide(0, 1),
        ]  # fmt: skip
        if between == "series":
            acts.insert(0, lambda: house.consent(who, note, None))
        elif between != "nothing":
            acts.append({
                "rekeyed": lambda: house.rekey(who), "linked": lambda: house.link(who, who + 1),
            }[between])  # fmt: skip
        if past is not None:
            acts.append(lambda: house.wait_for_a_term(0, past))
            acts.append(lambda: house.retention_run(None))
        self._do(None, *acts)

    @rule(years=YEARS, fuse=FUSE)
    def retention_run(self, years: int | None, fuse: int | None) -> None:
        self._do(fuse, lambda: self.house.retention_run(years))

    @rule(who=SOME, note=st.booleans(), settled=st.booleans(), fuse=FUSE)
    def outlives(self, who: int, note: bool, settled: bool, fuse: int | None) -> None:
        """A long time goes by; who is not heard of, and nothing stands, is forgotten."""
        house = self.house
        self._do(
            fuse, lambda: house.provide(who, note, series=False),
            lambda: house.settle() if settled else None,
            lambda: house.wait(2000), lambda: house.retention_run(1),
        )  # fmt: skip

    @rule()
    def start(self) -> None:
        self._do(None, self.house.start)

    # What is kept elsewhere.

    @rule(who=st.none() | SOME, fuse=FUSE)
    def hand_out(self, who: int | None, fuse: int | None) -> None:
        self._do(fuse, lambda: self.house.hand_out(who))

    @rule()
    def bundle_log(self) -> None:
        self._do(None, self.house.bundle_log)

    @rule()
    def publish(self) -> None:
        self._do(None, self.house.publish)

    @rule(times=st.integers(1, 2), destroyed=st.booleans(), fuse=FUSE)
    def change_key(self, times: int, destroyed: bool, fuse: int | None) -> None:
        self._do(fuse, *(self.house.change_key for _ in range(times)))
        self._do(None, lambda: self.house.destroy_old_keys() if destroyed else None)

    @rule(fuse=st.integers(0, 7), restart=st.booleans())
    def change_key_in_two_turns(self, fuse: int, restart: bool) -> None:
        house = self.house
        self._do(fuse, house.change_key)
        self._do(None, lambda: house.restart() if restart else house.change_key())

    @rule()
    def destroy_old_keys(self) -> None:
        self._do(None, self.house.destroy_old_keys)

    @rule()
    def back_up(self) -> None:
        self._do(None, self.house.back_up)

    @rule(log=SOME, keys=SOME, fuse=FUSE)
    def restore(self, log: int, keys: int, fuse: int | None) -> None:
        self._do(fuse, lambda: self.house.restore(log, keys))

    @rule(between=st.booleans(), signed=st.booleans(), fuse=FUSE)
    def burn(self, between: bool, signed: bool, fuse: int | None) -> None:
        """The newest backup comes back; what was written since is lost, or it was signed."""
        house = self.house
        self._do(
            fuse, house.back_up, lambda: house.register(0) if between else None,
            lambda: house.sign() if signed else None, lambda: house.restore(-1, -1),
        )  # fmt: skip

    @rule(who=SOME, bundled=st.booleans(), fuse=FUSE)
    def erase_and_burn(self, who: int, bundled: bool, fuse: int | None) -> None:
        """The keys that come back are of before an erasure; the log knows it, or a bundle does."""
        house = self.house
        self._do(
            fuse, house.back_up, lambda: house.propose(who, 0),
            lambda: house.decide(0, 1), lambda: house.bundle_log() if bundled else house.back_up(),
            lambda: house.restore(-1, -1 if bundled else -2),
        )  # fmt: skip

    @rule(fuse=FUSE)
    def move(self, fuse: int | None) -> None:
        self._do(fuse, self.house.move)


def run(machine: type[Forgets], number: int, how: settings) -> None:
    """Histories drawn from a seed."""
    run_state_machine_as_test(seed(number)(machine), settings=how)


def main() -> None:
    seconds, first = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    end, number = time.monotonic() + seconds, first
    while time.monotonic() < end:
        run(Forgets, number, LONG_RUN)
        number += 1
    told = ", ".join(f"{name} {times}" for name, times in sorted(REACHED.items()))
    print(f"seeds {first} to {number - 1}: {told}")  # noqa: T201


if __name__ == "__main__":
    main()
