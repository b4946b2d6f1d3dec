"""Where in which device a key-encryption key is: a PKCS#11 URI (RFC 7512).

    pkcs11:token=clinic;object=daicho-kek-1?module-path=/usr/lib/.../module.so&pin-source=file:/...

The label of the key ends with its epoch: it is what people see in every tool for devices, while
the CKA_ID is bytes that some devices choose themselves. The epoch is bound into all that the key
wraps, so a key that was renamed opens nothing; it does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from ledger.errors import InvalidInput, Problem
from ledger.text import Text

SCHEME = "pkcs11:"
EPOCH = re.compile(r".*-([1-9][0-9]{0,8})", re.DOTALL)
IN_PATH = ("token", "object", "id", "serial", "model", "manufacturer", "type")
IN_QUERY = ("module-path", "pin-source")

FORM = Text(
    "pkcs11:token=NAME;object=NAME-EPOCH?module-path=PATH&pin-source=file:PATH, in quotes",
    "pkcs11:token=名前;object=名前-期?module-path=パス&pin-source=file:パス（引用符で囲む）",
)
ESCAPED = Text("a value whose special characters are written as %XX in UTF-8",
               "特殊文字を UTF-8 の %XX で書いた値")  # fmt: skip
ONCE = Text("each attribute once", "同じ属性は一つだけ")
ABSOLUTE = Text("an absolute path", "絶対パス")
NO_PIN_HERE = Text(
    "no PIN in a URI, which others can see: pin-source=file:PATH, or the variable DAICHO_KEY_PIN",
    "URI は他の人に見えるため PIN は書けません。"
    "pin-source=file:パス 又は環境変数 DAICHO_KEY_PIN を使ってください。",
)
NO_PROGRAM = Text("a file: no program is started for a PIN",
                  "ファイル（PIN のためにプログラムは起動しません）")  # fmt: skip
SECRET_KEY = Text("secret-key, or no type", "secret-key、又は指定なし")
WITH_EPOCH = Text("a label that ends with a hyphen and the epoch, as daicho-kek-1",
                  "ハイフンと期の番号で終わるラベル（例: daicho-kek-1）")  # fmt: skip


@dataclass(frozen=True)
class KeyUri:
    """A key in a device: found by its token and label, and by more where that is not enough."""

    module: str
    token: str
    label: str
    id: bytes | None = None
    serial: str | None = None
    model: str | None = None
    manufacturer: str | None = None
    pin_file: Path | None = None

    @property
    def epoch(self) -> int:
        """The number at the end of the label."""
        found = EPOCH.fullmatch(self.label)
        assert found is not None
        return int(found[1])

    def shown(self) -> str:
        """Token and object, without where module and PIN are."""
        return f"{SCHEME}token={_quoted(self.token)};object={_quoted(self.label)}"


def _quoted(text: str) -> str:
    return quote(text, safe="-._~ :[]@!$'()*+,=")


def is_uri(text: str) -> bool:
    """Whether a text names a key in a device, rather than a file."""
    return text.lower().startswith(SCHEME)


def parse_uri(text: str, source: str) -> KeyUri:
    """The key a URI names; InvalidInput, which never shows a PIN, if it names none."""
    if not is_uri(text):
        raise _refused(source, "something else", FORM)
    path, _, query = text[len(SCHEME) :].partition("?")
    of_path = _attributes(path, ";", IN_PATH, source)
    of_query = _attributes(query, "&", IN_QUERY, source)
    missing = [
        name
        for name, values in (("token", of_path), ("object", of_path), ("module-path", of_query))
        if not values.get(name)
    ]
    if missing:
        raise InvalidInput([Problem(f"{source}: {name}", "nothing", FORM) for name in missing])
    given = {name: _text(value, name, source) for name, value in of_path.items() if name != "id"}
    if given.get("type", "secret-key") != "secret-key":
        raise _refused(f"{source}: type", given["type"], SECRET_KEY)
    if EPOCH.fullmatch(given["object"]) is None:
        raise _refused(f"{source}: object", given["object"], WITH_EPOCH)
    return KeyUri(
        module=str(_path(_text(of_query["module-path"], "module-path", source), source)),
        token=given["token"],
        label=given["object"],
        id=of_path.get("id"),
        serial=given.get("serial"),
        model=given.get("model"),
        manufacturer=given.get("manufacturer"),
        pin_file=_pin_file(of_query, source),
    )


def _attributes(
    text: str, between: str, known: tuple[str, ...], source: str
) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for part in filter(None, text.split(between)):
        name, equals, value = part.partition("=")
        if name == "pin-value":
            raise _refused(source, "pin-value", NO_PIN_HERE)
        if name not in known or not equals:
            names = ", ".join(known)
            raise _refused(source, name, Text(f"one of: {names}", f"次のいずれか: {names}"))
        if name in found:
            raise _refused(source, f"{name} twice", ONCE)
        if re.search("%(?![0-9A-Fa-f]{2})", value):
            raise _refused(f"{source}: {name}", value, ESCAPED)
        found[name] = unquote_to_bytes(value)
    return found


def _text(value: bytes, name: str, source: str) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused(f"{source}: {name}", repr(value), ESCAPED) from None


def _pin_file(of_query: Mapping[str, bytes], source: str) -> Path | None:
    if "pin-source" not in of_query:
        return None
    text = _text(of_query["pin-source"], "pin-source", source)
    if text.startswith("|"):
        raise _refused(f"{source}: pin-source", "a program", NO_PROGRAM)
    text = text.removeprefix("file:")
    return _path("/" + text.lstrip("/") if text.startswith("//") else text, source)


def _path(text: str, source: str) -> Path:
    if not Path(text).is_absolute():
        raise _refused(source, text, ABSOLUTE)
    return Path(text)


def _refused(field: str, found: str, wanted: Text) -> InvalidInput:
    return InvalidInput([Problem(field, found, wanted)])
