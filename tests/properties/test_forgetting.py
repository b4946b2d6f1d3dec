"""After any sequence of acts what must be readable is, what must be forgotten is not, on real stores.

python -m tests.support.forgetting SECONDS [SEED]     goes on as long as one likes
"""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import Phase, settings

from ledger.application.erasing import Destroyed
from ledger.store.address import Address
from tests.conftest import Prepared
from tests.support.forgetting import LONG_RUN, REACHED, Forgets, run

SEED = 20270208
UNSHRUNK = [Phase.generate]
"""Making a failure short takes minutes: the long run does that."""
SHORT = settings(LONG_RUN, max_examples=50, stateful_step_count=25, phases=UNSHRUNK)
FEW = settings(LONG_RUN, max_examples=3, stateful_step_count=15, phases=UNSHRUNK)
OFTEN = (
    "behind", "completed", "crashed", "decided", "due", "erased again",
    "handed out", "key changed", "key destroyed", "moved", "not sealed", "outlived", "rekeyed",
    "restored",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_reached() -> None:
    REACHED.clear()


def test_what_must_be_readable_is_and_what_must_be_forgotten_is_not() -> None:
    run(Forgets, SEED, SHORT)
    print(REACHED)
    assert [name for name in OFTEN if not REACHED[name]] == []


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
