"""A small log with all that is held of it elsewhere; one copy for each act.

    stage = Stage.set(address, folder)        27 entries signed, 30 in all, verified, handed out
    scene = stage.copy(folder)                a copy to do one thing to

Signed at 25 and 27 entries; entries 27 to 29 came after the newest checkpoint. Somebody outside
holds a receipt for entry 20, a bundle and a published copy, all of 27 entries, and the verifier
key. There is an older copy of store and signer, from when there were 25 entries.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ledger.interfaces.signer_folder import LogSigner
from ledger.log.content import parse_content
from ledger.log.note import VerifierKey
from ledger.store.address import Address, keys_address
from tests.support.cli import Desk
from tests.support.clinic import CONSENT, ORIGIN, PROVISION, Clinic
from tests.support.erasing import erase, tags_of
from tests.support.signing import new_signer, signed
from tests.support.tampering import Administrator, Original, desk_at, small_log

SIGNED_FIRST, SIGNED, SIZE = 25, 27, 30
KEPT = 20
"""The entry whose receipt was given away."""
ERASED, NEWCOMER = "0042", "0043"
"""Where something was erased: whose data, and who came after the newest checkpoint."""


@dataclass
class Scene:
    """What the administrator finds, and what others hold."""

    address: Address
    folder: Path
    """Of this scene: `store/`, `signer/`, `older/` (both at 25 entries), `held/`."""
    key: VerifierKey
    """What the checker knows the log's signer by."""
    bundle_act: Callable[[Path], None] | None = None
    """What is done to a bundle after it was made."""

    @property
    def admin(self) -> Administrator:
        """The administrator's hand on the log."""
        return Administrator(self.address)

    @property
    def keys(self) -> Administrator:
        """The administrator's hand on the key store."""
        return Administrator(keys_address(self.address))

    @property
    def signer(self) -> LogSigner:
        """The signer's own folder."""
        return LogSigner(self.folder / "signer", ORIGIN)

    @property
    def receipt(self) -> Path:
        """The proof file that was handed out."""
        return self.folder / "held" / "receipt.tlog-proof"

    @property
    def held(self) -> Path:
        """The bundle that was handed out."""
        return self.folder / "held" / "bundle"

    def desk(self) -> Desk:
        """The command line of this scene."""
        desk = desk_at(self.address, self.folder)
        desk.env["DAICHO_SIGNER"] = str(self.folder / "signer")
        return desk

    def clinic(self, seed: int = 9) -> Clinic:
        """The clinic at work; the caller closes it. Its clock stands a day later."""
        clinic = Clinic(self.address, seed=seed)
        clinic.clock.move(days=1)
        return clinic

    def sign(self) -> tuple[int, ...]:
        """The sizes that the signer's next turn signs."""
        return signed(self.address, self.signer)

    @property
    def published(self) -> Path:
        """The copy with contents that is kept elsewhere and grows with every turn."""
        return self.folder / "held" / "published"

    def hand_out(self, kept: int = KEPT) -> None:
        """Receipt, bundle and copy under the newest checkpoint are what is held from now on."""
        shutil.rmtree(self.folder / "held", ignore_errors=True)
        (self.folder / "held").mkdir()
        self.desk().done(f"bundle {self.held}")
        self.desk().done(f"publish {self.published} --contents")
        number = self.admin.entry(kept)["event"]
        self.desk().done(f"receipt {number} {self.receipt}")

    def restore_store(self) -> None:
        """The files of the store as they were at 25 entries, views and notes with them."""
        assert self.address.kind == "sqlite"
        shutil.rmtree(self.folder / "store")
        shutil.copytree(self.folder / "older" / "store", self.folder / "store")

    def restore_signer(self) -> None:
        """The signer's folder as it was at 25 entries."""
        shutil.rmtree(self.folder / "signer")
        shutil.copytree(self.folder / "older" / "signer", self.folder / "signer")

    @property
    def older_store(self) -> Address:
        """The store as it was before, views and keys with it (SQLite)."""
        return Address("sqlite", str(self.folder / "older" / "store" / self.address.path.name))

    def person(self, number: str) -> str:
        """The tag of whom a number leads to."""
        with self.clinic() as clinic:
            (tag,) = tags_of(clinic, number)
        return tag

    def hide(self) -> None:
        """Views made again from the log as it is; the note of the last verification gone."""
        self.admin.view("DELETE FROM verified")
        assert self.desk().run("rebuild").code == 0

    def sealed_positions(self) -> list[int]:
        """Where something is sealed, by position."""
        contents = {row["position"]: row["content"] for row in self.admin.rows("entry")}
        return [at for at, one in sorted(contents.items()) if parse_content(one).sealed]

    def subject(self, position: int) -> str:
        """The person of an entry."""
        return str(parse_content(self.admin.entry(position)["content"]).subject)


