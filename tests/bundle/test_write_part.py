"""Some entries as files, in the form that section 8 of the log format gives."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from pathlib import Path

import pytest

from ledger.bundle.layout import place_of
from ledger.bundle.write_part import Given, PartSource, write_part
from ledger.text import Text
from tests.support.bundles import Log, tree_of

ORIGIN = "ledger.example/kizuna-clinic"
SIZE = 300
GIVEN = (0, 7, 255, 256, 299)


def source(opened: tuple[int, ...] = (7, 299)) -> PartSource:
    """Five entries of a log of 300, of which two are opened; the proofs are any bytes."""
    log = Log.of(SIZE)
    return PartSource(
        ORIGIN, SIZE, True, log.note(SIZE), [Text("about: nobody", "対象: なし")],
        (
            Given(at, log.contents[at], b"proof %d" % at, b"payload" if at in opened else None,
                  bytes(32))
            for at in GIVEN
        ),
        [(hashlib.sha256(b"text").digest(), b"text")],
        {7: (log.note(7), [bytes(32), bytes(range(32))])},
    )  # fmt: skip


def test_every_file_has_a_place_and_no_other_is_there(tmp_path: Path) -> None:
    write_part(source(), tmp_path / "out")
    names = list(tree_of(tmp_path / "out"))
    assert [name for name in names if place_of(name) is None] == []
    assert names == sorted([
        "README.txt", "checkpoint", "checkpoints/7", "consistency/7-300.json", "contents/000",
        "contents/001.p/44", "manifest.json", "openings.jsonl",
        f"policies/{hashlib.sha256(b'text').hexdigest()}",
        *(f"proofs/{at}.tlog-proof" for at in GIVEN),
    ])  # fmt: skip


def test_contents_not_given_have_length_0(tmp_path: Path) -> None:
    write_part(source(), tmp_path / "out")
    data = (tmp_path / "out/contents/001.p/44").read_bytes()
    log, at = Log.of(SIZE), 0
    for position in range(256, 300):
        length = int.from_bytes(data[at : at + 4], "big")
        wanted = log.contents[position] if position in GIVEN else b""
        assert data[at + 4 : at + 4 + length] == wanted
        at += 4 + length
    assert at == len(data)


def test_openings_are_one_canonical_line_each_by_position(tmp_path: Path) -> None:
    write_part(source(), tmp_path / "out")
    lines = (tmp_path / "out/openings.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    values = [json.loads(line) for line in lines]
    assert [one["position"] for one in values] == [7, 299]
    assert [list(one) for one in values] == [["blind", "payload", "position"]] * 2
    assert b64decode(values[0]["payload"]) == b"payload"
    assert all(b" " not in line for line in lines)


def test_what_was_not_opened_leaves_no_file_of_openings(tmp_path: Path) -> None:
    write_part(source(opened=()), tmp_path / "out")
    assert "openings.jsonl" not in tree_of(tmp_path / "out")
    assert "proofs/299.tlog-proof" in tree_of(tmp_path / "out")


def test_a_consistency_proof_names_both_sizes(tmp_path: Path) -> None:
    write_part(source(), tmp_path / "out")
    value = json.loads((tmp_path / "out/consistency/7-300.json").read_bytes())
    assert (value["old"], value["size"]) == (7, 300)
    assert [b64decode(one) for one in value["hashes"]] == [bytes(32), bytes(range(32))]


def test_the_page_says_what_was_selected_and_that_it_is_not_shown_to_be_all(
    tmp_path: Path,
) -> None:
    write_part(source(), tmp_path / "out")
    page = (tmp_path / "out/README.txt").read_text("utf-8")
    for words in ("about: nobody", "対象: なし", "SIMULATED", "模擬", "--key",
                  "WHAT IT DOES NOT SHOW", "That these are all such entries",
                  "この一式では分からないこと", "該当する記録がこれですべてであること",
                  ORIGIN, "300"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("zipped", [False, True])
def test_what_is_there_is_never_replaced_and_a_failure_leaves_nothing(
    tmp_path: Path, zipped: bool
) -> None:
    out = tmp_path / "out"
    out.write_text("mine")
    with pytest.raises(FileExistsError):
        write_part(source(), out, zipped=zipped)
    assert out.read_text() == "mine"
    out.unlink()
    fine = source()

    def broken() -> object:
        yield from list(fine.entries)[:3]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_part(PartSource(**{**fine.__dict__, "entries": broken()}), out, zipped=zipped)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("zipped", [False, True])
def test_what_comes_before_its_name_is_told_its_manifest_and_can_stop_it(
    tmp_path: Path, zipped: bool
) -> None:
    out, told = tmp_path / "out", list[str]()

    def before(manifest: str) -> None:
        assert not out.exists()
        told.append(manifest)
        if len(told) == 1:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_part(source(), out, zipped=zipped, before=before)
    assert list(tmp_path.iterdir()) == []
    assert write_part(source(), out, zipped=zipped, before=before) == told[0] == told[1]
    if not zipped:
        data = (out / "manifest.json").read_bytes()
        assert hashlib.sha256(data).hexdigest() == told[0]


def test_where_something_came_to_its_place_meanwhile_it_is_not_said_to_come(tmp_path: Path) -> None:
    out, told, fine = tmp_path / "out", list[str](), source()

    def slow() -> object:
        for given in fine.entries:
            out.write_text("mine")
            yield given

    changed = PartSource(**{**fine.__dict__, "entries": slow()})
    with pytest.raises(FileExistsError):
        write_part(changed, out, before=told.append)
    assert told == []
    assert out.read_text() == "mine"
