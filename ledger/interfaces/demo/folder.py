"""The folder of a tour: the ledger it makes, the histories it reads, the copies it alters."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ledger.errors import invalid
from ledger.text import Text

MARK = "# Made by `daicho demo`: everything in this folder is invented and may be deleted.\n"
NAMES = ("kizuna", "aladdin", "sakura", "medmain", "minimum-group", "klinik")

WANTED = Text(
    "an empty folder, a new one, or that of an earlier demo; for example: daicho demo --dir {dir}",
    "空のフォルダー、新しいフォルダー、又は以前のデモのフォルダー（例: daicho demo --dir {dir}）",
)


@dataclass(frozen=True)
class Folder:
    """The paths in it."""

    path: Path

    @property
    def settings(self) -> Path:
        """The settings file, which also marks the folder as a demo's."""
        return self.path / "daicho.toml"

    @property
    def database(self) -> Path:
        """The log; keys and views stand beside it."""
        return self.path / "ledger.db"

    @property
    def key(self) -> Path:
        """The key file, in a folder of its own."""
        return self.path / "secrets" / "demo.key"

    @property
    def histories(self) -> list[Path]:
        """The six history files."""
        return [self.path / "histories" / f"{name}.jsonl" for name in NAMES]

    def altered(self, name: str) -> Path:
        """The database of a copy that is altered."""
        return self.path / "altered" / name / self.database.name

    def exports(self) -> dict[str, str]:
        """The environment in which every command of the tour works."""
        return {
            "DAICHO_STORE": f"sqlite:///{self.database}",
            "DAICHO_KEY_FILE": str(self.key),
            "DAICHO_ACTOR": "demo-desk",
            "DAICHO_ROLE": "front_desk",
        }

    def environment(self, of_caller: Mapping[str, str], language: str) -> dict[str, str]:
        """The caller's environment without its own ledger: the tour must not touch that."""
        kept = {name: value for name, value in of_caller.items() if not name.startswith("DAICHO_")}
        own = {"DAICHO_CONFIG": str(self.settings), "DAICHO_LANG": language}
        return {**kept, **self.exports(), **own}

    def prepare(self) -> None:
        """Make the folder and put the histories in it. InvalidInput if it is somebody else's."""
        if not _is_ours(self):
            other = self.path.with_name(self.path.name + "-2")
            wanted = Text(WANTED.en.format(dir=other), WANTED.ja.format(dir=other))
            raise invalid("--dir", str(self.path), wanted)
        for folder in (self.path, self.key.parent, self.histories[0].parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(MARK, encoding="utf-8")
        # A tour made inside a repository must not leave its key there.
        (self.path / ".gitignore").write_text("*\n", encoding="utf-8")
        for path in self.histories:
            content = files("ledger.interfaces.demo").joinpath(path.name).read_bytes()
            path.write_bytes(content)

    def copy_to_alter(self, name: str) -> Path:
        """A fresh copy of log, keys and views; its database."""
        copy = self.altered(name)
        shutil.rmtree(copy.parent, ignore_errors=True)
        copy.parent.mkdir(parents=True)
        for path in self.path.glob(self.database.name + "*"):
            shutil.copy2(path, copy.parent)
        return copy


def _is_ours(folder: Folder) -> bool:
    if not folder.path.exists():
        return True
    if not folder.path.is_dir():
        return False
    marked = folder.settings.is_file() and folder.settings.read_bytes().startswith(MARK.encode())
    return marked or not any(folder.path.iterdir())