@dataclass(frozen=True)
class Stage:
    """The original of all scenes, closed."""

    original: Original
    folder: Path
    key: VerifierKey

    @classmethod
    def set(cls, original: Original, folder: Path) -> Stage:
        """The log made, signed twice, verified and handed out. SQLite: in `folder`/store."""
        address = original.address
        small_log(address).close()
        signer = new_signer(folder / "signer")
        scene = Scene(address, folder, signer.verifier_key())
        assert scene.sign() == (SIGNED_FIRST,)
        assert scene.desk().run("verify").code == 0
        for name in ("store", "signer"):
            if (folder / name).is_dir():
                shutil.copytree(folder / name, folder / "older" / name)
        scene.desk().done(f"publish {folder / 'older' / 'published'} --contents")
        _grow(scene, SIGNED)
        assert scene.sign() == (SIGNED,)
        scene.hand_out()
        _grow(scene, SIZE)
        assert scene.desk().run("verify").code == 0
        return cls(original, folder, signer.verifier_key())

    @classmethod
    def set_forgetting(cls, original: Original, folder: Path) -> Stage:
        """As set, where somebody's data were erased, of whom the older copy has all.

        27 entries at first, the newest checkpoint over 30, 33 in all.
        """
        address = original.address
        with small_log(address) as clinic:
            clinic.do("person.add", kind="PATIENT", name="田中 三郎", numbers=[ERASED])
            clinic.do("consent", **CONSENT | {"person": ERASED}, note="代筆")
        signer = new_signer(folder / "signer")
        scene = Scene(address, folder, signer.verifier_key())
        scene.sign()
        assert scene.desk().run("verify").code == 0
        for name in ("store", "signer"):
            if (folder / name).is_dir():
                shutil.copytree(folder / name, folder / "older" / name)
        with scene.clinic(seed=27) as clinic:
            erase(clinic, ERASED)
        scene.sign()
        scene.hand_out()
        with scene.clinic(seed=30) as clinic:
            clinic.clock.move(hours=30)
            clinic.do("person.add", kind="PATIENT", name="林 五郎", numbers=[NEWCOMER])
            clinic.do("consent", **CONSENT | {"person": NEWCOMER}, note="口頭")
            clinic.do("consent", **CONSENT)
        assert scene.desk().run("verify").code == 0
        return cls(original, folder, signer.verifier_key())

    def copy(self, folder: Path) -> Scene:
        """A scene of its own."""
        for name in ("signer", "older", "held"):
            shutil.copytree(self.folder / name, folder / name)
        (folder / "store").mkdir()
        return Scene(self.original.copy(folder / "store"), folder, self.key)

    def drop(self, scene: Scene) -> None:
        """Take a copy away."""
        self.original.drop(scene.address)


def _grow(scene: Scene, size: int) -> None:
    """Consents and provisions to two people, sealed parts among them."""
    with scene.clinic(seed=size) as clinic:
        clinic.clock.move(hours=size)
        while clinic.size < size:
            clinic.do("consent", **CONSENT)
            if clinic.size == size - 1:
                clinic.do("authorise", **PROVISION)
