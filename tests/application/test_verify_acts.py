"""What an administrator can do to a store, and what `daicho verify` says of it, kind and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from ledger.log.content import parse_content
from ledger.log.entry import leaf_hash
from ledger.log.findings import Kind
from ledger.store.address import Address
from tests.application.conftest import BOTH
from tests.support.clinic import ORIGIN
from tests.support.tampering import (
    SIZE,
    Administrator,
    Original,
    desk_at,
    small_log,
    told,
)

OTHER_ID = str(UUID(int=5, version=4))
Act = Callable[[Administrator], object]


@pytest.fixture(scope="module", params=BOTH)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Original:
    """A small log, verified once, so that its views are made and its size is noted."""
    folder = tmp_path_factory.mktemp("original")
    if request.param == "sqlite":
        found = Original(Address("sqlite", str(folder / "ledger.db")))
    else:
        prepared = request.getfixturevalue("prepared_fast")
        name = prepared.server.create_database(prepared.template)
        found = Original(Address("postgresql", prepared.server.url(name)), prepared.server)
    small_log(found.address).close()
    assert desk_at(found.address, folder).run("verify").code == 0
    return found


@pytest.fixture
def admin(original: Original, tmp_path: Path) -> Iterator[Administrator]:
    """A copy of the log to do one thing to."""
    address = original.copy(tmp_path)
    yield Administrator(address)
    original.drop(address)


def other(raw: bytes) -> bytes:
    return bytes([raw[0] ^ 1]) + raw[1:]


def byte(table: str, position: int, column: str) -> Act:
    def act(admin: Administrator) -> None:
        row = next(r for r in admin.rows(table) if r.get("position", position) == position)
        admin.change(table, row, **{column: other(row[column])})

    return act


def move(position: int, to: int) -> Act:
    return lambda admin: admin.set("entry", position, position=to)


def swap(table: str, one: int, two: int) -> Act:
    def act(admin: Administrator) -> None:
        for here, there in ((one, 999), (two, one), (999, two)):
            admin.set(table, here, position=there)

    return act


def cut(start: int, *, head: bool) -> Act:
    def act(admin: Administrator) -> None:
        admin.delete("entry", start, up=True)
        if head:
            admin.set_head(size=start, leaf_hash=admin.entry(start - 1)["leaf_hash"])

    return act


def insert(at: int) -> Act:
    """A copy of entry 6 under a new event id, all after it moved up; nothing else mended."""

    def act(admin: Administrator) -> None:
        for position in range(SIZE - 1, at - 1, -1):
            admin.set("entry", position, position=position + 1)
        before = admin.entry(at - 1)
        content = admin.content(6, event=str(UUID(int=7, version=4)))
        leaf = leaf_hash(ORIGIN, at, other(before["leaf_hash"]), content.encode())
        admin.add("entry", position=at, type=content.type, event=content.event,
                  content=content.encode(), previous=other(before["leaf_hash"]),
                  leaf_hash=leaf)  # fmt: skip
        admin.set_head(size=SIZE + 1)

    return act


def chained_with_wrong_length(admin: Administrator) -> None:
    """An entry in order itself, whose content states another length than its ciphertext has."""
    sealed = admin.content(6).sealed
    assert sealed is not None
    ciphertext = next(r["bytes"] for r in admin.rows("ciphertext") if r["position"] == 6)
    admin.chain(sealed={**sealed, "len": len(ciphertext) + 1})
    admin.add("ciphertext", position=SIZE, bytes=ciphertext)


def relinked(at: int) -> Act:
    """Another recipient's item in a record, and everything from there to the head made to fit."""

    def act(admin: Administrator) -> None:
        admin.rewrite(at, lambda data: data.update(items=["EXAM_RESULT"]))
        admin.relink(at)

    return act


def run(sql: str, *values: object) -> Act:
    return lambda admin: admin.run(sql, *values)


def view(sql: str) -> Act:
    return lambda admin: admin.view(sql)


