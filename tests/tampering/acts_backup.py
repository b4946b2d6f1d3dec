"""Done to a backup: to its bytes, to its parts, and to what it says, every hash made to fit.

A scene of these has two backups: `backups/` of now, `older/backups/` from before the erasure.
"""

from __future__ import annotations

import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger import canonical
from ledger.backup.layout import MANIFEST, Part, backups_in, parse_manifest
from ledger.log.entry import FIRST_PREVIOUS, leaf_hash
from ledger.store.address import Address
from tests.support.backups import changed, relined
from tests.support.clinic import ORIGIN, Clinic
from tests.support.tampering import desk_at
from tests.tampering.scene import Scene

Line = dict[str, Any]
UNSIGNED = 32
"""A consent after the newest checkpoint, which is over 30."""
ERASURE = 27
"""Where it was proposed; the older backup ends there."""


def made(scene: Scene) -> None:
    """The two backups."""
    desk_at(scene.older_store, scene.folder).done("backup older/backups")
    scene.desk().done("backup backups")


def folder_of(scene: Scene, part: Part, where: str = "backups") -> Path:
    """The folder of one part of a backup."""
    (found,) = backups_in(scene.folder / where / part)
    return found


def file_of(scene: Scene, part: Part) -> Path:
    folder = folder_of(scene, part)
    return folder / parse_manifest((folder / MANIFEST).read_bytes()).file


def exchanged(scene: Scene, part: Part, other: Path) -> None:
    """One part of the backup of now replaced by that of another."""
    folder = folder_of(scene, part)
    shutil.rmtree(folder)
    shutil.copytree(other, folder)


def flipped(data: bytes) -> bytes:
    """One bit of a byte in the middle of a value changed, so that it is in form still."""
    at = data.index(b'"content":"') + 200
    return data[:at] + bytes([ord("B") if data[at] == ord("A") else ord("A")]) + data[at + 1 :]


def backup_byte_changed(scene: Scene) -> None:
    changed(file_of(scene, Part.LOG), flipped)


def backup_byte_and_digest_changed(scene: Scene) -> None:
    changed(file_of(scene, Part.LOG), flipped, manifest_too=True)


def backup_manifest_edited(scene: Scene) -> None:
    """It says that the log has fewer entries."""
    path = folder_of(scene, Part.LOG) / MANIFEST
    manifest = json.loads(path.read_bytes())
    manifest["logs"][0]["size"] -= 1
    path.write_bytes(canonical.encode(manifest))


def backup_date_edited(scene: Scene) -> None:
    """Older keys whose manifest says that they are newer than the log: what lacks was erased."""
    backup_of_older_keys(scene)
    path = folder_of(scene, Part.KEYS) / MANIFEST
    manifest = json.loads(path.read_bytes())
    manifest["made_at"] = "2099-01-01T00:00:00.000000Z"
    path.write_bytes(canonical.encode(manifest))


def backup_keys_of_another(scene: Scene) -> None:
    """The keys of another clinic, which has the same key-encryption key."""
    (scene.folder / "another").mkdir()
    address = Address("sqlite", str(scene.folder / "another" / "ledger.db"))
    Clinic.founded(address, seed=99).close()
    desk_at(address, scene.folder).done("backup another/backups")
    exchanged(scene, Part.KEYS, folder_of(scene, Part.KEYS, "another/backups"))


def backup_of_older_keys(scene: Scene) -> None:
    exchanged(scene, Part.KEYS, folder_of(scene, Part.KEYS, "older/backups"))


def backup_of_an_older_log(scene: Scene) -> None:
    exchanged(scene, Part.LOG, folder_of(scene, Part.LOG, "older/backups"))


def backup_of_before(scene: Scene) -> None:
    """All of it as it was before the erasure, handed over as the newest."""
    for part in Part:
        exchanged(scene, part, folder_of(scene, part, "older/backups"))


def backup_key_line_left_out(scene: Scene) -> None:
    relined(file_of(scene, Part.KEYS), lambda lines: lines.remove(_key_of_a_record(lines)))


def _key_of_a_record(lines: list[Line]) -> Line:
    return next(one for one in lines if one.get("class") == "record" and one["kind"] == "key")


