"""Every setting in one table, and which source wins: option, then environment, then file.

The settings file is TOML with the names of the table as keys. Relative paths in it count from the
folder the file is in, so that it means the same wherever the command is started.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ledger.errors import InvalidInput, Problem, invalid, shown
from ledger.store.address import SQLITE
from ledger.text import Language, Text

FILE_NAME = "daicho.toml"
TRUTH = Text("true or false", "true か false")


@dataclass(frozen=True)
class Setting:
    """One setting: its name (also its key in the file), environment variable, and meaning."""

    name: str
    env: str
    meaning: Text
    metavar: str = ""
    flag: bool = False
    in_file: bool = True
    as_option: bool = True

    @property
    def option(self) -> str:
        """How it is given on the command line."""
        return "--" + self.name.replace("_", "-")


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("store", "DAICHO_STORE",
                Text("where the ledger is: sqlite:///PATH or postgresql://USER@HOST/DATABASE",
                     "台帳の保管先（sqlite:///パス 又は postgresql://ユーザー@ホスト/データベース）"),
                "URL"),
        Setting("keys", "DAICHO_KEYS",
                Text("where the keys of people are kept, if not beside the store",
                     "本人の鍵の保管先（保管先と別の場所にするとき）"), "URL"),
        Setting("key_file", "DAICHO_KEY_FILE",
                Text("file with the key-encryption key", "鍵暗号化鍵のファイル"), "PATH"),
        Setting("key", "DAICHO_KEY",
                Text("the line of a key file itself", "鍵ファイルの1行そのもの"),
                in_file=False, as_option=False),
        Setting("key_device", "DAICHO_KEY_DEVICE",
                Text("PKCS#11 URI of a key-encryption key in a device, instead of a key file",
                     "機器の中の鍵暗号化鍵の PKCS#11 URI（鍵ファイルの代わり）"), "URI"),
        Setting("key_pin", "DAICHO_KEY_PIN",
                Text("the PIN of that device, where the URI names no file with it",
                     "その機器の PIN（URI で PIN のファイルを指定しないとき）"),
                in_file=False, as_option=False),
        Setting("signer", "DAICHO_SIGNER",
                Text("folder of the signer: its keys and its signed checkpoints",
                     "署名者のフォルダー（署名鍵と署名済みチェックポイント）"), "DIR"),
        Setting("org", "DAICHO_ORG",
                Text("organisation: its code or the log's origin; not needed if there is one log",
                     "事業者（符号又は台帳の名前。台帳が一つなら不要）"), "CODE"),
        Setting("actor", "DAICHO_ACTOR",
                Text("who does it: a pseudonymous id", "操作する人の仮名ID"), "ID"),
        Setting("role", "DAICHO_ROLE",
                Text("in which role, as front_desk", "操作する人の職（例: front_desk）"), "ROLE"),
        Setting("on_behalf_of", "DAICHO_ON_BEHALF_OF",
                Text("for whom, if for somebody else", "代わって操作する相手の仮名ID"), "ID"),
        Setting("lang", "DAICHO_LANG",
                Text("language: en or ja; else that of the system",
                     "表示の言語（en か ja。省略時はシステムの言語）"), "LANG"),
        Setting("json", "DAICHO_JSON",
                Text("answer with one JSON object", "JSON で答える"), flag=True),
        Setting("no_color", "NO_COLOR",
                Text("no colour", "色を付けない"), flag=True),
        Setting("config", "DAICHO_CONFIG",
                Text(f"settings file; else {FILE_NAME} here, then in your configuration folder",
                     f"設定ファイル（省略時は現在のフォルダーの {FILE_NAME}、"
                     "次に利用者の設定フォルダー）"), "FILE", in_file=False),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What is set, each value with where it came from."""

    values: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """The value, or None if nothing set it."""
        assert name in SETTINGS
        return self.values.get(name)

    def require(self, name: str, help: Text | None = None) -> str:
        """The value; InvalidInput that names option, variable and key if nothing set it."""
        value = self.get(name)
        if value is None:
            setting = SETTINGS[name]
            ways = f"{setting.option}, {setting.env}, {name} = ... ({FILE_NAME})"
            wanted = Text(f"{setting.meaning.en} ({ways})", f"{setting.meaning.ja}（{ways}）")
            raise invalid(setting.option, "nothing", wanted, help=help)
        return value

    def flag(self, name: str) -> bool:
        """Whether a flag is set."""
        return self.get(name) == "true"

    @property
    def language(self) -> Language:
        """The language that is set, else that of the system."""
        return language_of(self.get("lang"), os.environ)


