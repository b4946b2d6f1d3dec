"""Two clinics that differ in one thing: whose entries those are that a person is not told of.

here, there = both(folder, story)
here     they are about this person, and withheld: with their making, or afterwards
there    the same are about somebody else, and nothing is withheld

Whatever is asked about the person must be answered alike. `alike` takes out what may differ:
hashes, record numbers, tags, and where in the whole log something stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from ledger.application.command import Outcome
from ledger.application.erasing import carry_out
from ledger.domain.event import Event
from ledger.interfaces.key_file import key_line
from ledger.log.content import Actor
from ledger.store.address import parse_address
from tests.support.cli import Answer, Desk
from tests.support.clinic import CONSENT, KEK, NUMBER, PATIENT, PHARMACY, PROVISION, START, Clinic

OTHER_NUMBER, TWICE, STAFF_NUMBER = "0099999", "A-77", "DR-1"
MANAGER = Actor("staff-2", "manager")
GROUND = {"withhold": "OTHER_LAW", "withheld_by": STAFF_NUMBER, "withhold_reason": "捜査の要請"}
UNKNOWN = "abababab-abab-4bab-8bab-abababababab"

BY_CONSENT = {**PROVISION, "note": "処方せんの写し"}
TO_THE_POLICE: dict[str, Any] = {
    "person": NUMBER, "party": "keisatsu", "items": ["NAME"], "purpose": "P1", "basis": "LAW",
    "statute": "刑事訴訟法197条2項", "statute_applies": True,
}  # fmt: skip
UNASKED = {**PROVISION, "party": "keisatsu", "basis": "CONSENT"}
OF_THE_DEAD = {**PROVISION, "data_class": "DECEASED"}
RECEIVED: dict[str, Any] = {
    "person": NUMBER, "party": "keisatsu", "items": ["NAME"], "basis": "LAW",
    "acquisition": "FROM_PARTY", "confirmation": "DECLARED", "channel": "DOCUMENT",
}  # fmt: skip


@dataclass
class Side:
    """One of the two clinics; `person` is who is asked about, at both of them."""

    clinic: Clinic
    desk: Desk
    withheld: bool
    moment: int = 0
    consent: str = ""
    """Record number of the person's first consent."""
    untold: list[str] = field(default_factory=list)
    """Record numbers of what the person is not told of."""

    def do(self, name: str, /, *, apart: bool = False, **arguments: Any) -> Outcome:
        """One command at an instant that is the same at both, whatever stands before it.

        `apart`: a command that only one of the two is given, between two of both.
        """
        self.moment += not apart
        self.clinic.clock.now = START + timedelta(hours=self.moment, minutes=int(apart))
        actor = arguments.pop("actor", None)
        more = {"actor": actor} if actor else {}
        command = self.clinic.command(name, arguments=arguments, **more)
        return self.clinic.ledger.execute(self.clinic.origin, command)

    def secret(self, name: str, *, at_once: bool, **arguments: Any) -> Event:
        """What the person is not to be told: here about the person, there about somebody else."""
        if not self.withheld:
            arguments = {**arguments, "person": OTHER_NUMBER}
        elif at_once:
            arguments = {**arguments, **GROUND}
        event = self.do(name, **arguments).main
        if self.withheld:
            self.untold.append(event.event)
            if not at_once:
                self.withhold(event)
        return event

    @property
    def tag(self) -> str:
        """The person's first registration, which no erasure takes away."""
        return next(str(e.subject) for e in self.clinic.events() if e.type == "subject.registered")

    def withhold(self, event: Event) -> None:
        """Withheld after its making."""
        self.do(
            "withhold", apart=True, entries=[event.event], ground="CRIME",
            decided_by=STAFF_NUMBER, reason="要請", no_receipt_outside=True,
        )  # fmt: skip

    def erase(self, person: str = NUMBER) -> list[tuple[Any, ...]]:
        """A person's erasure, proposed, decided and carried out: what went, and how much."""
        proposed = self.do("erase.propose", person=person, ground="NO_LONGER_NEEDED").main
        decided = self.do("erase.decide", proposal=proposed.event, actor=MANAGER)
        ledger, origin = self.clinic.ledger, self.clinic.origin
        done = [
            carry_out(ledger, origin, one, MANAGER) for one in decided.events if one.data["classes"]
        ]
        return [
            (e.data["classes"], [one.get("until") for one in e.data["deferred"]])
            for e in decided.events
        ] + [(one.destroyed.keys, one.destroyed.ciphertexts) for one in done]

    def ask(self, line: str, lang: str = "en") -> Answer:
        """A command as it is typed."""
        return self.desk.run(line, lang=lang)


