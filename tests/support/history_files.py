"""History files for tests: a small clinic, and lines to add to it or to spoil."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ledger.application.people import People
from ledger.application.record import Ledger
from ledger.store.address import Address, keys_address
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from tests.support.clinic import KEK, Chance

HISTORIES = (
    "aladdin", "kizuna", "klinik", "medmain", "minimum-group", "sakura",
)  # fmt: skip
FOLDER = Path(__file__).parents[2] / "ledger" / "interfaces" / "demo"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
ORIGIN = "ledger.example/small"

Line = dict[str, Any]


def history(name: str) -> Path:
    """One of the six histories that are shipped."""
    return FOLDER / f"{name}.jsonl"


def read(path: Path) -> list[Line]:
    """The lines of a file as objects."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, lines: Sequence[Line | str]) -> Path:
    """A file of these lines; a line that is text is written as it is."""
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
             for line in lines]  # fmt: skip
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    return path


def line(number: int, command: str, **arguments: Any) -> Line:
    """A line whose id is made from its number, one minute after the line before."""
    hour, minute = divmod(number, 60)
    return {
        "id": id_of(number),
        "happened_at": f"2026-03-{2 + hour // 24:02d}T{hour % 24:02d}:{minute:02d}:00+09:00",
        "actor": {"id": "desk-1", "role": "front_desk"},
        "command": command,
        "arguments": arguments,
    }


def id_of(number: int) -> str:
    """The id of that line."""
    return str(uuid.UUID(int=number << 76 | number, version=4))


def small_clinic() -> list[Line]:
    """Seven good lines of a log with a real clock, from its opening to a withdrawn consent."""
    purpose = {"code": "P1", "en": "care", "ja": "診療", "provision": False}
    return [
        line(0, "org.add", origin=ORIGIN, code="small", name="小さな診療所", zone="Asia/Tokyo"),
        line(1, "policy.publish", policy="P", version="1", title="方針", language="ja", text="本文",
             effective_at="2026-01-01T00:00:00+09:00", purposes=[purpose]),
        line(2, "person.add", kind="PATIENT", name="髙橋 𠮷男", numbers=["１０１"]),
        line(3, "party.add", kind="ORGANISATION", code="lab", sector="TEST_LAB", name="見本検査所"),
        line(4, "consent", person="101", items=["NAME"], parties=["lab"], purposes=["P1"],
             form="WRITTEN"),
        line(5, "provide", person=id_of(2), party=id_of(3), items=["NAME"], purpose="P1",
             basis="CONSENT", means="FAX"),
        line(6, "withdraw", consent=id_of(4), channel="PHONE"),
    ]  # fmt: skip


def made(address: Address, seed: int = 1) -> Ledger:
    """A ledger over new stores (SQLite) or empty ones (PostgreSQL); everything random is seeded."""
    if address.kind == "sqlite":
        create_store(address)
        create_keys(keys_address(address))
    people = People(open_keys(keys_address(address)), KEK, Chance(seed))
    people.set_check()
    return Ledger(open_store(address), people, lambda: NOW)


def close(ledger: Ledger) -> None:
    """Give up log and keys."""
    ledger.store.close()
    ledger.people.keys.close()