def backup_sealed_part_put_back(scene: Scene) -> None:
    """The sealed part of whom the log erased, with its keys: as if nothing had been erased."""
    older = folder_of(scene, Part.LOG, "older/backups") / file_of(scene, Part.LOG).name
    parts = {
        one["position"]: one
        for one in map(json.loads, older.read_bytes().splitlines())
        if one["kind"] == "ciphertext"
    }

    def change(lines: list[Line]) -> None:
        there = {one["position"] for one in lines if one["kind"] == "ciphertext"}
        for at in sorted(parts.keys() - there):
            after = next(i for i, one in enumerate(lines) if one.get("position") == at)
            lines.insert(after + 1, parts[at])

    relined(file_of(scene, Part.LOG), change)
    backup_of_older_keys_too(scene)


def backup_of_older_keys_too(scene: Scene) -> None:
    """Lines of the older keys that the newer ones lack, beside those."""
    older = folder_of(scene, Part.KEYS, "older/backups") / file_of(scene, Part.KEYS).name
    _, *before, _ = (json.loads(one) for one in older.read_bytes().splitlines())

    def change(lines: list[Line]) -> None:
        here = [one for one in lines if one["kind"] in ("key", "index")]
        head = [one for one in lines if one not in here]
        both = here + [one for one in before if one["kind"] in ("key", "index") and one not in here]
        keys = [one for one in both if one["kind"] == "key"]
        keys.sort(key=lambda one: (one["subject"], one["class"], one["epoch"]))
        index = [one for one in both if one["kind"] == "index"]
        index.sort(key=lambda one: (one["of"], b64decode(one["hmac"]), b64decode(one["row"])))
        lines[:] = [*head, *keys, *index]

    relined(file_of(scene, Part.KEYS), change)


def _re_linked(lines: list[Line], at: int, rewrite: Callable[[Line], object]) -> None:
    """Another content in one entry, every leaf hash from there on and the head made to fit."""
    leaf = FIRST_PREVIOUS
    for line in lines:
        if line["kind"] != "entry":
            continue
        content = b64decode(line["content"])
        if line["position"] == at:
            members = json.loads(content)
            rewrite(members["data"])
            content = canonical.encode(members)
            line["content"] = b64encode(content).decode()
        leaf = leaf_hash(ORIGIN, line["position"], leaf, content)
        line["leaf_hash"] = b64encode(leaf).decode()
    lines[0]["leaf_hash"] = b64encode(leaf).decode()


def _cut(lines: list[Line], size: int) -> None:
    """The end left out."""
    lines[:] = [lines[0], *(one for one in lines[1:] if one["position"] < size)]
    lines[0]["size"] = size
    lines[0]["leaf_hash"] = [one for one in lines if one["kind"] == "entry"][-1]["leaf_hash"]


def forged(scene: Scene, change: Callable[[list[Line]], None]) -> None:
    """The part log with other lines, digest and manifests made to fit."""
    relined(file_of(scene, Part.LOG), change)
    first = next(
        one
        for one in map(json.loads, file_of(scene, Part.LOG).read_bytes().splitlines())
        if one["kind"] == "log"
    )
    for part in (Part.LOG, Part.DOCUMENTS):
        path = folder_of(scene, part) / MANIFEST
        manifest = json.loads(path.read_bytes())
        manifest["logs"] = [{name: first[name] for name in manifest["logs"][0]}]
        path.write_bytes(canonical.encode(manifest))


def backup_rewritten(scene: Scene) -> None:
    forged(scene, lambda lines: _re_linked(lines, 12, _other_items))


def backup_rewritten_where_unsigned(scene: Scene) -> None:
    forged(scene, lambda lines: _re_linked(lines, UNSIGNED, _other_items))


def _other_items(data: Line) -> None:
    data["items"] = ["EXAM_RESULT"]


def backup_cut(scene: Scene) -> None:
    """The erasure left out of the log, the keys of before beside it."""
    forged(scene, lambda lines: _cut(lines, ERASURE))
    backup_of_older_keys(scene)


def backup_cut_where_unsigned(scene: Scene) -> None:
    forged(scene, lambda lines: _cut(lines, UNSIGNED))


ACTS = {
    act.__name__: act
    for act in (
        backup_byte_changed, backup_byte_and_digest_changed, backup_manifest_edited,
        backup_date_edited,
        backup_keys_of_another, backup_of_older_keys, backup_of_an_older_log, backup_of_before,
        backup_key_line_left_out, backup_sealed_part_put_back,
        backup_rewritten, backup_rewritten_where_unsigned, backup_cut, backup_cut_where_unsigned,
    )
}  # fmt: skip
