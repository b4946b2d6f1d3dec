"""A log that cannot go on is succeeded by another, which decides nothing before it has everything.

1. What is left of the old log is read and compared with its checkpoints; nothing is written.
2. The old log is closed: from here on nobody is told that anything was recorded in it.
3. `log.created` of the new log, which holds the old one's final checkpoint.
4. Every event that a decision can read is carried over (ledger.application.carrying).
5. `log.carried_over`, with what was read, vouched for and carried. Until then no command is taken.

Interrupted anywhere, the same again goes on where it stopped: each step is looked for before it is
done, and what it writes has an id that follows from the two names.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.application.behind import check_goes_on_here, check_held, check_held_since
from ledger.application.carried_over import CARRIED_OVER, carried_over
from ledger.application.carrying import Carrying
from ledger.application.predecessor import Progress, Remains, remains_of
from ledger.application.record import Ledger
from ledger.domain.events import EVENT_TYPES
from ledger.domain.shape import ORIGIN
from ledger.errors import InvalidInput, LedgerError, invalid
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.content import Actor, Content, format_instant, parse_content
from ledger.store.contract import Append, Proposed, Store
from ledger.store.feed import event_in
from ledger.text import Text

CREATED = "log.created"
CLOSED = Text(
    "The old log is closed; run the same command again to go on.",
    "前の台帳は閉鎖済みです。同じコマンドをもう一度実行すると続きから再開します。",
)


@dataclass(frozen=True)
class Succession:
    """Which log succeeds which, from what checkpoint on, why, and who says so."""

    old: str
    new: str
    final: Checkpoint
    """The last checkpoint of the old log that is trusted."""
    roots: Mapping[int, bytes]
    """The roots signed of the old log, by size."""
    reason: str
    actor: Actor


@dataclass(frozen=True)
class Succeeded:
    """What came of it, as `log.carried_over` says."""

    old: str
    new: str
    size: int
    read: int
    agreed: int
    carried: int
    without_payload: int
    reason: str
    already: bool = False
    """True if it had been finished before."""

    @property
    def lost(self) -> int:
        """Entries of the old log that were signed and are not there: from `read` to `size`."""
        return max(self.size - self.read, 0)


def succeed(ledger: Ledger, asked: Succession, progress: Progress | None = None) -> Succeeded:
    """The new log, ready to take commands. The same again gives the same.

    Raises InvalidInput and AnswerNotBorneOut with nothing changed where the old log cannot be
    succeeded so; later on what store and key store raise, and it is to be run again.
    """
    store = ledger.store
    # One that was restored and cannot be completed is succeeded; one that was moved goes on there.
    check_goes_on_here(store)
    _check_names(store, asked)
    done = carried_over(store, asked.new)
    if done is not None:
        return _succeeded(asked, done.data, already=True)
    check_held(store, asked.new)
    remains = remains_of(store, asked.old, asked.final, asked.roots, progress)
    _check_reason(asked, remains)
    size = store.close_log(asked.old, asked.new)
    try:
        if size != remains.head:  # somebody wrote until the last moment
            remains = remains_of(store, asked.old, asked.final, asked.roots, progress)
        recorded_at = max(format_instant(ledger.clock()), remains.latest)
        _create(ledger, asked, recorded_at)
        carrying = Carrying(ledger, asked.old, asked.new)
        carried = carrying.run(remains.read, recorded_at, progress)
        data = {
            "predecessor": asked.old,
            "reason": asked.reason,
            "size": asked.final.size,
            "read": remains.read,
            "agreed": remains.agreed,
            "carried": carried.events,
            "without_payload": carried.without_payload,
        }
        _write(ledger, asked, CARRIED_OVER, data, max(recorded_at, carrying.latest))
    except LedgerError as error:
        error.saved = CLOSED
        raise
    finished = carried_over(store, asked.new)
    return _succeeded(asked, finished.data if finished else data)


def begun(store: Store, new: str) -> Checkpoint | None:
    """The final checkpoint that a log says it goes on from; None if there is no log of the name.

    InvalidInput where there is one that succeeds no other.
    """
    entry = store.entry(new, 0)
    if entry is None:
        return None
    predecessor = event_in(new, entry).data.get("predecessor")
    if predecessor is None:
        raise invalid("origin", new, NOT_YET)
    return parse_checkpoint(str(predecessor))


NOT_YET = Text("the name of a log that does not exist yet", "まだない台帳の名前")


def _check_names(store: Store, asked: Succession) -> None:
    """InvalidInput unless the new log is free, or was begun as the successor of the old one."""
    problems = list(ORIGIN.problems(asked.new, "origin"))
    if problems:
        raise InvalidInput(problems)
    if asked.final.origin != asked.old:
        wanted = Text(f"a checkpoint of {asked.old}", f"{asked.old} のチェックポイント")
        raise invalid("final", asked.final.origin, wanted)
    if asked.new == asked.old:
        raise invalid("origin", asked.new, NOT_YET)
    successor = store.successor_of(asked.old)
    if successor not in (None, asked.new):
        raise invalid(
            "origin", asked.new,
            Text(f"{successor}, for which {asked.old} was closed",
                 f"{successor}（{asked.old} の後継として登録済み）"),
        )  # fmt: skip
    from_ = begun(store, asked.new)
    if from_ is not None and from_ != asked.final:
        raise invalid(
            "final", f"{asked.final.origin}, size {asked.final.size}",
            Text(f"{from_.origin}, size {from_.size}: {asked.new} was begun from it",
                 f"{from_.origin}、{from_.size}件（{asked.new} の引継ぎ元）"),
        )  # fmt: skip


def _check_reason(asked: Succession, remains: Remains) -> None:
    """InvalidInput where something is said to be lost and is not."""
    if asked.reason == "LOST_TAIL" and asked.final.size <= remains.read:
        raise invalid(
            "reason", asked.reason,
            Text(f"another reason: all {asked.final.size} entries that were signed are there",
                 f"別の理由（署名済みの{asked.final.size}件はすべてあります）"),
        )  # fmt: skip


def _create(ledger: Ledger, asked: Succession, recorded_at: str) -> None:
    """Entry 0, as that of the old log but for the checkpoint it goes on from."""
    entry = ledger.store.entry(asked.old, 0)
    assert entry is not None
    first = event_in(asked.old, entry)
    data = {
        "organisation": dict(first.data["organisation"]),
        "simulated": first.data["simulated"],
        "predecessor": asked.final.text(),
    }
    _write(ledger, asked, CREATED, data, recorded_at)


def _write(
    ledger: Ledger, asked: Succession, type_name: str, data: dict[str, Any], recorded_at: str
) -> None:
    """One event about the new log, unless it is there."""
    first = ledger.store.entry(asked.old, 0)
    assert first is not None
    content = Content(
        type=type_name,
        schema=EVENT_TYPES[type_name].schema,
        event=str(uuid.UUID(bytes=ledger.people.random(16), version=4)),
        command=_command(asked, type_name),
        recorded_at=recorded_at,
        happened_at=recorded_at,
        zone=event_in(asked.old, first).zone,
        actor=asked.actor,
        subject=None,
        tags=(),
        data=data,
    )
    encoded = content.encode()
    parse_content(encoded)
    event = Proposed(type_name, content.event, encoded, ())
    ledger.store.append(
        [Append(asked.new, content.command, (event,), creates_log=type_name == CREATED)]
    )
    check_held_since(ledger.store, asked.new, opened=type_name == CREATED)


def _command(asked: Succession, type_name: str) -> str:
    """The id under which the two names and the type are written, whoever writes and when."""
    what = f"daicho/v1/succeed\n{asked.old}\n{asked.new}\n{type_name}\n"
    return str(uuid.UUID(bytes=hashlib.sha256(what.encode()).digest()[:16], version=4))


def _succeeded(asked: Succession, data: Mapping[str, Any], *, already: bool = False) -> Succeeded:
    names = ("size", "read", "agreed", "carried", "without_payload", "reason")
    return Succeeded(asked.old, asked.new, **{name: data[name] for name in names}, already=already)
