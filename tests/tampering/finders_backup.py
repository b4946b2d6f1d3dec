"""What those who look at a backup find: checked alone, restored, held against what was signed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from tests.support.cli import Answer, Desk
from tests.tampering.finders import Kinds, verified
from tests.tampering.matrix import BackupFinder
from tests.tampering.scene import Scene


class BackupFinders:
    """Everybody who looks at the backup of one scene; the machine it was made on is gone."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.desk: Desk = scene.desk()
        (scene.folder / "new").mkdir(exist_ok=True)
        self.desk.env["DAICHO_STORE"] = f"sqlite:///{scene.folder}/new/ledger.db"

    def found(self, finder: BackupFinder) -> Kinds:
        """What one of them finds."""
        by: dict[BackupFinder, Callable[[], Kinds]] = {
            BackupFinder.CHECK: self._check,
            BackupFinder.RESTORED: self._verify,
            BackupFinder.CONFIRM: self._confirm,
        }
        return by[finder]()

    def all(self) -> dict[BackupFinder, Kinds]:
        """What all find, in the order in which they look."""
        return {finder: self.found(finder) for finder in BackupFinder}

    def _check(self) -> Kinds:
        return _told(self.desk.run("restore backups --check --json"))

    @cached_property
    def restored(self) -> Kinds:
        """What keeps it from being restored."""
        answer = self.desk.run("restore backups --json")
        return frozenset() if answer.code == 0 else _told(answer)

    def _verify(self) -> Kinds:
        if self.restored:
            return frozenset({"refused"})
        assert self.desk.run("rebuild").code == 0
        return verified(self.desk)

    def _confirm(self) -> Kinds:
        """Shown the newest checkpoint of a signer whose folder lay elsewhere."""
        if self.restored:
            return frozenset({"refused"})
        answer = self.desk.run("log confirm --json")
        return frozenset({answer.json["error"]["code"]}) if answer.code else frozenset()


def _told(answer: Answer) -> Kinds:
    if "findings" not in answer.json:
        return frozenset({answer.json["error"]["code"]})
    found = frozenset(one["kind"] for one in answer.json["findings"])
    assert found or answer.code == 0
    return found
