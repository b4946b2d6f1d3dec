"""A move that is not finished given up: the ledger goes on where it was, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application.behind import Held, HeldKind, held, parse_held
from ledger.application.carried_over import carried_over
from ledger.application.giving_up import give_up, give_up_unseen
from ledger.application.verify import verify_log
from ledger.errors import AppendOutcomeUnknown, InvalidInput, LogHeld, NotPermitted
from tests.application.test_moving import (
    AT,
    PLACES,
    Before,
    Pair,
    another,
    pair,
    plain,
    writable_twice,
)
from tests.support.clinic import CONSENT, ORIGIN
from tests.support.stepping import BrokenOff, Steps
from tests.support.succeeding import NEW, succeeded

__all__ = ["pair"]
OTHER = "ledger.example/other"
LATE = "ciphertext_positions"
"""What the new store is asked once the old one is held."""


def broken_off(pair: Pair, before: str, *, there: bool = True) -> None:
    """A move that ends just before the first call of a method, of the new store or the old one."""

    def stop() -> None:
        raise BrokenOff

    place = pair.store if there else pair.clinic.raw
    stopping: Any = Before(place, {before: stop})
    with pytest.raises(BrokenOff):
        pair.move(**{"destination" if there else "source": stopping})


def given_up(pair: Pair, destination: Any = None) -> tuple[str, ...]:
    return give_up(pair.clinic.raw, destination or pair.store, PLACES, AT)


def stays_shut(pair: Pair) -> None:
    """Nobody writes in the new place, and no move ends there."""
    for origin in (head.origin for head in pair.store.heads()):
        found = held(pair.store, origin)
        assert found
        assert found.kind is HeldKind.GIVEN_UP
    with pytest.raises(InvalidInput, match="--to") as caught:
        pair.move()
    assert caught.value.help
    assert "given up" in caught.value.help.en


def test_a_move_that_was_not_over_is_given_up_and_the_old_place_goes_on(pair: Pair) -> None:
    broken_off(pair, LATE)
    assert pair.clinic.raw.held_for(ORIGIN)
    assert given_up(pair) == (ORIGIN,)
    pair.clinic.do("consent", **CONSENT)
    assert verify_log(pair.clinic.raw, ORIGIN).breaks == 0
    stays_shut(pair)
    with pair.moved() as there, pytest.raises(LogHeld, match="given up"):
        there.do("consent", **CONSENT)
    assert given_up(pair) == ()


def test_a_move_that_was_over_is_not_given_up(pair: Pair) -> None:
    pair.move()
    with pytest.raises(NotPermitted, match="in use"):
        given_up(pair)
    with pair.moved() as there:
        there.do("consent", **CONSENT)
    with pytest.raises(LogHeld):
        pair.clinic.do("consent", **CONSENT)


@plain
def test_what_was_on_its_way_when_the_source_was_held_is_settled_where_it_goes_on(
    pair: Pair,
) -> None:
    command = pair.clinic.command("consent", arguments=CONSENT)
    ledger, raw = pair.clinic.ledger, pair.clinic.raw
    late: Any = Before(raw, {"append": lambda: broken_off(pair, LATE)})
    object.__setattr__(ledger, "store", late)
    with pytest.raises(AppendOutcomeUnknown):
        pair.clinic.repeat(command)
    given_up(pair)
    assert pair.clinic.repeat(command).acknowledged.repeated


@plain
def test_before_the_old_place_was_held_nothing_is_released_and_the_new_one_is_shut(
    pair: Pair,
) -> None:
    broken_off(pair, "append")
    assert given_up(pair) == ()
    stays_shut(pair)
    pair.clinic.do("consent", **CONSENT)


@plain
def test_where_no_move_was_begun_there_is_nothing_to_give_up(pair: Pair) -> None:
    with pytest.raises(InvalidInput, match="--undo"):
        given_up(pair)
    with pytest.raises(InvalidInput, match="--undo"):
        give_up_unseen(pair.clinic.raw, PLACES, AT)
    assert pair.store.held_for(ORIGIN) is None


@plain
def test_a_log_held_for_something_else_is_left_as_it_is(pair: Pair) -> None:
    reason = Held(HeldKind.RESTORED, AT).line()
    pair.clinic.raw.hold_log(ORIGIN, reason)
    with pytest.raises(LogHeld, match="restored"):
        given_up(pair)
    with pytest.raises(InvalidInput):
        give_up_unseen(pair.clinic.raw, PLACES, AT)
    assert pair.clinic.raw.held_for(ORIGIN) == reason


@plain
def test_a_new_place_that_another_move_holds_is_left_as_it_is(pair: Pair) -> None:
    pair.clinic.raw.hold_log(ORIGIN, Held(HeldKind.MOVED, AT, PLACES.destination).line())
    theirs = Held(HeldKind.MOVING, AT, "sqlite:////third.db").line()
    pair.store.hold_log(ORIGIN, theirs)
    with pytest.raises(NotPermitted, match="in use"):
        given_up(pair)
    assert pair.store.held_for(ORIGIN) == theirs
    assert pair.clinic.raw.held_for(ORIGIN)


@plain
@pytest.mark.parametrize("at", range(7))
def test_a_move_still_under_way_ends_or_is_given_up_but_never_both(pair: Pair, at: int) -> None:
    """Given up just before its step number `at` that is near the end; with two logs."""
    another(pair.clinic)
    came: list[Any] = []

    def undo() -> None:
        try:
            came.append(given_up(pair))
        except (NotPermitted, InvalidInput) as error:
            came.append(error)

    raw, store = pair.clinic.raw, pair.store
    points = [
        (raw, "hold_log", 0), (store, "append", 1), (raw, "hold_log", 1), (store, "held_for", 6),
        (raw, "heads", 9), (store, "release_log", 1), (store, "release_log", 2),
    ]  # fmt: skip
    where, method, nth = points[at]
    counting: Any = Nth(where, method, nth, undo)
    stores = {"source" if where is raw else "destination": counting}
    over = True
    try:
        pair.move(**stores)
    except (LogHeld, InvalidInput):
        over = False
    if not came:
        undo()
    for origin in (ORIGIN, OTHER):
        here, there = raw.held_for(origin), store.held_for(origin)
        assert here or there
        assert (there is None) == over
    if over:
        assert isinstance(came[0], NotPermitted)
    else:
        given_up(pair)
        assert raw.held_for(ORIGIN) is raw.held_for(OTHER) is None


class Nth:
    """A store that does something before the n-th call of a method."""

    def __init__(self, wrapped: Any, name: str, number: int, act: Any) -> None:
        self._wrapped, self._name, self._left, self._act = wrapped, name, number, act

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._wrapped, name)
        if name != self._name:
            return method

        def run(*arguments: Any, **more: Any) -> Any:
            self._left -= 1
            if self._left == -1:
                self._act()
            return method(*arguments, **more)

        return run


@plain
@pytest.mark.parametrize("at", range(6))
def test_giving_up_broken_off_anywhere_is_ended_by_the_same(pair: Pair, at: int) -> None:
    another(pair.clinic)
    broken_off(pair, LATE)
    steps = Steps(at)
    try:
        give_up(steps.of(pair.clinic.raw), steps.of(pair.store), PLACES, AT)
    except BrokenOff:
        assert not writable_twice(pair)
        if at:  # from the first mark on no move can end
            with pytest.raises((InvalidInput, LogHeld)):
                pair.move()
            assert not writable_twice(pair)
        given_up(pair)
    assert pair.clinic.raw.held_for(ORIGIN) is pair.clinic.raw.held_for(OTHER) is None
    stays_shut(pair)


@plain
def test_a_place_made_anew_where_the_lost_one_was_is_shut_and_takes_no_move(pair: Pair) -> None:
    pair.clinic.raw.hold_log(ORIGIN, Held(HeldKind.MOVED, AT, PLACES.destination).line())
    assert given_up(pair) == (ORIGIN,)
    pair.clinic.do("consent", **CONSENT)
    with pytest.raises(InvalidInput, match="--to"):
        pair.move()
    assert pair.clinic.raw.held_for(ORIGIN) is None


def test_without_the_new_place_the_old_one_waits_for_a_signed_checkpoint(pair: Pair) -> None:
    broken_off(pair, LATE)
    raw = pair.clinic.raw
    assert give_up_unseen(raw, PLACES, AT) == (ORIGIN,)
    found = parse_held(raw.held_for(ORIGIN) or "")
    assert (found.kind, found.place) == (HeldKind.RETURNED, PLACES.destination)
    with pytest.raises(LogHeld, match="not shown"):
        pair.clinic.do("consent", **CONSENT)
    assert give_up_unseen(raw, PLACES, AT) == ()
    with pytest.raises(LogHeld):
        pair.move()
    assert pair.store.held_for(ORIGIN)


@plain
def test_a_move_under_way_does_not_end_once_it_was_given_up_unseen(pair: Pair) -> None:
    raw = pair.clinic.raw
    undone: Any = Nth(raw, "heads", 12, lambda: give_up_unseen(raw, PLACES, AT))
    try:
        pair.move(source=undone)
    except LogHeld:
        assert pair.store.held_for(ORIGIN)
    else:
        pytest.fail("nothing was given up")


# Opening a log while the others go elsewhere.


@plain
def test_a_log_opened_while_the_others_are_moved_is_held_with_them(pair: Pair) -> None:
    clinic = pair.clinic
    late: Any = Before(clinic.raw, {"append": pair.move})
    object.__setattr__(clinic.ledger, "store", late)
    with pytest.raises(AppendOutcomeUnknown):
        another(clinic)
    assert held(clinic.raw, OTHER) == held(clinic.raw, ORIGIN)
    with pair.moved() as there:
        another(there)


@plain
def test_a_log_succeeded_while_it_is_moved_goes_on_in_one_place_only(pair: Pair) -> None:
    clinic = pair.clinic
    late: Any = Before(clinic.raw, {"append": pair.move})
    object.__setattr__(clinic.ledger, "store", late)
    with pytest.raises(AppendOutcomeUnknown):
        succeeded(clinic)
    assert held(clinic.raw, NEW)
    assert held(clinic.raw, ORIGIN)
    assert pair.store.successor_of(ORIGIN) == NEW


@plain
def test_what_is_carried_into_a_log_that_is_held_meanwhile_is_not_acknowledged(pair: Pair) -> None:
    clinic = pair.clinic

    def hold() -> None:
        clinic.raw.hold_log(NEW, Held(HeldKind.MOVED, AT, "elsewhere").line())

    late: Any = Nth(clinic.raw, "append", 1, hold)
    object.__setattr__(clinic.ledger, "store", late)
    with pytest.raises(AppendOutcomeUnknown):
        succeeded(clinic)
    assert carried_over(clinic.raw, NEW) is None
    object.__setattr__(clinic.ledger, "store", clinic.raw)
    with pytest.raises(LogHeld):
        succeeded(clinic)


@plain
def test_a_successor_that_is_held_is_carried_no_further(pair: Pair) -> None:
    clinic = pair.clinic
    clinic.raw.hold_log(NEW, Held(HeldKind.RESTORED, AT).line())
    with pytest.raises(LogHeld):
        succeeded(clinic)
    assert clinic.raw.head(NEW) is None
    assert clinic.raw.successor_of(ORIGIN) is None


@plain
def test_a_log_held_for_something_else_meanwhile_is_not_released(pair: Pair) -> None:
    another(pair.clinic)
    broken_off(pair, LATE)
    raw, theirs = pair.clinic.raw, Held(HeldKind.RESTORED, AT).line()

    def restored() -> None:
        raw.hold_log(OTHER, theirs, instead_of=raw.held_for(OTHER))

    late: Any = Nth(pair.store, "hold_log", 1, restored)
    assert given_up(pair, late) == (ORIGIN,)
    assert raw.held_for(OTHER) == theirs
