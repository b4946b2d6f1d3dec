"""A query as SQL over the entry table and the typed tag index, for `?` placeholders.

The statements are put together from the words of this page; every value is a parameter.

    item without tags   a range of the entry table, by type if it names types
    item with tags      the range of its first tag (and types) in the index; each further tag must
                        stand at the same position. Put the rarest tag first.
"""

from __future__ import annotations

from ledger.store.contract import Item, Query

Parameters = list[object]


def matching(
    log: int,
    query: Query,
    *,
    start: int,
    end: int | None = None,
    limit: int | None = None,
    newest_first: bool = False,
) -> tuple[str, Parameters]:
    """A SELECT of the positions that match, in order, each once, with its parameters.

    Each item is cut to `limit` on its own before they are joined, so that "the newest one" of a
    long history reads one row an item; of an item without tags one a type, for the index by type is
    in order of position for each type alone.
    """
    order = f"ORDER BY position {'DESC' if newest_first else 'ASC'}"
    if limit is not None:
        order += " LIMIT ?"
    selects, parameters = [], []
    for item in _items(query) if limit is None else _by_type(_items(query)):
        select, its = _positions(log, item, start, end)
        parameters += its
        if limit is not None:
            select = f"SELECT position FROM ({select} {order}) AS cut"
            parameters.append(limit)
        selects.append(select)
    if len(selects) > 1:
        parameters += [] if limit is None else [limit]
        return f"SELECT position FROM ({' UNION '.join(selects)}) AS found {order}", parameters
    return (selects[0] if limit is not None else f"{selects[0]} {order}"), parameters


def first_match(log: int, query: Query, start: int) -> tuple[str, Parameters]:
    """A SELECT of the lowest position that matches, or NULL."""
    selects, parameters = [], []
    for item in _items(query):
        select, its = _positions(log, item, start, None)
        selects.append(f"SELECT min(position) AS position FROM ({select}) AS item")
        parameters += its
    return f"SELECT min(position) FROM ({' UNION ALL '.join(selects)}) AS found", parameters


def _items(query: Query) -> Query:
    """The items worth asking: one that matches everything makes the others idle."""
    if not query or any(not item.types and not item.tags for item in query):
        return (Item(),)
    return query


def _by_type(query: Query) -> Query:
    """The same with one item for each type of those without tags."""
    return tuple(
        Item((one,)) if one is not None else item
        for item in query
        for one in (item.types if item.types and not item.tags else (None,))
    )


def _positions(log: int, item: Item, start: int, end: int | None) -> tuple[str, Parameters]:
    table = "tag" if item.tags else "entry"
    where, parameters = ["a.log_id = ?"], Parameters([log])
    if item.tags:
        where.append("a.tag = ?")
        parameters.append(item.tags[0])
    if item.types:
        where.append(f"a.type IN ({', '.join('?' * len(item.types))})")
        parameters += item.types
    where.append("a.position >= ?")
    parameters.append(start)
    if end is not None:
        where.append("a.position < ?")
        parameters.append(end)
    for tag in item.tags[1:]:
        where.append(
            "EXISTS (SELECT 1 FROM tag AS b WHERE b.log_id = a.log_id AND b.tag = ?"
            " AND b.type = a.type AND b.position = a.position)"
        )
        parameters.append(tag)
    # A tag and a position determine the type, so no position comes twice from one item.
    return f"SELECT a.position FROM {table} AS a WHERE {' AND '.join(where)}", parameters
