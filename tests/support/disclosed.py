"""A clinic with several people in its log, and partial bundles of it taken apart again.

with busy(address) as clinic:                  two patients, a family member, three recipients
    made = Disclosure(clinic, tmp_path)        a signer of its own
    out = made.of(people=HANAKO)               a bundle of what is asked, as a directory
    made.contents(out)                         the contents given in it, by position
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.application.disclosing import Disclosed, bundle_part
from ledger.application.people import People
from ledger.application.persons import person_of
from ledger.application.selecting import Asked
from ledger.bundle.layout import place_of, read_items
from ledger.canonical import MAX_CONTENT_BYTES
from ledger.store.address import Address
from ledger.verifier.report import Report
from tests.support import independent
from tests.support.bundles import Signer, judged
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PROVISION, Clinic

TARO = {"name": "佐藤 次郎", "kana": "サトウ ジロウ", "birth_date": "1971-11-30"}
SECOND_NUMBER = "A-77"
OTHER_NUMBER = "777"
WORKS_TEXT = "We shred what you hand over."


def busy(address: Address, other: Mapping[str, Any] | None = None) -> Clinic:
    """A log of about thirty entries of two patients; `other` is who the second of them is.

    Hanako (NUMBER, and SECOND_NUMBER linked to it) gave data to a pharmacy, to a contractor and to
    a natural person; the other to the pharmacy and to a hospital that Hanako never dealt with.
    """
    other = {**TARO, "items": ["DISPENSING"], "note": "耳が遠い", **(other or {})}
    items = other.pop("items")
    note = other.pop("note")
    clinic = Clinic.founded(address)
    do = clinic.do
    do("person.add", kind="PATIENT", numbers=[OTHER_NUMBER], **other)
    do("person.add", kind="PATIENT", name="山田 花子", numbers=[SECOND_NUMBER])
    do("party.add", kind="ORGANISATION", code="works", sector="CONTRACTOR", name="破砕株式会社")
    do("party.add", kind="ORGANISATION", code="momiji", sector="HOSPITAL", name="もみじ病院")
    mother = do("party.add", kind="PRIVATE_PERSON", sector="FAMILY", name="山田 和子")
    made = do("arrangement.make", party="works", kind="ENTRUSTMENT", form="CONTRACT",
              items=["NAME"], purposes=["P1"], text=WORKS_TEXT)  # fmt: skip
    do("arrangement.check", arrangement=made.main.event, outcome="KEPT")
    do("arrangement.make", party="momiji", kind="SUCCESSION", form="CONTRACT", text="Taken over.")
    do("person.link", person=NUMBER, other=SECOND_NUMBER, reason="SAME_PERSON")
    do("consent", **{**CONSENT, "note": "代筆"})
    taro = {"person": OTHER_NUMBER, "items": items}
    do("consent", **{**CONSENT, **taro, "parties": ["sakura", "momiji"], "note": note})
    do("authorise_and_provide", **PROVISION, means="FAX")
    do("authorise_and_provide", **{**PROVISION, **taro}, means="FAX", note=note)
    do("authorise_and_provide", **{**PROVISION, **taro, "party": "momiji"}, means="PAPER")
    do("party.amend", party="sakura", kind="ORGANISATION", sector="PHARMACY", name="さくら薬局本店")
    do("authorise", **{**PROVISION, "items": ["EXAM_RESULT"]})
    work = {"person": SECOND_NUMBER, "party": "works", "items": ["NAME"], "basis": "ENTRUST"}
    do("provide", **{**PROVISION, **work}, means="PAPER")
    mothers = {"party": mother.main.data["party"], "note": "母親に手渡し"}
    do("provide", **{**PROVISION, **mothers}, means="PAPER")
    do("opt_out", person=OTHER_NUMBER, channel="PHONE", note=note)
    do("opt_out", person=SECOND_NUMBER, channel="PHONE", note="電話で")
    return clinic


@dataclass
class Disclosure:
    """Partial bundles of one clinic, under a key of its own."""

    clinic: Clinic
    folder: Path
    signer: Signer = field(default_factory=lambda: Signer(7, ORIGIN))
    signed: bytes | None = None
    """A checkpoint signed before, to be used in place of one of the log as it is."""
    made: int = 0
    last: Disclosed | None = None

    def tags(self, number: str = NUMBER) -> frozenset[str]:
        """Every tag of the person under a number."""
        (tag, *_) = self.clinic.people.find(ORIGIN, "number", number.casefold()) or (
            self.clinic.people.find(ORIGIN, "number", number)
        )
        return person_of(self.clinic.raw, ORIGIN, tag)

    def note(self, size: int | None = None) -> bytes:
        """The signed checkpoint of a size, or of the log as it is."""
        leaves = self.clinic.leaves()[:size]
        return self.signer.note(len(leaves), independent.root(leaves))

    def of(
        self, *, opened: bool = True, size: int | None = None, since: tuple[int, ...] = (),
        zipped: bool = False, **asked: Any,
    ) -> Path:  # fmt: skip
        """A bundle of what is asked."""
        self.made += 1
        out = self.folder / f"part-{self.made}"
        people: People | None = self.clinic.people if opened else None
        self.last = bundle_part(
            self.clinic.raw, ORIGIN, self.signed or self.note(size), Asked(**asked), out,
            people=people, earlier={one: self.note(one) for one in since}, zipped=zipped,
        )  # fmt: skip
        return out

    def report(self, out: Path) -> Report:
        """What the verifier says of it."""
        return judged(out, self.signer.key)


def contents(out: Path) -> dict[int, dict[str, Any]]:
    """The contents given in a bundle, by position."""
    found = {}
    for path in sorted((out / "contents").rglob("*")):
        place = place_of(path.relative_to(out).as_posix()) if path.is_file() else None
        if place is None:
            continue
        with path.open("rb") as stream:
            for offset, data in enumerate(read_items(stream, "", place.width, MAX_CONTENT_BYTES)):
                if data:
                    found[place.index * 256 + offset] = json.loads(data)
    return found


def proved(out: Path) -> list[int]:
    """The positions that have a proof, ascending."""
    return sorted(int(path.name.split(".")[0]) for path in (out / "proofs").iterdir())


def opened(out: Path) -> dict[int, dict[str, Any]]:
    """The payloads shown, by position, each found to be the one that was sealed."""
    found = {}
    given = contents(out)
    file = out / "openings.jsonl"
    for line in file.read_text("ascii").splitlines() if file.exists() else ():
        value = json.loads(line)
        payload, blind = b64decode(value["payload"]), b64decode(value["blind"])
        made = hmac.digest(blind, b"daicho/v1/payload\x00" + payload, hashlib.sha256)
        assert made == b64decode(given[value["position"]]["sealed"]["pc"])
        found[value["position"]] = json.loads(payload)
    return found