def resolve(
    given: Mapping[str, str],
    environment: Mapping[str, str],
    folders: tuple[Path, ...] | None = None,
) -> Settings:
    """The settings in force; InvalidInput for what no setting can be."""
    named = given.get("config") or environment.get("DAICHO_CONFIG") or None
    path = _settings_file(named, folders if folders is not None else settings_folders())
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    if path is not None:
        for name, value in read_file(path).items():
            values[name], sources[name] = value, str(path)
    for name, setting in SETTINGS.items():
        if environment.get(setting.env):
            values[name] = _from_environment(setting, environment[setting.env])
            sources[name] = setting.env
        if name in given:
            values[name], sources[name] = given[name], setting.option
    if values.get("lang", "en") not in ("en", "ja"):
        raise invalid(sources["lang"], values["lang"], Text("en or ja", "en か ja"))
    return Settings(values, sources)


def _from_environment(setting: Setting, value: str) -> str:
    if setting.env == "NO_COLOR":  # whatever it holds (no-color.org)
        return "true"
    if not setting.flag:
        return value
    if value.lower() in ("1", "true", "yes", "on"):
        return "true"
    if value.lower() in ("0", "false", "no", "off"):
        return "false"
    raise invalid(setting.env, value, TRUTH)


def settings_folders() -> tuple[Path, ...]:
    """Where a settings file is looked for: here, then the user's configuration folder."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home raises where there is none
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or home)
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return Path(), base / "daicho"


def _settings_file(named: str | None, folders: tuple[Path, ...]) -> Path | None:
    if named is not None:
        if not Path(named).is_file():
            raise invalid("--config", named, Text("a file that is there", "存在するファイル"))
        return Path(named)
    return next((path for f in folders if (path := f / FILE_NAME).is_file()), None)


def read_file(path: Path) -> dict[str, str]:
    """The settings of a file; InvalidInput with every key that is unknown or of the wrong kind."""
    import tomllib  # only where there is a file: the front desk waits for every import

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        wanted = Text("a readable file in TOML", "読み取れる TOML のファイル")
        raise invalid(str(path), str(error), wanted) from None
    known = {name: setting for name, setting in SETTINGS.items() if setting.in_file}
    problems = []
    values: dict[str, str] = {}
    for name, value in table.items():
        setting = known.get(name)
        if setting is None:
            names = ", ".join(known)
            wanted = Text(f"one of: {names}", f"次のいずれか: {names}")
            problems.append(Problem(name, shown(value), wanted, str(path)))
        elif setting.flag and isinstance(value, bool):
            values[name] = str(value).lower()
        elif not setting.flag and isinstance(value, str):
            values[name] = _placed(name, value, path.parent)
        else:
            wanted = TRUTH if setting.flag else Text("a text in quotes", "引用符で囲んだ文字列")
            problems.append(Problem(name, shown(value), wanted, str(path)))
    if problems:
        raise InvalidInput(problems)
    return values


def _placed(name: str, value: str, folder: Path) -> str:
    """A relative path of the file, as seen from here."""
    if name in ("key_file", "signer"):
        return str(folder / value)
    if name in ("store", "keys") and value.startswith(SQLITE):
        return SQLITE + str(folder / value.removeprefix(SQLITE))
    return value


def under_the_name(error: InvalidInput, name: str) -> InvalidInput:
    """The same problems, told of the option that held the value."""
    problems = [Problem(name, one.found, one.wanted, one.where) for one in error.problems]
    return InvalidInput(problems, help=error.help)


def language_of(named: str | None, environment: Mapping[str, str]) -> Language:
    """The language named, else that of the system's locale."""
    if named in ("en", "ja"):
        return "ja" if named == "ja" else "en"
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return "ja" if environment[variable].startswith("ja") else "en"
    return "en"