Story = Callable[[Side], None]


def opened(folder: Path, withheld: bool) -> Side:
    """A clinic with a patient registered twice, another patient, staff, a pharmacy, the police."""
    folder.mkdir()
    desk = Desk.bare(folder)
    del desk.env["DAICHO_KEY_FILE"]
    desk.env["DAICHO_KEY"] = key_line(KEK).strip()
    clinic = Clinic.founded(parse_address(desk.env["DAICHO_STORE"]), seed=7)
    side = Side(clinic, desk, withheld)
    side.do("person.add", **{**PATIENT, "numbers": [TWICE]})
    side.do("person.link", person=NUMBER, other=TWICE, reason="SAME_PERSON")
    side.do("person.add", kind="PATIENT", name="鈴木 一郎", numbers=[OTHER_NUMBER])
    side.do("person.add", kind="STAFF", name="佐々木 誠", numbers=[STAFF_NUMBER])
    side.do("party.add", **{**PHARMACY, "code": "keisatsu", "sector": "OTHER", "name": "警察署"})
    for number in (NUMBER, OTHER_NUMBER):
        given = side.do("consent", **{**CONSENT, "person": number}, note="口頭で説明")
        side.consent = side.consent or given.main.event
    return side


def both(folder: Path, story: Story) -> tuple[Side, Side]:
    """The two, each after the same story."""
    sides = opened(folder / "here", True), opened(folder / "there", False)
    for side in sides:
        story(side)
    return sides


def close(sides: Sequence[Side]) -> None:
    for side in sides:
        side.clinic.close()


NAMES = re.compile(
    r"s-[a-z2-7]{26}|s-[a-z2-7]{10}…|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|[A-Za-z0-9+/]{43}=|[0-9a-f]{64}|(?<=--after )\S+|\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}"
)
PLACES = {
    "position", "size", "head", "seen", "ended_by", "amended_by", "entries_after_checkpoint",
    "verified_up_to", "leaf_hash", "next", "previous", "read_at",
}  # fmt: skip
"""Members that say where in the whole log something stands; `amended_by` too, in lists."""
FOOTING = re.compile(r"read back|照合|entries were read|読み直し|--after")


def alike(answer: Answer) -> tuple[int, Any, str]:
    """The answer without what may differ."""
    try:
        said: Any = without_places(json.loads(answer.stdout))
        said = json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1)
    except ValueError:
        said = "\n".join(_line(line) for line in answer.stdout.splitlines())
    return answer.code, renamed(said), renamed(answer.stderr)


def without_places(value: Any) -> Any:
    """The same JSON value without positions and sizes."""
    if isinstance(value, dict):
        return {
            name: (one is not None if name in PLACES else without_places(one))
            for name, one in value.items()
        }
    return [without_places(one) for one in value] if isinstance(value, list) else value


def _line(line: str) -> str:
    line = re.sub(r"^\d+ +", "# ", line)  # a position, first in its row
    return re.sub(r"\d+", "#", line) if FOOTING.search(line) else re.sub(r" {2,}", "  ", line)


def held(bundle: Path) -> list[str]:
    """What a bundle holds: files, contents, openings and first page, without what may differ."""
    files = [re.sub(r"\d+", "#", str(one.relative_to(bundle))) for one in bundle.rglob("*")]
    found: list[str] = []
    for path in sorted((bundle / "contents").rglob("*")):
        contents = _items(path.read_bytes()) if path.is_file() else ()
        found += [_as_text(json.loads(content)) for content in contents]
    openings = bundle / "openings.jsonl"
    if openings.exists():
        opened = [json.loads(line) for line in openings.read_text("utf-8").splitlines()]
        found += [_as_text(one) for one in opened]
    readme = (bundle / "README.txt").read_text("utf-8")
    return [*sorted(files), renamed("\n".join([*found, re.sub(r"\d+", "#", readme)]))]


def _as_text(value: Any) -> str:
    return json.dumps(without_places(value), ensure_ascii=False, sort_keys=True)


def _items(data: bytes) -> Iterator[bytes]:
    """Contents that are given, each behind its length in four bytes."""
    while data:
        length = int.from_bytes(data[:4], "big")
        if length:
            yield data[4 : 4 + length]
        data = data[4 + length :]


def renamed(text: str) -> str:
    """Every hash, record number and tag by the order in which they come."""
    known: dict[str, str] = {}
    return NAMES.sub(lambda found: known.setdefault(found[0], f"<{len(known)}>"), text)
