"""The entry that somebody has a receipt for vanishes, and all is made anew with the stolen key.

The new bundle is sound by itself. The receipt convicts it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ledger.log.content import parse_content
from ledger.log.note import VerifierKey
from ledger.store.address import Address
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from ledger.verifier.report import Report
from tests.support.bundles import told
from tests.support.signing import new_signer, turn
from tests.support.tampering import SIZE, Administrator, desk_at, small_log

KEPT = 6
"""The provision that the person has a receipt for."""


@dataclass(frozen=True)
class Scene:
    """A signed log in a folder, the key it is signed with, and a receipt handed out."""

    address: Address
    key: VerifierKey
    receipt: Path

    def bundle(self, folder: Path) -> Path:
        """A new bundle, signed by one who has the key and nothing else of the signer."""
        thief = new_signer(folder / "thief")
        assert thief.verifier_key() == self.key
        turn(self.address, thief)
        desk = desk_at(self.address, folder)
        desk.env["DAICHO_SIGNER"] = str(folder / "thief")
        desk.done("bundle evidence")
        return folder / "evidence"

    def held_against(self, bundle: Path, *receipts: Path) -> Report:
        return verify_bundle(bundle, Keys([self.key]), receipts=receipts)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("original")
    address = Address("sqlite", str(folder / "ledger.db"))
    small_log(address).close()
    signer = new_signer(folder / "signer")
    turn(address, signer)
    desk = desk_at(address, folder)
    desk.env["DAICHO_SIGNER"] = str(folder / "signer")
    number = parse_content(Administrator(address).entry(KEPT)["content"]).event
    desk.done(f"receipt {number} held.tlog-proof")
    return Scene(address, signer.verifier_key(), folder / "held.tlog-proof")


@pytest.fixture
def scene(original: Scene, tmp_path: Path) -> Scene:
    for name in ("ledger.db", "ledger.db.keys", "held.tlog-proof"):
        source = original.receipt.parent / name
        if source.exists():
            shutil.copy(source, tmp_path / name)
    return replace(
        original, address=replace(original.address, place=str(tmp_path / "ledger.db")),
        receipt=tmp_path / "held.tlog-proof",
    )  # fmt: skip


def taken_out(admin: Administrator) -> None:
    """The entry is gone, those after it move up, and one more comes so that nothing is shorter."""
    for table in ("entry", "ciphertext"):
        rows = [row for row in admin.rows(table) if row["position"] != KEPT]
        admin.put_back(
            table, [row | {"position": row["position"] - (row["position"] > KEPT)} for row in rows]
        )
    admin.relink(KEPT)
    for table in ("command", "tag"):
        admin.delete(table, SIZE - 1)  # whose place the new entry takes
    admin.chain()


def changed(admin: Administrator) -> None:
    """Another means of the provision, and every link after it made anew."""
    admin.rewrite(KEPT, lambda data: data.update(means="FAX"))
    admin.relink(KEPT)


def changed_before(admin: Administrator) -> None:
    """Another entry is changed, and those after it are tied to it anew."""
    admin.rewrite(KEPT - 2, lambda data: data.update(form="ORAL"))
    admin.relink(KEPT - 2)


def changed_after(admin: Administrator) -> None:
    """The entry stands as it was, and a later one that was signed with it does not."""
    admin.rewrite(KEPT + 3, lambda data: data.update(verdict="ALLOWED"))
    admin.relink(KEPT + 3)


def cut(admin: Administrator) -> None:
    """The last entries are gone, the head knows nothing of them."""
    admin.delete("entry", 20, up=True)
    admin.delete("ciphertext", 20, up=True)
    admin.relink(20)


ACTS: dict[str, tuple[Callable[[Administrator], None], str, str]] = {
    "taken out": (
        taken_out, "3, first 6: earlier_root_differs, receipt_convicts 6", "differs",
    ),
    "changed": (changed, "3, first 6: earlier_root_differs, receipt_convicts 6", "differs"),
    "an entry before it changed": (
        changed_before, "3, first 6: earlier_root_differs, receipt_convicts 6", "differs",
    ),
    "an entry after it changed": (changed_after, "3: earlier_root_differs", "differs"),
    "the end cut off": (cut, "3, first 20: newer_than_checkpoint 20", "newer"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_a_receipt_convicts_a_log_that_was_made_anew_with_its_own_key(
    scene: Scene, tmp_path: Path, name: str
) -> None:
    act, wanted, standing = ACTS[name]
    act(Administrator(scene.address))
    bundle = scene.bundle(tmp_path)
    assert told(scene.held_against(bundle)) == "0: "
    report = scene.held_against(bundle, scene.receipt)
    assert told(report) == wanted
    assert report.exit_code == 3
    assert [one.standing for one in report.receipts] == [standing]


def test_a_log_that_only_grew_agrees_with_the_receipt(scene: Scene, tmp_path: Path) -> None:
    Administrator(scene.address).chain()
    bundle = scene.bundle(tmp_path)
    report = scene.held_against(bundle, scene.receipt)
    assert told(report) == "0: "
    assert report.size == SIZE + 1
    assert [one.standing for one in report.receipts] == ["agrees"]
