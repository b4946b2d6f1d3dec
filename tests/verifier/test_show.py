"""--show: what was proved, for people and for programs; nothing that was not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ledger.verifier import shown
from ledger.verifier.__main__ import main
from tests.support.bundles import Log, Signer, flipped, leaf_data, put, tree_of
from tests.support.independent import emit
from tests.support.partial_bundles import OPENING, opening, partial, receipt

KEY = Signer().key.text
LOG = Log.of(8)
PARTIAL = partial(LOG, [0, 3, 5], openings={3: OPENING})


def entries(
    capsys: pytest.CaptureFixture[str], folder: Path, files: Mapping[str, bytes]
) -> dict[int, Any]:
    """The entries shown to programs, by position."""
    capsys.readouterr()
    main([str(put(folder, files)), "--key", KEY, "--show", "--json"])
    answer = json.loads(capsys.readouterr().out)
    positions = [one["position"] for one in answer["entries"]]
    assert positions == sorted(positions)
    return {one["position"]: one for one in answer["entries"]}


def people(capsys: pytest.CaptureFixture[str], folder: Path, lang: str = "en") -> str:
    capsys.readouterr()
    main([str(folder), "--key", KEY, "--show", "--lang", lang])
    return capsys.readouterr().out


def test_a_partial_bundle_shows_its_entries_and_what_was_opened(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = entries(capsys, tmp_path / "b", PARTIAL)
    assert list(found) == [0, 3, 5]
    assert found[3]["content"] == json.loads(LOG.contents[3])
    assert [found[at]["opened"] for at in (0, 3, 5)] == [None, {"note": "example"}, None]
    told = people(capsys, tmp_path / "b")
    assert "3 of 8 entries are given, each with a proof of its own" in told
    shown = told.split("What is proved, entry by entry:\n")[1]
    assert shown.startswith("Entry 0: log.created\n")
    assert "Entry 3: provision.recorded\n" in shown
    assert "  opened:\n    note: example\n" in shown
    assert "  (sealed, not opened)\n" in shown
    assert "  tags:\n    - party:p-7\n" in shown
    japanese = people(capsys, tmp_path / "b", "ja")
    assert "8件のうち3件の記録が" in japanese
    assert "3番の記録: provision.recorded\n" in japanese
    assert "  開示された内容:\n    note: example\n" in japanese


@pytest.mark.parametrize("size", [5, 300])
def test_a_whole_bundle_shows_every_entry(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, size: int
) -> None:
    files = tree_of(Log.of(size).write(tmp_path / "made"))
    assert list(entries(capsys, tmp_path / "b", files)) == list(range(size))


def test_entries_beyond_what_is_held_in_memory_are_shown_all_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "IN_MEMORY", 1000)
    files = tree_of(Log.of(40).write(tmp_path / "made"))
    assert list(entries(capsys, tmp_path / "b", files)) == list(range(40))


def changed(name: str, was: bytes, now: bytes) -> dict[str, bytes]:
    assert was in PARTIAL[name]
    return PARTIAL | {name: PARTIAL[name].replace(was, now)}


CONTENTS = "contents/000.p/8"
UNPROVED = {name: data for name, data in PARTIAL.items() if "proofs/5" not in name}
HIDDEN: dict[str, tuple[Mapping[str, bytes], list[int]]] = {
    "a content that was changed": (changed(CONTENTS, b'"number":5}', b'"number":6}'), [0, 3]),
    "a content without proof": (UNPROVED, [0, 3]),
    "a proof that does not hold": (
        PARTIAL | {"proofs/5.tlog-proof": PARTIAL["proofs/3.tlog-proof"]}, [0, 3],
    ),
    "a proof that nobody known has signed": (
        PARTIAL | {"proofs/5.tlog-proof": receipt(Log(LOG.contents, LOG.leaves,
                                                      signer=Signer(2)), 5)}, [0, 3],
    ),
    "an opening of another payload": (
        PARTIAL | {"openings.jsonl": opening(3, b'{"note":"forged"}', OPENING[1])}, [0, 5],
    ),
    "all of it, where a checkpoint is signed by another": (
        partial(Log(LOG.contents, LOG.leaves, signer=Signer(2)), [0, 3]), [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_not_tied_or_is_broken_is_not_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    files, wanted = HIDDEN[name]
    found = entries(capsys, tmp_path / "b", files)
    assert list(found) == wanted
    assert all(one["opened"] is None or at == 3 for at, one in found.items())


def test_a_whole_bundle_whose_root_is_not_the_signed_one_shows_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = dict(tree_of(LOG.write(tmp_path / "made")))
    files["checkpoint"] = Signer().note(8, bytes(32))
    assert entries(capsys, tmp_path / "b", files) == {}
    assert "No content of an entry is proved here." in people(capsys, tmp_path / "b")
    # Proofs of single entries do not make up for a trail that is not the signed one.
    files |= {name: data for name, data in PARTIAL.items() if name.startswith("proofs/")}
    assert entries(capsys, tmp_path / "b", files) == {}


def test_an_entry_that_a_receipt_convicts_is_not_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = Log(LOG.contents, leaf_data([*LOG.contents[:2], b"x", *LOG.contents[3:]]))
    (tmp_path / "r").write_bytes(receipt(other, 3))
    folder = put(tmp_path / "b", PARTIAL)
    words = [str(folder), "--key", KEY, "--receipt", str(tmp_path / "r"), "--show", "--json"]
    assert main(words) == 3
    shown = json.loads(capsys.readouterr().out)["entries"]
    assert [one["position"] for one in shown] == [0, 5]


NASTY = "line\nEntry 9: forged\x1b[2J\u202e\u2028\x9b\\n\u3000山田　花子"


def test_nothing_in_a_value_passes_for_a_line_or_reaches_the_terminal_as_a_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    value = json.loads(LOG.contents[3])
    value["data"] = {"note": NASTY, "empty": "", "none": {}, "list": [{"a": 1}, True, None]}
    contents = [*LOG.contents[:3], emit(value).encode(), *LOG.contents[4:]]
    log = Log(contents, leaf_data(contents))
    files = partial(log, [3])
    assert entries(capsys, tmp_path / "b", files)[3]["content"]["data"]["note"] == NASTY
    told = people(capsys, tmp_path / "b")
    line = "    note: line\\nEntry 9: forged\\x1b[2J\\u202e\\u2028\\x9b\\\\n\u3000山田　花子\n"
    assert line in told
    assert '    empty: ""\n' in told
    assert "    none: {}\n" in told
    assert "    list:\n      -:\n        a: 1\n      - true\n      - null\n" in told
    assert not re.search(r"^Entry 9", told, re.MULTILINE)


def test_names_of_files_reach_the_terminal_as_text(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = put(tmp_path / "b", {**PARTIAL, "\x9b2J\u202eevil": b"", "a\x1b[2J": b""})
    told = people(capsys, folder)
    assert "\\x9b2J\\u202eevil" in told
    assert "a\\x1b[2J" in told
    assert not {"\x9b", "\u202e", "\x1b"} & set(told)


def test_a_receipt_shows_its_content(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "r").write_bytes(receipt(LOG, 3))
    (tmp_path / "c").write_bytes(LOG.contents[3])
    words = [str(tmp_path / "r"), "--key", KEY, "--content", str(tmp_path / "c"), "--show"]
    assert main(words) == 0
    assert "Entry 3: provision.recorded\n" in capsys.readouterr().out
    (tmp_path / "c").write_bytes(flipped(-3)(LOG.contents[3]))
    assert main(words) == 3
    assert "Entry 3: provision" not in capsys.readouterr().out
