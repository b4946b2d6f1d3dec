"""Receipts held against bundles that were made up: whole, partial, of another log, or bent."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from ledger.verifier.report import Report
from ledger.verifier.words import lines
from tests.support.bundles import Log, Signer, flipped, leaf_data, put, told, tree_of
from tests.support.partial_bundles import partial, receipt

LOG = Log.of(25, earlier=(10, 20))
ANOTHER = Log.of(25)
ANOTHER.contents[9] = ANOTHER.contents[9].replace(b'"number":9}', b'"number":8}')
ANOTHER.leaves = leaf_data(ANOTHER.contents)
FOREIGN = Log(LOG.contents, leaf_data(LOG.contents, "ledger.example/another"))
FOREIGN.signer = Signer(1, "ledger.example/another")


def held(folder: Path, files: Mapping[str, bytes], *receipts: bytes) -> Report:
    """What is said of a bundle with these receipts beside it."""
    paths = []
    for number, data in enumerate(receipts):
        paths.append(folder / f"{number}.tlog-proof")
        paths[-1].write_bytes(data)
    keys = [Signer().key, FOREIGN.signer.key]
    return verify_bundle(put(folder / "bundle", files), Keys(keys), receipts=paths)


def standings(report: Report) -> list[str]:
    return [one.standing.value for one in report.receipts]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return tree_of(LOG.write(tmp_path_factory.mktemp("whole") / "out"))


def test_receipts_of_every_size_that_was_signed_agree_with_the_log(
    tmp_path: Path, whole: Mapping[str, bytes]
) -> None:
    made = [receipt(LOG, at, size) for at, size in ((0, 1), (3, 10), (9, 10), (24, 25), (7, 17))]
    report = held(tmp_path, whole, *made)
    assert told(report) == "0: "
    assert standings(report) == ["agrees"] * 5
    told_people = "\n".join(lines(report, "en"))
    assert "receipt 1.tlog-proof, entry 3: agrees with this bundle" in told_people


def test_a_receipt_of_another_course_of_the_log_convicts_it_or_its_root(
    tmp_path: Path, whole: Mapping[str, bytes]
) -> None:
    after, before = receipt(ANOTHER, 12), receipt(ANOTHER, 3)
    between = receipt(ANOTHER, 3, 17)  # a size of which the bundle has no checkpoint
    report = held(tmp_path, whole, after, before, between, receipt(LOG, 3))
    assert told(report) == "3, first 12: earlier_root_differs, receipt_convicts 12"
    assert standings(report) == ["differs", "differs", "differs", "agrees"]


def test_a_receipt_newer_than_the_bundle_is_a_rollback_and_its_entry_is_compared_all_the_same(
    tmp_path: Path, whole: Mapping[str, bytes]
) -> None:
    longer, other = Log.of(30), Log(ANOTHER.contents[:], [])
    other.contents += Log.of(30).contents[25:]
    other.leaves = leaf_data(other.contents)
    report = held(tmp_path, whole, receipt(longer, 3), receipt(longer, 28), receipt(other, 12))
    assert told(report) == "3, first 12: newer_than_checkpoint 25, receipt_convicts 12"
    assert standings(report) == ["newer", "newer", "differs"]


def test_a_receipt_of_another_log_says_nothing_of_this_one(
    tmp_path: Path, whole: Mapping[str, bytes]
) -> None:
    report = held(tmp_path, whole, receipt(FOREIGN, 3))
    assert told(report) == "1: receipt_of_other_log"
    assert report.receipts == []


def test_a_receipt_that_does_not_hold_by_itself_is_not_compared(
    tmp_path: Path, whole: Mapping[str, bytes]
) -> None:
    good = receipt(LOG, 3)
    unsigned = receipt(Log(LOG.contents, LOG.leaves, signer=Signer(2)), 3)
    for data in (b"", b"x" * 5000, good[:-20], flipped(60)(good), unsigned):
        report = held(tmp_path, whole, data)
        assert report.exit_code == 3
        assert report.tied
        assert report.receipts == []
        assert all(one.file == "0.tlog-proof" for one in report.noted), told(report)


def test_a_receipt_ties_nothing_of_the_bundle_to_anything(
    tmp_path: Path, whole: Mapping[str, bytes]
) -> None:
    untied = {"checkpoint": whole["checkpoint"], "contents/000.p/25": whole["contents/000.p/25"]}
    report = held(tmp_path, untied, receipt(LOG, 3))
    assert told(report) == "1: not_tied"
    unsigned = {**whole, "checkpoint": Signer(2).note(25, LOG.root())}
    report = held(tmp_path, unsigned, receipt(LOG, 3))
    assert told(report) == "3: not_signed_by_key, not_tied"
    assert report.signed_by == []


PARTIAL = partial(LOG, [0, 3], old=10)
STANDINGS = {
    "an entry that is in it": (receipt(LOG, 3, 17), "0: ", "agrees"),
    "another entry, under the same checkpoint": (receipt(LOG, 7), "0: ", "agrees"),
    "another entry, under an earlier checkpoint of it": (receipt(LOG, 7, 10), "0: ", "agrees"),
    "another entry, under another checkpoint": (receipt(LOG, 7, 17), "0: ", "not_compared"),
    "an entry that is another there": (
        receipt(Log(LOG.contents, leaf_data([*LOG.contents[:2], b"x", *LOG.contents[3:]])), 3),
        "3, first 3: earlier_root_differs, receipt_convicts 3", "differs",
    ),
    "the same entry in a log that went another way": (
        receipt(ANOTHER, 3), "3: earlier_root_differs", "differs",
    ),
    "an entry in a log that went another way, at another size": (
        receipt(ANOTHER, 12, 20), "0: ", "not_compared",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STANDINGS)
def test_a_partial_bundle_is_compared_as_far_as_it_goes(tmp_path: Path, name: str) -> None:
    data, wanted, standing = STANDINGS[name]
    report = held(tmp_path, PARTIAL, data)
    assert told(report) == wanted
    assert standings(report) == [standing]
    left_out = " ".join(what.en for what in report.not_checked)
    assert ("receipts whose entry is not in the bundle" in left_out) == (standing == "not_compared")


def test_what_joins_checkpoints_to_each_other_but_not_to_the_newest_joins_nothing(
    tmp_path: Path,
) -> None:
    early = Log(LOG.contents[:10], LOG.leaves[:10])
    apart = {
        name: data for name, data in partial(early, [0], old=5).items() if "consistency" in name
    }
    files = PARTIAL | apart | {"checkpoints/5": LOG.note(5)}
    del files["consistency/10-25.json"]
    report = held(tmp_path, files, receipt(LOG, 3, 5))
    assert "that the log only grew" in " ".join(what.en for what in report.not_checked)
    joined = files | {"consistency/10-25.json": PARTIAL["consistency/10-25.json"]}
    (tmp_path / "again").mkdir()
    report = held(tmp_path / "again", joined)
    assert "that the log only grew" not in " ".join(what.en for what in report.not_checked)