def both(*acts: Act) -> Act:
    def act(admin: Administrator) -> None:
        for each in acts:
            each(admin)

    return act


def size_of_head(admin: Administrator, size: int) -> None:
    admin.set_head(size=size)


@dataclass(frozen=True)
class Case:
    name: str
    act: Act
    found: str
    code: int = 3


UNCHECKED = "views not compared"
CASES = [
    Case("nothing", lambda _: None, "", 0),
    # Entries, column by column.
    Case("content byte", byte("entry", 10, "content"),
         f"content_changed 10, content_not_canonical 10, {UNCHECKED}"),
    Case("content rewritten",
         lambda a: a.rewrite(10, lambda d: d.update(items=["EXAM_RESULT"])),
         f"content_changed 10, {UNCHECKED}"),
    Case("previous", byte("entry", 10, "previous"),
         f"previous_changed 10, {UNCHECKED}"),
    Case("leaf hash", byte("entry", 10, "leaf_hash"),
         f"leaf_hash_changed 10, {UNCHECKED}"),
    Case("leaf hash of the last", byte("entry", 24, "leaf_hash"),
         f"leaf_hash_changed 24, verified_part_changed 24, {UNCHECKED}"),
    Case("type", lambda a: a.set("entry", 10, type="consent.given"),
         "column_differs 10"),
    Case("event", lambda a: a.set("entry", 10, event=OTHER_ID),
         "column_differs 10"),
    # Entries, row by row.
    Case("moved beyond the end", move(10, 40),
         "command_differs 9, entry_missing 10, tag_extra 10, entry_missing 25, "
         "extra_after_head 25, entry_moved 40, command_repeated 40, tag_missing 40, "
         f"command_missing 40, {UNCHECKED}"),
    Case("swapped", swap("entry", 9, 10),
         "entry_moved 9, tag_missing 9, tag_extra 9, entry_moved 10, tag_missing 10, "
         f"tag_extra 10, {UNCHECKED}"),
    Case("swapped far apart", swap("entry", 8, 15),
         "entry_moved 8, tag_missing 8, tag_extra 8, command_differs 8, "
         "entry_moved 15, tag_missing 15, tag_extra 15, command_differs 15, "
         f"{UNCHECKED}"),
    Case("deleted", lambda a: a.delete("entry", 10),
         f"command_differs 9, entry_missing 10, tag_extra 10, {UNCHECKED}"),
    Case("tail cut, head left", cut(23, head=False),
         "tail_missing 23, tag_extra 23, command_extra 23, verified_part_changed 24, "
         f"tag_extra 24, command_extra 24, {UNCHECKED}"),
    Case("tail cut, head moved", cut(23, head=True),
         "tag_extra 23, command_extra 23, verified_part_changed 24, tag_extra 24, "
         "command_extra 24, tracking_ahead tracking, view_row_differs parties, "
         "view_row_extra consents, view_row_extra parties, view_row_extra retention, "
         "view_row_extra trail"),
    Case("re-linked to the end", relinked(12),
         "verified_part_changed 24, view_row_differs provisions, "
         "view_row_differs tracking"),
    Case("tail cut, its tags and commands too",
         both(cut(11, head=True), run("DELETE FROM tag WHERE position >= 11"),
              run("DELETE FROM command WHERE first_position >= 11"),
              view("UPDATE tracking SET position = 11, leaf_hash = 'x'")),
         "ciphertext_extra 11, verified_part_changed 24, view_row_differs consents, "
         "view_row_differs parties, view_row_differs provisions, view_row_differs retention, "
         "view_row_differs tracking, view_row_extra consents, view_row_extra holds, "
         "view_row_extra parties, view_row_extra provisions, view_row_extra retention, "
         "view_row_extra trail"),
    # The log's own row.
    Case("head lowered", lambda a: size_of_head(a, 23),
         f"extra_after_head 23, verified_part_changed 24, {UNCHECKED}"),
    Case("head raised", lambda a: size_of_head(a, 27),
         f"tail_missing 25, {UNCHECKED}"),
    Case("head leaf hash", lambda a: a.set_head(leaf_hash=bytes(32)),
         f"head_differs, {UNCHECKED}"),
    Case("origin", lambda a: a.set_head(origin="ledger.example/another"),
         f"log missing; log_row_changed, {UNCHECKED}"),
    Case("origin of another alphabet", lambda a: a.set_head(origin="きずな"),
         "log missing; log_row_changed"),
    Case("log row deleted", run("DELETE FROM log"),
         "log missing; "),
    # Beside the entries.
    Case("tag deleted",
         run("DELETE FROM tag WHERE position = ? AND tag = ?", 10, "party:sakura"),
         "tag_missing 10"),
    Case("tag added",
         lambda a: a.add("tag", tag="party:x", type="provision.recorded", position=10),
         "tag_extra 10"),
    Case("tag added beyond the end",
         lambda a: a.add("tag", tag="party:x", type="a.b", position=99),
         "tag_extra 99"),
    Case("tag changed",
         run("UPDATE tag SET tag = 'party:x' WHERE position = 10 AND tag = 'party:sakura'"),
         "tag_missing 10, tag_extra 10"),
    Case("tag of another type",
         run("UPDATE tag SET type = ? WHERE position = ?", "consent.given", 12),
         "tag_missing 12, tag_extra 12"),
    Case("command deleted", lambda a: a.delete("command", 9),
         "command_missing 9"),
    Case("command added",
         lambda a: a.add("command", command=OTHER_ID, first_position=10, events=1),
         "command_extra 10"),
    Case("command added beyond the end",
         lambda a: a.add("command", command=OTHER_ID, first_position=25, events=1),
         "command_extra 25"),
    Case("command of another id", lambda a: a.set("command", 9, command=OTHER_ID),
         "command_differs 9"),
    Case("command of more events", lambda a: a.set("command", 9, events=3),
         "command_differs 9"),
    Case("command moved", lambda a: a.set("command", 9, first_position=10),
         "command_missing 9, command_extra 10"),
    Case("ciphertext byte", byte("ciphertext", 6, "bytes"), "ciphertext_changed 6"),
    Case("ciphertext deleted", lambda a: a.delete("ciphertext", 7),
         "ciphertext_missing 7"),
    Case("ciphertext added", lambda a: a.add("ciphertext", position=3, bytes=b"x"),
         "ciphertext_extra 3"),
    Case("ciphertext added beyond the end", lambda a: a.add("ciphertext", position=99, bytes=b"x"),
         "ciphertext_extra 99"),
    Case("ciphertexts of two people swapped", swap("ciphertext", 2, 7),
         "ciphertext_changed 2, ciphertext_changed 7"),
    Case("document byte", byte("document", 1, "bytes"),
         "document_changed 1"),
    Case("document deleted", run("DELETE FROM document"),
         "document_missing 1"),
    # Views.
    Case("view row edited", view("UPDATE provisions_1 SET party = 'x' WHERE position = 10"),
         "view_row_differs provisions"),
    Case("view row deleted", view("DELETE FROM provisions_1 WHERE position = 6"),
         "view_row_missing provisions"),
    Case("view row added",
         view("INSERT INTO subjects_1 SELECT log_id, 12, event, subject, kind, registered_at"
              " FROM subjects_1 WHERE position = 2"),
         "view_row_extra subjects"),
    Case("tracking ahead",
         view("UPDATE tracking SET position = 99 WHERE projection = 'trail'"),
         "tracking_ahead tracking"),
    Case("tracking back", view("UPDATE tracking SET position = 9 WHERE projection = 'trail'"),
         "view_row_differs tracking, view_row_extra trail"),
    # Other versions, in order themselves.
    Case("type of the future", lambda a: a.chain(type="future.event", data={}),
         f"unknown_type 25, {UNCHECKED}", 1),
    Case("schema of the future", lambda a: a.chain(schema=2),
         f"unknown_type 25, {UNCHECKED}", 1),
    Case("data out of shape", lambda a: a.chain(data={"x": 1}),
         f"data_malformed 25, {UNCHECKED}"),
    Case("sealed part of another length", chained_with_wrong_length, "ciphertext_changed 25"),
    # Chained just as the ledger would, by somebody who may write: nothing here can tell.
    Case("one entry more", lambda a: a.chain(), "", 0),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name.replace(" ", "-") for case in CASES])
