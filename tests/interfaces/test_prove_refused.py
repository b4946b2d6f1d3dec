"""`prove` and `receipt` where log, checkpoint and signature do not agree."""

from __future__ import annotations

import shutil
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.application import ed25519
from ledger.interfaces.signer_folder import LogSigner
from ledger.log.note import VerifierKey
from tests.interfaces.conftest import SIGNED_ID as ID
from tests.support.checkpoints import Signs
from tests.support.cli import ORIGIN, Desk


def path_of(desk: Desk) -> Path:
    """What the signer keeps of the log."""
    return LogSigner(Path(desk.env["DAICHO_SIGNER"]), ORIGIN).path


def a_signature_spoiled(signed: Desk) -> None:
    note = (path_of(signed) / "checkpoint").read_bytes()
    (path_of(signed) / "checkpoint").write_bytes(note[:-9] + b"AAAAAA==\n")


def another_key_beside_it(signed: Desk) -> None:
    key = ed25519.public_of(bytes(32))
    vkey = VerifierKey.of(ORIGIN, key)
    (path_of(signed) / "vkey").write_text(f"{vkey.text}\n")


def an_older_one_put_back(signed: Desk) -> None:
    shutil.copy(path_of(signed) / "checkpoints" / "4", path_of(signed) / "checkpoint")


def another_tree_signed(signed: Desk) -> None:
    Signs(Path(signed.env["DAICHO_SIGNER"]), ORIGIN).leaves([bytes(32)] * 5)


def a_longer_log_signed(signed: Desk) -> None:
    Signs(Path(signed.env["DAICHO_SIGNER"]), ORIGIN).leaves([bytes(32)] * 9)


def an_older_one_of_another_tree(signed: Desk) -> None:
    signs = Signs(Path(signed.env["DAICHO_SIGNER"]), ORIGIN)
    store_leaves = [
        b64decode(signed.done(f"show {one['event']} --json").json["leaf_hash"])
        for one in reversed(signed.done("trail --json").json["rows"])
    ]
    signs.leaves([bytes(32)] * 4)
    signs.leaves(store_leaves)


@pytest.mark.parametrize(
    ("spoil", "line", "told"),
    [
        (a_signature_spoiled, f"prove {ID}", "checkpoint"),
        (another_key_beside_it, f"prove {ID}", "signature"),
        (an_older_one_put_back, "prove --old 5", "put back to an older state"),
        (another_tree_signed, f"prove {ID}", "have the root"),
        (another_tree_signed, f"receipt {ID} a.tlog-proof", "have the root"),
        (a_longer_log_signed, f"prove {ID}", "The log has 5 entries, its checkpoint signs 9"),
        (an_older_one_of_another_tree, f"prove {ID} --old 4", "The first 4 entries"),
    ],
)
def test_what_does_not_agree_ends_with_3_names_the_difference_and_writes_nothing(
    signed: Desk, spoil: Callable[[Desk], None], line: str, told: str
) -> None:
    spoil(signed)
    answer = signed.run(f"{line} --json")
    assert answer.code == 3
    assert told in answer.json["error"]["message"]["en"]
    assert not (signed.folder / "a.tlog-proof").exists()
