"""What is said when a device does not give its key: what was found, what to do, what was saved."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.errors import NOTHING_SAVED, SAVED_UNKNOWN, KeyDeviceFailed, KeyNotGiven
from ledger.interfaces.key_uri import KeyUri
from ledger.text import Text

# CKF_USER_PIN_FINAL_TRY and CKF_USER_PIN_LOCKED of PKCS#11.
FINAL_TRY, LOCKED = 0x00020000, 0x00040000

NEW_LABEL = Text(
    "a label not in use in this token; no key is ever overwritten",
    "このトークンで未使用のラベル（鍵は上書きしません）",
)
PIN_HELP = Text(
    "It was tried once. Devices lock after a few wrong PINs: correct the file named by pin-source,"
    " or DAICHO_KEY_PIN, before the next try.",
    "1回だけ試しました。機器は数回の誤りでロックされます。"
    "pin-source のファイル又は DAICHO_KEY_PIN を直してから再実行してください。",
)
LOCKED_HELP = Text(
    "Unlock it with the device's own program; the keys in it are still there.",
    "機器の管理プログラムでロックを解除してください。中の鍵は失われていません。",
)
FINAL_HELP = Text(
    "Enter the right PIN once with the device's own program (pkcs11-tool --login): then the count"
    " starts again.",
    "機器の管理プログラム（pkcs11-tool --login など）で正しい PIN を一度入力してください。"
    "回数が元に戻ります。",
)
CHECK_DEVICE = Text(
    "See that the device is connected, then run the command again. Nothing in the ledger was"
    " destroyed, and the key is where it was.",
    "機器の接続を確かめてから再実行してください。"
    "台帳の内容は失われておらず、鍵も元の場所にあります。",
)

_PIN_REFUSED = ("PinIncorrect", "PinInvalid", "PinLenRange")


def failed(uri: KeyUri, error: Exception, saved: Text = NOTHING_SAVED) -> KeyDeviceFailed:
    """An error of the device in words; `error` is named by its word in PKCS#11."""
    word = type(error).__name__
    if word in _PIN_REFUSED:
        return KeyDeviceFailed(
            Text(f"The device refused the PIN for {uri.shown()}.",
                 f"{uri.shown()} の PIN を機器が受け付けませんでした。"),
            help=PIN_HELP,
        )  # fmt: skip
    if word == "PinLocked":
        return _locked(uri)
    said = f"{word}: {error}" if str(error) else word
    return KeyDeviceFailed(
        Text(f"The device with {uri.shown()} did not answer as it should ({said}).",
             f"{uri.shown()} のある機器が正しく応答しませんでした（{said}）。"),
        help=CHECK_DEVICE,
        saved=saved,
    )  # fmt: skip


def check_pin_may_be_tried(uri: KeyUri, flags: int) -> None:
    """KeyDeviceFailed where the token is locked, or one more wrong PIN would lock it."""
    if flags & LOCKED:
        raise _locked(uri)
    if flags & FINAL_TRY:
        raise KeyDeviceFailed(
            Text(f"One more wrong PIN would lock the token of {uri.shown()}; none was tried.",
                 f"{uri.shown()} のトークンはあと1回の誤りでロックされるため、"
                 "PIN を試しませんでした。"),
            help=FINAL_HELP,
        )  # fmt: skip


def _locked(uri: KeyUri) -> KeyDeviceFailed:
    return KeyDeviceFailed(
        Text(f"The PIN for {uri.shown()} is locked.", f"{uri.shown()} の PIN はロック中です。"),
        help=LOCKED_HELP,
    )


def no_module(uri: KeyUri, error: Exception) -> KeyDeviceFailed:
    """The library of the device could not be loaded."""
    return KeyDeviceFailed(
        Text(f"The PKCS#11 module {uri.module} cannot be used: {error}.",
             f"PKCS#11 モジュール {uri.module} を使えません（{error}）。"),
        help=Text("Install the library of the device's maker, and name it with module-path=.",
                  "機器の製造元のライブラリーを入れ、module-path= で指定してください。"),
    )  # fmt: skip


def not_one_token(uri: KeyUri, fitting: int, labels: Sequence[str]) -> KeyDeviceFailed:
    """No token fits the URI, or several do."""
    there = ", ".join(repr(label) for label in labels if label)
    return KeyDeviceFailed(
        Text(f"Found {fitting} tokens that fit {uri.shown()}, wanted one;"
             f" there: {there or 'none'}.",
             f"{uri.shown()} に合うトークンが{fitting}個あります（必要: 1個、"
             f"接続中: {there or 'なし'}）。"),
        help=Text("Connect the device; tell tokens of one name apart with serial=.",
                  "機器を接続してください。同名のトークンは serial= で区別できます。"),
    )  # fmt: skip


def not_one_key(uri: KeyUri, found: int) -> KeyNotGiven:
    """No key in the token fits the URI, or several do."""
    return KeyNotGiven(
        Text(f"Found {found} keys that fit {uri.shown()}, wanted one.",
             f"{uri.shown()} に合う鍵が{found}個あります（必要: 1個）。"),
        help=Text("For a new ledger, make one with: daicho key new --device URI."
                  " Tell keys of one name apart with id=.",
                  "新しい台帳の鍵は daicho key new --device URI で作れます。"
                  "同名の鍵は id= で区別できます。"),
    )  # fmt: skip


def not_as_wanted(uri: KeyUri, lacking: Sequence[str]) -> KeyDeviceFailed:
    """The key could leave the device, or is of another kind."""
    found = ", ".join(lacking)
    return KeyDeviceFailed(
        Text(f"{uri.shown()} is not a key to be trusted with this: found {found}.",
             f"{uri.shown()} はこの用途に使えない鍵です（{found}）。"),
        help=Text("Wanted: AES of 32 bytes, sensitive, not extractable, for encryption and"
                  " decryption, as `daicho key new --device URI` makes it.",
                  "必要な鍵: AES 32バイト、読出し不可（sensitive）、取出し不可、暗号化と復号用。"
                  "`daicho key new --device URI` で作れます。"),
    )  # fmt: skip


def check_able(uri: KeyUri, lacking: str | None) -> None:
    """KeyDeviceFailed where the token lacks a mechanism."""
    if lacking is not None:
        raise KeyDeviceFailed(
            Text(f"The token of {uri.shown()} cannot do {lacking}.",
                 f"{uri.shown()} のトークンは {lacking} に対応していません。"),
            help=Text("Use a device whose PKCS#11 module offers AES_GCM and AES_KEY_GEN,"
                      " or a key file.",
                      "AES_GCM と AES_KEY_GEN に対応する機器か、鍵ファイルを使ってください。"),
        )  # fmt: skip


def own_nonce(uri: KeyUri) -> KeyDeviceFailed:
    """What the device sealed does not open under the nonce it was given."""
    return KeyDeviceFailed(
        Text(f"The device with {uri.shown()} does not open what it sealed just now:"
             " it may take a nonce of its own.",
             f"{uri.shown()} のある機器は、封緘した直後の内容を開けません。"
             "独自のノンスを使う機器の可能性があります。"),
        help=Text("Such a device cannot keep this key; use another, or a key file.",
                  "この機器では鍵を保管できません。別の機器か鍵ファイルを使ってください。"),
        saved=SAVED_UNKNOWN,
    )  # fmt: skip
