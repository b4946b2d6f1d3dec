"""The one key-encryption key that the settings give: from a file, the environment, or a device."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from ledger.errors import ExtraMissing, KeyNotGiven, invalid
from ledger.interfaces.key_file import open_to_others, read_key
from ledger.interfaces.key_uri import KeyUri, is_uri, parse_uri
from ledger.interfaces.settings import Settings
from ledger.sealing.keys import KeyEncryptionKey
from ledger.text import Text

Warn = Callable[[Text], None]

KINDS = ("key_file", "key", "key_device")
ONE = Text("one key-encryption key", "鍵暗号化鍵は一つだけ")
PIN_WANTED = Text("the PIN of the device: pin-source=file:PATH in the URI, or DAICHO_KEY_PIN",
                  "機器の PIN（URI の pin-source=file:パス 又は DAICHO_KEY_PIN）")  # fmt: skip
PIN_OPEN = Text("others on this computer can read the PIN in {path}; run: chmod 600 {path}",
                "{path} の PIN をこのコンピューターの他の利用者が読めます。"
                "chmod 600 {path} を実行してください。")  # fmt: skip
PIN_FORM = Text("a file with the PIN as its only line", "PIN だけを1行に書いたファイル")


def given_key(settings: Settings, warn: Warn) -> KeyEncryptionKey:
    """The key that was given.

    Raises KeyNotGiven, InvalidInput (two were given, or one in another form), KeyDeviceFailed,
    ExtraMissing.
    """
    given = {name: settings.sources[name] for name in KINDS if settings.get(name) is not None}
    if len(given) > 1:
        found = ", ".join(
            name if where == name else f"{name} ({where})" for name, where in given.items()
        )
        raise invalid("key", found, ONE)
    uri = settings.get("key_device")
    if uri is not None:
        return key_in_device(uri, given["key_device"], settings, warn)
    return _of_file(settings.get("key_file"), settings.get("key"), warn)


def _of_file(path: str | None, line: str | None, warn: Warn) -> KeyEncryptionKey:
    key, warning = read_key(path, line)
    if warning is not None:
        warn(warning)
    return key


def key_named(text: str, source: str, settings: Settings, warn: Warn) -> KeyEncryptionKey:
    """The key of a file or in a device, whichever the text names; raises as given_key."""
    if is_uri(text):
        return key_in_device(text, source, settings, warn)
    return _of_file(text, None, warn)


def key_in_device(uri: str, source: str, settings: Settings, warn: Warn) -> KeyEncryptionKey:
    """The key in a device; `source` is where the URI came from, for messages."""
    devices, wanted = _devices(), parse_uri(uri, source)
    key: KeyEncryptionKey = devices.open_device_key(wanted, _pin(wanted, settings, warn))
    return key


def new_key_in_device(
    uri: str, epoch: int, settings: Settings, warn: Warn, source: str = "--device"
) -> KeyEncryptionKey:
    """A new key in a device, whose label must end with this epoch; never one that exists."""
    devices, wanted = _devices(), parse_uri(uri, source)
    if wanted.epoch != epoch:
        label = Text(f"a label that ends with -{epoch}, the epoch of the new key",
                     f"新しい鍵の期を示す -{epoch} で終わるラベル")  # fmt: skip
        raise invalid(f"{source}: object", wanted.label, label)
    key: KeyEncryptionKey = devices.make_device_key(wanted, _pin(wanted, settings, warn))
    return key


def _devices() -> ModuleType:
    """What speaks to devices; ExtraMissing where python-pkcs11 is not installed."""
    try:
        from ledger.interfaces import key_device
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pkcs11", "asn1crypto"):
            raise
        raise ExtraMissing(
            Text(
                "A key in a device needs the package python-pkcs11, which is not installed here.",
                "機器の中の鍵に必要なパッケージ python-pkcs11 が、ここには入っていません。",
            ),
            help=Text(
                "It is what the extra hsm of daicho brings:"
                " pip install 'python-pkcs11>=0.10.1,<0.11'.",
                "daicho の追加機能 hsm に当たります: pip install 'python-pkcs11>=0.10.1,<0.11'。",
            ),
        ) from None
    return key_device


def _pin(uri: KeyUri, settings: Settings, warn: Warn) -> str:
    """The PIN from the file that the URI names, else from DAICHO_KEY_PIN; never shown."""
    if uri.pin_file is None:
        pin = settings.get("key_pin")
        if pin is None:
            message = Text("No PIN for the device was given.", "機器の PIN が指定されていません。")
            raise KeyNotGiven(message, help=PIN_WANTED)
        return pin
    try:
        text = uri.pin_file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise invalid("pin-source", str(uri.pin_file), PIN_FORM) from None
    except OSError as error:
        message = Text(f"The PIN file {uri.pin_file} cannot be read: {error.strerror}.",
                       f"{uri.pin_file} の PIN を読めません（{error.strerror}）。")  # fmt: skip
        raise KeyNotGiven(message, help=PIN_WANTED) from None
    lines = text.splitlines()
    if len(lines) != 1 or not lines[0]:
        raise invalid("pin-source", f"{len(lines)} lines", PIN_FORM)
    if warning := open_to_others(uri.pin_file, PIN_OPEN):
        warn(warning)
    return lines[0]
