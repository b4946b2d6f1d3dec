"""A device for a test: a SoftHSM token in a folder of its own, spoken to by PKCS#11.

On Debian: `apt install softhsm2 opensc`. SoftHSM is a program, not hardware: it keeps a token in
files, locks no PIN, and takes every nonce it is given.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PIN, SO_PIN = "1234", "5678"
PUT_KEY = f"""
import json, sys, pkcs11
from pkcs11 import Attribute as A
module, label, value, number, flags = sys.argv[1:]
with pkcs11.lib(module).get_token(token_label="clinic").open(user_pin="{PIN}", rw=True) as session:
    template = {{
        A.CLASS: pkcs11.ObjectClass.SECRET_KEY, A.KEY_TYPE: pkcs11.KeyType.AES, A.LABEL: label,
        A.ID: bytes.fromhex(number), A.VALUE: bytes.fromhex(value), A.TOKEN: True, A.PRIVATE: True,
        A.SENSITIVE: True, A.EXTRACTABLE: False, A.ENCRYPT: True, A.DECRYPT: True,
    }}
    session.create_object(template | {{A[name]: flag for name, flag in json.loads(flags).items()}})
"""

_MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/*/softhsm/libsofthsm2.so")
_SPIES = ("/usr/lib/*/pkcs11-spy.so", "/usr/lib/*/pkcs11/pkcs11-spy.so")


def _found(patterns: tuple[str, ...], missing: str) -> str:
    found = [str(path) for one in patterns for path in Path("/").glob(one.lstrip("/"))]
    if not found:
        pytest.skip(missing)
    return found[0]


@dataclass(frozen=True)
class Device:
    """One token in a folder, and the environment that makes SoftHSM find it."""

    folder: Path
    module: str
    env: dict[str, str]

    @classmethod
    def made(cls, folder: Path, token: str = "clinic") -> Device:
        """A fresh token; the test is skipped where SoftHSM is missing."""
        module = _found(_MODULES, "SoftHSM is missing: apt install softhsm2")
        tokens = folder / "tokens"
        tokens.mkdir(parents=True)
        conf = folder / "softhsm2.conf"
        conf.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
        pin = folder / "pin"
        pin.write_text(PIN + "\n")
        pin.chmod(0o600)
        device = cls(folder, module, {"SOFTHSM2_CONF": str(conf)})
        device.add_token(token)
        return device

    def add_token(self, label: str) -> None:
        """One more token."""
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", label,
             "--pin", PIN, "--so-pin", SO_PIN],
            env=os.environ | self.env, check=True, capture_output=True,
        )  # fmt: skip

    def uri(self, label: str = "daicho-kek-1", token: str = "clinic", more: str = "") -> str:
        """The URI of a key, its PIN in a file."""
        return (
            f"pkcs11:token={token};object={label}"
            f"?module-path={self.module}&pin-source=file:{self.folder / 'pin'}{more}"
        )

    @contextmanager
    def unplugged(self) -> Iterator[None]:
        """The device is not there meanwhile."""
        tokens, away = self.folder / "tokens", self.folder / "away"
        tokens.rename(away)
        tokens.mkdir()
        try:
            yield
        finally:
            shutil.rmtree(tokens)
            away.rename(tokens)

    def spied(self) -> tuple[Device, Path]:
        """The same device, and the file in which OpenSC's spy writes down every call to it."""
        spy = _found(_SPIES, "OpenSC's pkcs11-spy is missing: apt install opensc")
        log = self.folder / "spy.log"
        log.write_text("")
        env = self.env | {"PKCS11SPY": self.module, "PKCS11SPY_OUTPUT": str(log)}
        return Device(self.folder, spy, env), log

    def put_key(
        self, value: bytes, label: str = "daicho-kek-1", number: bytes = b"", **flags: bool
    ) -> None:
        """A key with a known value, as a test needs it to compare."""
        self.program(PUT_KEY, self.module, label, value.hex(), number.hex(), json.dumps(flags))

    def program(self, text: str, *arguments: str) -> str:
        """What a program of Python said that ran with this device."""
        done = subprocess.run(
            [sys.executable, "-c", text, *arguments],
            env=os.environ | self.env, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout
