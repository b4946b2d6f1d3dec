"""Done to views, and to a bundle after it was made."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ledger.bundle.layout import encode_item
from ledger.log.tiles import encode_entries, parse_entries
from ledger.store.address import Address
from tests.support.bundles import change, flipped
from tests.support.tampering import desk_at
from tests.tampering.scene import SIZE, Scene

WIDTH = f"000.p/{SIZE}"


# Views.


def view_row_changed(scene: Scene) -> None:
    assert scene.admin.view("UPDATE provisions_1 SET party = 'x' WHERE position = 10")


def view_row_deleted(scene: Scene) -> None:
    assert scene.admin.view("DELETE FROM provisions_1 WHERE position = 6")


def view_row_added(scene: Scene) -> None:
    assert scene.admin.view(
        "INSERT INTO subjects_1 SELECT log_id, 12, event, subject, kind, registered_at"
        " FROM subjects_1 WHERE position = 2"
    )


def note_of_verification_deleted(scene: Scene) -> None:
    assert scene.admin.view("DELETE FROM verified")


def views_deleted(scene: Scene) -> None:
    Path(scene.address.place + ".views").unlink()


# A bundle.


def done_to(edit: Callable[[Path], object]) -> Callable[[Scene], None]:
    """The act of doing this to every bundle that is made."""

    def act(scene: Scene) -> None:
        scene.bundle_act = lambda bundle: (edit(bundle), None)[1]

    return act


def one_byte(name: str, at: int = 300) -> Callable[[Scene], None]:
    """One bit of one byte of one file."""
    return done_to(lambda bundle: change(bundle / name, flipped(at)))


def entry_left_out(bundle: Path) -> None:
    change(bundle / "tile/entries" / WIDTH, lambda data: encode_entries(parse_entries(data)[:-1]))


def leaves_swapped(bundle: Path) -> None:
    def swap(data: bytes) -> bytes:
        leaves = parse_entries(data)
        leaves[4], leaves[5] = leaves[5], leaves[4]
        return encode_entries(leaves)

    change(bundle / "tile/entries" / WIDTH, swap)


def content_not_given(bundle: Path) -> None:
    """One content left out, as a bundle may."""
    path = bundle / "contents" / WIDTH
    data, at = path.read_bytes(), 0
    for _ in range(10):
        at += 4 + int.from_bytes(data[at : at + 4], "big")
    end = at + 4 + int.from_bytes(data[at : at + 4], "big")
    path.write_bytes(data[:at] + encode_item(b"") + data[end:])


def older_tiles(scene: Scene) -> None:
    """The tiles of the bundle handed out before, under the checkpoint of now."""

    def restore(bundle: Path) -> None:
        shutil.rmtree(bundle / "tile")
        shutil.copytree(scene.held / "tile", bundle / "tile")

    scene.bundle_act = restore


def older_checkpoint(scene: Scene) -> None:
    scene.bundle_act = lambda bundle: change(
        bundle / "checkpoint", lambda _: (scene.held / "checkpoint").read_bytes()
    )


def older_bundle(scene: Scene) -> None:
    """A whole bundle of an earlier day, true in itself, handed over as the newest."""

    def restore(bundle: Path) -> None:
        shutil.rmtree(bundle)
        store = Address("sqlite", str(scene.folder / "older" / "store" / "ledger.db"))
        desk = desk_at(store, scene.folder)
        desk.env["DAICHO_SIGNER"] = str(scene.folder / "older" / "signer")
        desk.done(f"bundle {bundle}")

    scene.bundle_act = restore


# A published copy.


def published_tiles_restored(scene: Scene) -> None:
    """The tiles of an earlier day, under the checkpoint that the copy has now."""
    shutil.rmtree(scene.published / "tile")
    shutil.copytree(scene.folder / "older" / "published" / "tile", scene.published / "tile")


def published_copy_restored(scene: Scene) -> None:
    """The whole copy as it was on an earlier day."""
    shutil.rmtree(scene.published)
    shutil.copytree(scene.folder / "older" / "published", scene.published)


ACTS = {
    act.__name__: act
    for act in (
        view_row_changed, view_row_deleted, view_row_added, note_of_verification_deleted,
        views_deleted,
        published_tiles_restored, published_copy_restored,
        older_tiles, older_checkpoint, older_bundle,
    )
} | {
    "bundle_content_changed": one_byte(f"contents/{WIDTH}"),
    "bundle_leaf_changed": one_byte(f"tile/entries/{WIDTH}"),
    "bundle_tile_changed": one_byte(f"tile/0/{WIDTH}"),
    "bundle_checkpoint_changed": one_byte("checkpoint", -8),
    "bundle_entry_left_out": done_to(entry_left_out),
    "bundle_leaves_swapped": done_to(leaves_swapped),
    "bundle_content_not_given": done_to(content_not_given),
    "bundle_earlier_checkpoint_left_out": done_to(
        lambda bundle: (bundle / "checkpoints" / "27").unlink()
    ),
    "bundle_file_added": done_to(lambda bundle: (bundle / "note.txt").write_bytes(b"x")),
    "bundle_readme_changed": done_to(lambda bundle: (bundle / "README.txt").write_bytes(b"x")),
}  # fmt: skip
