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
USUAL_FLAGS = 0x042D
"""What SoftHSM says of a token that is in order: RNG, login required, clock, initialised, PIN."""
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

    def only(self, mechanisms: str) -> None:
        """From the next load of its module on, the device can do these mechanisms alone."""
        with (self.folder / "softhsm2.conf").open("a") as file:
            file.write(f"slots.mechanisms = {mechanisms}\n")

    def flagged(self, flag: int) -> None:
        """From the next load of its module on, the token says what SoftHSM never says of one."""
        [file] = (self.folder / "tokens").glob("*/token.object")
        whole, usual = file.read_bytes(), USUAL_FLAGS.to_bytes(8, "big")
        assert whole.count(usual) == 1
        file.write_bytes(whole.replace(usual, (USUAL_FLAGS | flag).to_bytes(8, "big")))

    def serial(self) -> str:
        """The serial number of the one token."""
        return self.program(
            "import sys, pkcs11\n"
            "print(next(pkcs11.lib(sys.argv[1]).get_tokens(token_label='clinic')).serial.decode())",
            self.module,
        ).strip()

    def plug_out(self) -> None:
        """The device is gone, until it is plugged in."""
        (self.folder / "tokens").rename(self.folder / "away")
        (self.folder / "tokens").mkdir()

    def plug_in(self) -> None:
        """The device is back."""
        shutil.rmtree(self.folder / "tokens")
        (self.folder / "away").rename(self.folder / "tokens")

    @contextmanager
    def unplugged(self) -> Iterator[None]:
        """The device is not there meanwhile."""
        self.plug_out()
        try:
            yield
        finally:
            self.plug_in()

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


def calls(log: Path) -> list[str]:
    """The calls that a spy wrote down, in order."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.partition(": ")[2] for line in lines if ": C_" in line]
