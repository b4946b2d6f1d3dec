"""The key-encryption key as it is kept outside the database: one line of text.

    daicho-kek-1 EPOCH BASE64(32 bytes)

Whoever has it and the key store can read everything; whoever loses it can read nothing sealed.
"""

from __future__ import annotations

import binascii
import os
import re
import stat
from base64 import b64decode, b64encode
from pathlib import Path

from ledger.durable import flush_folder
from ledger.errors import KeyNotGiven, invalid
from ledger.sealing.keys import SoftwareKey
from ledger.text import Text

FORM = re.compile(r"daicho-kek-1 ([1-9][0-9]{0,8}) ([A-Za-z0-9+/]{43}=)")
WANTED = Text(
    "one line: daicho-kek-1 EPOCH BASE64, as `daicho key new FILE` writes it",
    "1行の daicho-kek-1 期 BASE64（`daicho key new ファイル` が書く形式）",
)
HOW_TO_MAKE = Text(
    "Name the key with --key-file PATH, DAICHO_KEY_FILE, DAICHO_KEY or --key-device URI."
    " For a new ledger, make one with: daicho key new FILE",
    "--key-file、DAICHO_KEY_FILE、DAICHO_KEY 又は --key-device で鍵を指定してください。"
    "新しい台帳の鍵は daicho key new ファイル で作れます。",
)
OPEN_TO_OTHERS = Text(
    "others on this computer can read the key file {path}; run: chmod 600 {path}",
    "鍵ファイル {path} をこのコンピューターの他の利用者が読めます。"
    "chmod 600 {path} を実行してください。",
)


def parse_key(line: str, source: str) -> SoftwareKey:
    """The key in a line; InvalidInput, which never shows the line, if it is none."""
    found = FORM.fullmatch(line.strip())
    try:
        if found:
            return SoftwareKey(int(found[1]), b64decode(found[2], validate=True))
    except binascii.Error:
        pass
    raise invalid(source, f"{len(line)} characters of another form", WANTED)


def key_line(key: SoftwareKey) -> str:
    """The line that parse_key reads."""
    return f"daicho-kek-1 {key.epoch} {b64encode(key.key).decode('ascii')}\n"


def read_key(path_text: str | None, line: str | None) -> tuple[SoftwareKey, Text | None]:
    """The key that was given, and a warning where others can read its file."""
    if line is not None and path_text is None:
        return parse_key(line, "DAICHO_KEY"), None
    if path_text is None:
        message = Text("No key-encryption key was given.", "鍵暗号化鍵が指定されていません。")
        raise KeyNotGiven(message, help=HOW_TO_MAKE)
    path = Path(path_text)
    try:
        text = path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        raise invalid(path_text, "another kind of file", WANTED) from None
    except OSError as error:
        message = Text(f"The key file {path} cannot be read: {error.strerror}.",
                       f"鍵ファイル {path} を読めません（{error.strerror}）。")  # fmt: skip
        raise KeyNotGiven(message, help=HOW_TO_MAKE) from None
    return parse_key(text, path_text), open_to_others(path)


def open_to_others(path: Path, warning: Text = OPEN_TO_OTHERS) -> Text | None:
    """A warning where others on this computer can read a file with a secret."""
    if os.name != "posix" or not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return None
    return Text(warning.en.format(path=path), warning.ja.format(path=path))


def write_key(path: Path, key: SoftwareKey) -> None:
    """A new file, readable by its owner alone and on the disk when this returns."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        wanted = Text("a name not yet in use; no key is ever overwritten",
                      "未使用のファイル名（鍵は上書きしません）")  # fmt: skip
        raise invalid("FILE", str(path), wanted) from None
    except OSError as error:
        wanted = Text("a file in a folder that can be written", "書き込めるフォルダー内のファイル")
        raise invalid("FILE", f"{path}: {error.strerror}", wanted) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key_line(key))
        file.flush()
        os.fsync(file.fileno())
    flush_folder(path.parent)
