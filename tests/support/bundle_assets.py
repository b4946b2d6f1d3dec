"""The bundles kept in tests/assets/bundles: made once, judged the same by every later version.

python -m tests.support.bundle_assets FOLDER      makes them; those that are kept stay as they are
"""

from __future__ import annotations

import re
import sys
from base64 import b64decode
from pathlib import Path

from ledger.bundle.layout import encode_item
from ledger.log.checkpoint import TlogProof, encode_tlog_proof
from ledger.log.entry import data_hash
from ledger.log.note import Note, encode_note, parse_note
from ledger.log.proof import inclusion_proof
from ledger.log.tiles import TileTree, encode_entries, parse_entries
from tests.support.bundles import Log, Signer, leaf_data, put, text, tree_of
from tests.support.contents import SEALED_EVENT
from tests.support.packing import pack
from tests.support.partial_bundles import OPENING, growth, opening, partial

ENTRIES, CONTENTS, SEALED = "tile/entries/000.p/5", "contents/000.p/5", "ciphertexts/000.p/5"


def make(folder: Path) -> None:
    """Every asset: zips named for what is wrong with them, and a receipt."""
    folder.mkdir(parents=True, exist_ok=True)
    sealed = b64decode(SEALED_EVENT["ciphertext"])
    log = Log.of(5, ciphertexts={3: sealed}, earlier=(2,))
    files = dict(tree_of(log.write(folder / "made")))
    five = parse_entries(files[ENTRIES])
    newer = Log([*log.contents[:4], log.contents[4].replace(b'v":1', b'v":2')], [])
    newer.leaves = leaf_data(newer.contents)
    every = {
        "sound": files,
        "content-changed": files | {
            CONTENTS: files[CONTENTS].replace(b'"number":3}', b'"number":4}')
        },
        "leaves-swapped": files | {
            ENTRIES: encode_entries([five[0], five[2], five[1], *five[3:]])
        },
        "last-entry-dropped": files | {ENTRIES: encode_entries(five[:4])},
        "tile-changed": files | {"tile/0/000.p/5": bytes(32) + files["tile/0/000.p/5"][32:]},
        "ciphertext-changed": files | {
            SEALED: files[SEALED].replace(encode_item(sealed), encode_item(sealed[::-1]))
        },
        "signed-by-another-key": files | {"checkpoint": Signer(2).note(5, log.root())},
        "older-checkpoint": files | {"checkpoint": log.note(2)},
        "nothing-tied": {"checkpoint": files["checkpoint"], CONTENTS: files[CONTENTS]},
        "newer-version": dict(tree_of(newer.write(folder / "newer"))),
        "one-file-more": files | {"notes.txt": b"hello"},
    }  # fmt: skip
    for name, content in (every | _partial() | _two_keys(files, log)).items():
        out = folder / f"{name}.zip"
        if not out.exists():
            pack(out, sorted(content.items()))
    tree = TileTree([data_hash(one) for one in log.leaves])
    hashes = tuple(inclusion_proof(tree.nodes, 3, 5))
    receipt = encode_tlog_proof(TlogProof(3, hashes, log.note(5), log.leaves[3]))
    put(folder, {"sound.tlog-proof": receipt})


def _partial() -> dict[str, dict[str, bytes]]:
    """Bundles of three of six entries, each proved by itself; one of them opened."""
    contents = Log.of(6).contents
    other_pc = f'"pc":"{text(bytes(32))}"'.encode()
    contents[4] = re.sub(rb'"pc":"[^"]*"', other_pc, contents[4])
    log = Log(contents, leaf_data(contents))
    sound = partial(log, [0, 3, 4], old=2, openings={3: OPENING})
    given, proof = "contents/000.p/6", "proofs/{}.tlog-proof"
    forged = opening(3, b'{"note":"another"}', OPENING[1])
    another = Signer(1, "ledger.example/another-log")
    return {
        "partial-sound": sound,
        "partial-opening-forged": sound | {"openings.jsonl": forged},
        "partial-opening-moved": sound | {"openings.jsonl": opening(4, *OPENING)},
        "partial-opening-without-content": sound | {"openings.jsonl": opening(5, *OPENING)},
        "partial-content-changed": sound | {
            given: sound[given].replace(b'"number":3}', b'"number":4}')
        },
        "partial-content-without-proof": {
            name: data for name, data in sound.items() if name != proof.format(4)
        },
        "partial-proof-of-another-entry": sound | {proof.format(3): sound[proof.format(4)]},
        "partial-proof-wrong": sound | {
            proof.format(3): sound[proof.format(3)].replace(
                text(data_hash(log.leaves[2])).encode(), text(bytes(32)).encode()
            )
        },
        "partial-growth-wrong": sound | {"consistency/2-6.json": growth(log, 2, shown=3)},
        "partial-checkpoint-of-another-log": sound | {
            "checkpoint": another.note(6, log.root())
        },
        "partial-older-checkpoint": sound | {"checkpoint": log.note(4)},
    }  # fmt: skip


def _two_keys(files: dict[str, bytes], log: Log) -> dict[str, dict[str, bytes]]:
    """The sound bundle with signatures by two keys of the log, as while a key is changed."""
    first, second = (parse_note(Signer(one).note(5, log.root())) for one in (1, 2))
    wrong = parse_note(Signer(2).note(5, bytes(32)))
    return {
        f"two-signatures{name}": files
        | {"checkpoint": encode_note(Note(first.text, (*first.signatures, *other.signatures)))}
        for name, other in (("", second), ("-one-wrong", wrong))
    }


if __name__ == "__main__":
    make(Path(sys.argv[1]))
