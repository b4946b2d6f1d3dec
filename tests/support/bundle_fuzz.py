"""Seeded mutations of bundles: whatever comes in, a report comes out, and never a false "sound".

python -m tests.support.bundle_fuzz SECONDS [SEED]     a long run; the suite does a short one
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ledger import canonical
from ledger.bundle.layout import Part, place_of
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from ledger.verifier.shown import Shown, entry_lines
from ledger.verifier.words import lines
from tests.support.bundles import Log, Signer, judged, put, tree_of
from tests.support.packing import pack
from tests.support.partial_bundles import OPENING, partial, receipt

SPARED = {Part.CONVENIENCE, Part.CLAIMED, Part.TIMES}
JUNK = (b"", b"\0", b"\xff" * 9, b"\n", b"\n\n", b"[" * 5000, b"../", b"PK\x01\x02", b"9" * 40)

RECEIPT = receipt(Log.of(5), 3)
SIGNED_FOR = Log.of(260).contents
"""The contents at each position: the shorter log is the start of the longer one."""


def seeds(folder: Path) -> list[dict[str, bytes]]:
    """Sound bundles to start from, of several sizes."""
    folder.mkdir()
    made = (Log.of(5, earlier=(2,)), Log.of(260, earlier=(256,)))
    whole = [dict(tree_of(log.write(folder / str(number)))) for number, log in enumerate(made)]
    some = partial(made[1], [0, 3, 7, 258], old=256, openings={3: OPENING, 7: OPENING})
    return [*whole, some, partial(made[0], [0, 4])]


def bent(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one thing done to them."""
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 1, 2, 4, 32, 300)))
    act = chance.randrange(6)
    if act == 0 and data:
        at = min(at, len(data) - 1)
        return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    if act == 1:
        return data[:at] + data[end:]
    if act == 2:
        return data[:at] + data[at:end] * 2 + data[end:]
    if act == 3:
        return data[:at]
    return data[:at] + chance.choice(JUNK) + data[at if act == 4 else end :]


def mutated(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """The bundle with files bent, swapped, dropped or renamed."""
    made = dict(files)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        name, other = chance.choice(sorted(made)), chance.choice(sorted(made))
        act = chance.randrange(8)
        if act == 0 and len(made) > 1:
            del made[name]
        elif act == 1:
            made[name], made[other] = made[other], made[name]
        elif act == 2:
            made[name.replace("0", "1", 1)] = made[name]
        else:
            made[name] = bent(made[name], chance)
    return made


def one_round(seed: int, start: list[dict[str, bytes]], folder: Path) -> str:
    """Mutate once and verify, as a directory and, bent once more, as a zip; what came of it."""
    chance = random.Random(seed)
    files = chance.choice(start)
    changed = mutated(files, chance)
    held = folder / f"{seed}.tlog-proof"
    held.write_bytes(RECEIPT if chance.randrange(2) else bent(RECEIPT, chance))
    try:
        bundle = put(folder / str(seed), changed)
    except OSError:  # a name that is a folder of another: no such directory can be made
        return "no such directory"
    with Shown() as shown:
        keys = Keys([Signer().key])
        report = verify_bundle(bundle, keys, receipts=[held], shown=shown)
        for language in ("en", "ja"):
            assert list(lines(report, language))
            assert list(entry_lines(shown, language))
        _check_shown(shown)
    assert [one.standing for one in report.receipts if one.standing == "agrees"] in ([], ["agrees"])
    if report.exit_code == 0:
        _check_sound(files, changed, seed)
    packed = folder / f"{seed}.zip"
    pack(packed, sorted(changed.items()))
    packed.write_bytes(bent(packed.read_bytes(), chance))
    judged(packed)
    return f"{report.exit_code}"


def _check_shown(shown: Shown) -> None:
    """Whatever became of the rest: what is shown was signed for."""
    for entry in shown.entries():
        assert canonical.encode(entry.content) == SIGNED_FOR[entry.position]
        assert entry.payload in (None, {"note": "example"})


def _check_sound(files: dict[str, bytes], changed: dict[str, bytes], seed: int) -> None:
    """A bundle that passes may lack what was not given, or hold other files: nothing else."""
    for name, data in changed.items():
        place = place_of(name)
        known = name in files and files[name] != data
        if known and place is not None and place.part not in SPARED | {Part.EARLIER}:
            if place.part is Part.OPENINGS:
                assert set(data.splitlines()) <= set(files[name].splitlines()), (seed, name)
                continue
            given = place.part in (Part.CONTENTS, Part.CIPHERTEXTS)
            assert given, (seed, name)
            contents = name.replace("ciphertexts/", "contents/")
            if place.part is Part.CIPHERTEXTS and changed.get(contents) != files[contents]:
                continue  # a sealed part whose content was not given is said to be not checked
            assert not _says_more(files[name], data), (seed, name)


def _says_more(was: bytes, now: bytes) -> bool:
    """Whether a file of items holds an item that the sound one did not."""
    return not set(_items(now)) <= {b"", *_items(was)}


def _items(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : end]
        at = end


def main() -> None:
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    end, rounds = time.monotonic() + seconds, 0
    with tempfile.TemporaryDirectory() as name:
        start = seeds(Path(name) / "start")
        while time.monotonic() < end:
            with tempfile.TemporaryDirectory() as place:
                one_round(seed + rounds, start, Path(place))
            rounds += 1
    print(f"{rounds} rounds from seed {seed}: every bundle got a report")  # noqa: T201


if __name__ == "__main__":
    main()
