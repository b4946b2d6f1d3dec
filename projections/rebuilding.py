"""Makes the tables of a view again beside the old ones, and swaps.

A rebuild always begins with empty tables of a new generation. Until the swap, which is one
transaction, the old ones are served; a rebuild that was killed leaves tables that nobody reads,
and the next one drops them. Of two at the same time the later one's tables are the ones that
both fill.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from ledger.errors import StoreBusy
from ledger.store.contract import Store, log_id
from ledger.text import Text
from projections.database.contract import Session, ViewDatabase
from projections.projection import Projection
from projections.registry import BY_NAME, PROJECTIONS
from projections.runner import BATCH, Stand, advance, served_stands, stands_in
from projections.tables import create_generation, drop_generation

Told = Callable[[str, str, int, int], None]
"""Is told projection, origin, position and end after every batch."""


def rebuild(
    store: Store,
    views: ViewDatabase,
    projection: str | None = None,
    progress: Told | None = None,
    *,
    batch: int = BATCH,
) -> None:
    """Make one view again, or all of them, for every log of the store.

    Raises what stops it before it comes as far as the old tables; those then stay in use.
    """
    for each in PROJECTIONS if projection is None else (BY_NAME[projection],):
        _rebuild(store, views, each, progress, batch)


def _rebuild(
    store: Store, views: ViewDatabase, projection: Projection, told: Told | None, batch: int
) -> None:
    generation = views.write(partial(_begin, projection=projection))
    while True:
        heads = {}
        for head in store.heads():
            heads[log_id(head.origin)] = head.size
            reached = advance(
                store, views, head.origin,
                partial(_building, log=log_id(head.origin), name=projection.name,
                        generation=generation),
                batch=batch,
                progress=partial(told, projection.name, head.origin) if told else None,
            )  # fmt: skip
            served = min(_served(views, head.origin, projection), head.size)
            if reached.stop is not None and reached.size < served:
                raise reached.stop
        swap = partial(_swap, projection=projection, generation=generation, heads=heads)
        if views.write(swap):
            break
    views.write(partial(_drop_unused, projection=projection))


def _begin(session: Session, *, projection: Projection) -> int:
    session.alone()
    _drop_unused(session, projection=projection)
    sql = "SELECT COALESCE(MAX(generation), 0) FROM generation WHERE projection = ?"
    generation = int(session.select(sql, (projection.name,))[0][0]) + 1
    # Nobody serves what may stand under this number, left behind by edited books.
    drop_generation(session, projection, generation)
    create_generation(session, projection, generation, "building")
    return generation


def _drop_unused(session: Session, *, projection: Projection) -> None:
    session.alone()
    sql = "SELECT generation FROM generation WHERE projection = ? AND state <> 'live'"
    for (generation,) in session.select(sql, (projection.name,)):
        drop_generation(session, projection, generation)
    marks = ", ".join("?" * len(BY_NAME))
    for table in ("generation", "tracking"):
        session.execute(f"DELETE FROM {table} WHERE projection NOT IN ({marks})", tuple(BY_NAME))


def _building(session: Session, *, log: int, name: str, generation: int) -> list[Stand]:
    where = "g.projection = ? AND g.generation = ?"
    stands = stands_in(session, log, where, (name, generation))
    if not stands:
        raise StoreBusy(
            Text(
                f"another rebuild of {name} began, and this one gave way",
                f"{name} の再作成が別に始まったため、この再作成を中止しました",
            )
        )
    return stands


def _served(views: ViewDatabase, origin: str, projection: Projection) -> int:
    stands = views.read(partial(served_stands, log=log_id(origin)))
    return max((s.position for s in stands if s.projection is projection), default=0)


def _swap(
    session: Session, *, projection: Projection, generation: int, heads: Mapping[int, int]
) -> bool:
    """Serve the new tables, if they have come as far as the old ones in every log.

    `heads` are the sizes of the logs: old tables that are ahead of their log count no further.
    """
    session.alone()
    key = (projection.name, generation)
    for log, size in heads.items():
        new = _building(session, log=log, name=projection.name, generation=generation)[0]
        old = (s for s in served_stands(session, log=log) if s.projection is projection)
        if any(new.position < min(stand.position, size) for stand in old):
            return False
    session.execute(
        "UPDATE generation SET state = 'old' WHERE projection = ? AND state = 'live'"
        " AND generation <> ?",
        key,
    )
    session.execute(
        "UPDATE generation SET state = 'live' WHERE projection = ? AND generation = ?", key
    )
    # What was verified were the old tables.
    session.execute("DELETE FROM verified")
    return True