def test_what_was_done_is_found(admin: Administrator, tmp_path: Path, case: Case) -> None:
    case.act(admin)
    answer = desk_at(admin.address, tmp_path).run("verify --json")
    logs = answer.json["logs"]
    found = "; ".join(told(log) for log in logs)
    if answer.json["logs_missing"]:
        found = f"log missing; {found}"
    assert (found, answer.code) == (case.found, case.code)


CHAIN = {str(kind) for kind in Kind}


def test_an_insertion_is_named_where_it_was_made(admin: Administrator, tmp_path: Path) -> None:
    insert(12)(admin)
    answer = desk_at(admin.address, tmp_path).run("verify --json")
    findings = answer.json["logs"][0]["findings"]
    chain = [(f["kind"], f["position"]) for f in findings if f["kind"] in CHAIN]
    # Entry 11 is named since what follows it is tied to something else.
    assert chain == [("entry_replaced", 11), *(("entry_moved", n) for n in range(13, SIZE + 1))]
    # What stands beside the entries tells the same: no row of it knows of the copy.
    assert ("command_repeated", 12) in {(f["kind"], f["position"]) for f in findings}
    assert answer.code == 3


def erased(position: int, klass: str) -> Act:
    """An erasure recorded in order, of one class of the person of one entry."""

    def act(admin: Administrator) -> None:
        subject = parse_content(admin.entry(position)["content"]).subject
        data = {"ground": "NO_LONGER_NEEDED", "classes": [klass], "deferred": [], "revision": 0}
        admin.chain(type="erasure.decided", subject=subject, data=data)

    return act


