"""A move that is not finished given up: the ledger goes on where it was.

With the new place at hand, each log there is first marked as given up, in place of the very reason
it was held for; only then the old place is released. The log that comes first decides: a move that
is still under way releases it, or finds it given up. So never are both written to.

Without the new place nobody can see whether the move was over and work went on there. The old place
is then held on, until it is shown that nothing signed is missing: daicho log confirm.
"""

from __future__ import annotations

from ledger.application.behind import Held, HeldKind, held, parse_held
from ledger.application.moving import Places, check_source, is_in_use, origins_of
from ledger.errors import LedgerError, NotPermitted, invalid
from ledger.store.contract import Store
from ledger.text import Text

NOTHING_TO_UNDO = Text(
    "a move that was begun to that place and is not over",
    "その保管先への、完了していない移行",
)


def give_up(source: Store, destination: Store, places: Places, at: str) -> tuple[str, ...]:
    """The logs that were released in the source; those in the destination are shut for ever.

    NotPermitted, with nothing changed, where the destination is in use: the move was over.
    InvalidInput where no such move was begun. Interrupted, the same again goes on.
    """
    check_source(source, places)
    origins = origins_of(source)
    if not any(source.held_for(one) or destination.held_for(one) for one in origins):
        raise _nothing(places)
    line = Held(HeldKind.GIVEN_UP, at, places.source).line()
    for origin in origins:
        _shut(destination, origin, places, line)
    return _released(source, origins, places)


def give_up_unseen(source: Store, places: Places, at: str) -> tuple[str, ...]:
    """The logs of the source that `log confirm` may release now, if nothing signed is missing."""
    check_source_of_lost(source, places)
    given_up = []
    for origin in origins_of(source):
        line = source.held_for(origin)
        if line is None or parse_held(line).kind is not HeldKind.MOVED:
            continue
        reason = Held(HeldKind.RETURNED, at, places.destination).line()
        if source.hold_log(origin, reason, instead_of=line):
            given_up.append(origin)
    return tuple(given_up)


def check_source_of_lost(source: Store, places: Places) -> None:
    """InvalidInput unless a log of the source is held for a move to that place."""
    found = [held(source, origin) for origin in origins_of(source)]
    wanted = (HeldKind.MOVED, places.destination), (HeldKind.RETURNED, places.destination)
    if not any(one and (one.kind, one.place) in wanted for one in found):
        raise _nothing(places)


def _nothing(places: Places) -> LedgerError:
    return invalid("--undo", f"{places.source} -> {places.destination}", NOTHING_TO_UNDO)


def _shut(destination: Store, origin: str, places: Places, line: str) -> None:
    """Mark one log of the destination as given up; NotPermitted if it is not this move's."""
    found = destination.held_for(origin)
    if found is None and not is_in_use(destination, origin):
        destination.hold_log(origin, line)  # nothing of it is there yet
    elif found is not None and _is_ours(parse_held(found), places):
        destination.hold_log(origin, line, instead_of=found)
    now = held(destination, origin)
    if now is None or (now.kind, now.place) != (HeldKind.GIVEN_UP, places.source):
        raise _in_use(origin, places, now)


def _is_ours(found: Held, places: Places) -> bool:
    return (found.kind, found.place) == (HeldKind.MOVING, places.source)


def _in_use(origin: str, places: Places, found: Held | None) -> NotPermitted:
    why = Text(f": {found.why.en}", f"（{found.why.ja}）") if found else Text("", "")
    return NotPermitted(
        Text(f"{origin} is in use at {places.destination}{why.en}. The move is not given up.",
             f"{origin} は {places.destination} で使用中です{why.ja}。移行は取りやめていません。"),
        help=Text("The move was over: use the new place. To go back, move once more, to a place"
                  " that is empty.",
                  "移行は完了しています。新しい保管先をお使いください。戻すときは、空の保管先へ"
                  "もう一度移行します。"),
    )  # fmt: skip


def _released(source: Store, origins: list[str], places: Places) -> tuple[str, ...]:
    """Take entries again in the source; what is held there for anything else stays so."""
    released = []
    for origin in origins:
        line = source.held_for(origin)
        if line is None:
            continue
        found = parse_held(line)
        ours = (found.kind, found.place) == (HeldKind.MOVED, places.destination)
        if ours and source.release_log(origin, line):
            released.append(origin)
    return tuple(released)
