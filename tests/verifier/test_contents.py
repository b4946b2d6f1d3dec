"""Contents, leaves and openings, as they were signed: what is wrong or unknown in them is told."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.log.entry import FIRST_PREVIOUS, Leaf, data_hash, encode_leaf
from tests.support.bundles import (
    CIPHERTEXT,
    Log,
    judged,
    leaf_data,
    text,
    told,
)
from tests.support.contents import SEALED_EVENT
from tests.support.logs import ORIGIN


def test_an_unknown_label_is_an_unknown_version_and_no_break(tmp_path: Path) -> None:
    log = Log.of(5)
    log.leaves[4] = log.leaves[4].replace(b"daicho/v1", b"daicho/v2")
    report = judged(log.write(tmp_path / "out"))
    assert told(report) == "1: unknown_version 4"
    assert report.tied


def test_an_unknown_member_v_is_an_unknown_version_and_no_break(tmp_path: Path) -> None:
    contents = Log.of(5).contents
    contents[3] = contents[3].replace(b'"v":1', b'"v":2')
    log = Log(contents, leaf_data(contents))
    assert told(judged(log.write(tmp_path / "out"))) == "1: unknown_version 3"


def signed_anew(edit: Callable[[list[bytes]], object], size: int = 8) -> Log:
    """A log whose contents were never good, signed all the same."""
    contents = Log.of(size).contents
    edit(contents)
    return Log(contents, leaf_data(contents))


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        (lambda c: c.__setitem__(3, c[2]), "3, first 3: event_repeated 3"),
        (lambda c: c.__setitem__(3, b" " + c[3]), "3, first 3: content_not_canonical 3"),
        (lambda c: c.__setitem__(3, c[3].replace(b'"zone"', b'"zonf"')),
         "3, first 3: member_malformed 3"),
        (lambda c: c.__setitem__(3, c[3].replace(b"T16:43", b"T16:30")),
         "0: recorded_at_backwards 3"),
        (lambda c: c.__setitem__(0, c[1].replace(b"000000000303", b"00000000ffff")),
         "0: first_entry_not_log_created 0"),
        (lambda c: c.__setitem__(3, b"[" * 60_000), "3, first 3: content_not_canonical 3"),
    ],
)  # fmt: skip
def test_contents_that_were_wrong_when_they_were_signed_are_told(
    tmp_path: Path, edit: Callable[[list[bytes]], object], wanted: str
) -> None:
    assert told(judged(signed_anew(edit).write(tmp_path / "out"))) == wanted


def test_leaves_of_another_log_or_place_are_told_though_they_are_signed(tmp_path: Path) -> None:
    log = Log.of(4)
    hashes = [FIRST_PREVIOUS, *map(data_hash, log.leaves)]
    log.leaves[3] = encode_leaf(Leaf("ledger.example/other", 3, hashes[3], bytes(32)))
    assert told(judged(log.write(tmp_path / "a"))) == (
        "3, first 3: leaf_of_other_log 3, content_differs 3"
    )
    log.leaves[3] = encode_leaf(Leaf(ORIGIN, 9, hashes[2], bytes(32)))
    assert told(judged(log.write(tmp_path / "b"))) == (
        "3, first 3: leaf_out_of_place 3, previous_differs 3, content_differs 3"
    )


def opened(position: int, payload: bytes, blind: bytes) -> bytes:
    line = f'{{"blind":"{text(blind)}","payload":"{text(payload)}","position":{position}}}\n'
    return line.encode()


PAYLOAD, BLIND = SEALED_EVENT["payload"].encode(), b64decode(SEALED_EVENT["blind"])


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (opened(7, PAYLOAD, BLIND) + opened(9, PAYLOAD, BLIND), "0: "),
        (opened(7, b'{"note":"another"}', BLIND), "3, first 7: opening_differs 7"),
        (opened(7, PAYLOAD, bytes(32)), "3, first 7: opening_differs 7"),
        (opened(7, PAYLOAD, BLIND[:31]), "3: file_malformed"),
        (opened(7, PAYLOAD + b" ", BLIND), "3: file_malformed"),
        (opened(0, PAYLOAD, BLIND), "3, first 0: opening_extra 0"),
        (opened(99, PAYLOAD, BLIND), "3, first 99: newer_than_checkpoint 99"),
        (opened(9, PAYLOAD, BLIND) + opened(7, PAYLOAD, BLIND), "3: file_malformed"),
        (opened(7, PAYLOAD, BLIND) * 2, "3: file_malformed"),
        (opened(7, PAYLOAD, BLIND)[:-1], "3: file_malformed"),
        (b'{"blind":' + b"[" * 200_000, "3: file_malformed"),
        (b"x" * 2_000_000, "3: file_malformed"),
    ],
)
def test_openings_are_compared_with_what_was_sealed(
    bundle: Path, lines: bytes, wanted: str
) -> None:
    (bundle / "openings.jsonl").write_bytes(lines)
    assert told(judged(bundle)) == wanted


def test_a_sealed_part_of_another_length_than_was_recorded_is_told(tmp_path: Path) -> None:
    log = signed_anew(lambda c: c.__setitem__(3, c[3].replace(b'"len":34', b'"len":35')))
    log.ciphertexts = {3: CIPHERTEXT, 4: CIPHERTEXT}
    assert told(judged(log.write(tmp_path / "out"))) == "3, first 3: ciphertext_differs 3"