@pytest.mark.parametrize(
    ("person", "klass", "found"),
    [
        (7, "identity", ""),
        (7, "record", "ciphertext_missing 7"),
        (2, "identity", "ciphertext_missing 7"),
    ],
)
def test_a_ciphertext_may_be_missing_only_where_its_own_erasure_was_recorded(
    admin: Administrator, tmp_path: Path, person: int, klass: str, found: str
) -> None:
    erased(person, klass)(admin)
    admin.delete("ciphertext", 7)
    answer = desk_at(admin.address, tmp_path).run("verify --json")
    assert (told(answer.json["logs"][0]), answer.code) == (found, 3 if found else 0)


def test_a_re_linked_log_with_nothing_noted_and_views_made_again_is_not_found(
    admin: Administrator, tmp_path: Path
) -> None:
    """Every stored byte agrees with every other: only a checkpoint kept elsewhere can tell."""
    relinked(12)(admin)
    admin.view("DELETE FROM verified")
    desk = desk_at(admin.address, tmp_path)
    assert desk.run("rebuild").code == 0
    answer = desk.run("verify --json")
    assert (told(answer.json["logs"][0]), answer.code) == ("", 0)
    not_shown = " ".join(text["en"] for text in answer.json["not_shown_by_this"])
    assert "re-linked" in not_shown
    assert "checkpoint kept elsewhere" in not_shown


def test_a_log_of_which_every_row_was_removed_is_missed_if_it_had_views(
    admin: Administrator, tmp_path: Path
) -> None:
    for table in ("entry", "tag", "command", "ciphertext", "document", "log"):
        admin.run(f"DELETE FROM {table}")
    answer = desk_at(admin.address, tmp_path).run("verify")
    assert answer.code == 3
    assert "log_missing" in answer.stdout
    assert "Sound" not in answer.stdout
