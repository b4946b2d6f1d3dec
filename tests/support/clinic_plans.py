"""Long histories of a clinic, drawn by chance from a seed: what was asked of it, and when.

    plan(seed, 300)   -> [Step(name, id, arguments, now, happened_at), ...]

A plan is fixed before anything runs, and every step names others by their ids, so that any of
them can be left out. Most provisions are steered: they follow a consent, a notice or an
arrangement that stands, or nearly. Much is past-dated, often to the very instant of something
else, and days turn at 15:00 UTC, which is midnight in Japan.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.support.clinic_provisions import DrawProvisions
from tests.support.clinic_world import (
    ABROAD,
    JOINT,
    NATURAL,
    OPT_OUT,
    PARTIES,
    PEOPLE,
    PLAIN,
    PURPOSES,
    SPECIAL,
    START,
    STATEMENTS,
    UNSPECIFIED,
    Arguments,
    Step,
    text,
)

INFORMATION = (
    ("FI1", "FI2", "FI3"), ("FI1", "FI2", "FI3"), ("FI1a", "FI1b", "FI3a"), ("FI1", "FI3"),
)  # fmt: skip
FORMS = ("WRITTEN", "WRITTEN", "WRITTEN", "ORAL", "DEEMED_BY_POLICY")
ENDINGS: tuple[tuple[str, str, str, Arguments], ...] = (
    ("withdraw", "consent", "consent", {"channel": "PHONE"}),
    ("uninstruct", "instruct", "instruction", {"channel": "PHONE"}),
    ("opt_in", "opt_out", "request", {"channel": "PHONE"}),
    ("resume", "suspend", "suspension", {}),
    ("resume", "suspend", "suspension", {}),
    ("resume", "suspend", "suspension", {}),
    ("unreserve", "reserve", "reservation", {"channel": "PHONE"}),
    ("agent.end", "agent.verify", "agent", {}),
    ("agent.end", "agent.verify", "agent", {}),
    ("notice.end", "notice.give", "notice", {}),
    ("arrangement.end", "arrangement.make", "arrangement", {}),
)
WEIGHTS = {
    "provision": 46, "consent": 9, "refuse": 2, "instruct": 3, "suspend": 2, "opt_out": 2,
    "reserve": 2, "agent": 1, "notice": 3, "file": 2, "publish_notice": 2, "arrangement": 4,
    "check": 5, "collect": 2, "receive": 4, "amend": 2, "link": 1, "amend_party": 2, "policy": 2,
    "change": 1, "end": 7,
}  # fmt: skip


def plan(seed: int, length: int) -> list[Step]:
    """A clinic with people, parties and papers, and so many further steps."""
    draw = _Draw(seed)
    draw.founding()
    while len(draw.steps) < length:
        draw.one()
    return draw.steps


class _Draw(DrawProvisions):
    # The clinic.

    def founding(self) -> None:
        long_ago = START - timedelta(days=400)
        self._publish("KIZ", ("P1", "P2", "P3", "P4", "P-C6"), long_ago)
        self._publish("WEB", ("P5",), long_ago)
        for kind in PEOPLE:
            name = f"{kind} {len(self.people)}"
            self.people.append(self.add("person.add", {"kind": kind, "name": name}, long_ago))
        for code, words in PARTIES.items():
            self.parties[code] = self.add("party.add", self._party(code, words), long_ago)
        for kind in ("CARE", "JOINT_USE", "OPT_OUT", "ABROAD", "ABROAD"):
            notice = self._notice(kind, long_ago)
            if kind == "OPT_OUT":
                self.add("notice.file", {"notice": notice, "contains": [*OPT_OUT]}, long_ago)
        for kind in ("ENTRUSTMENT", "ENTRUSTMENT", "SUCCESSION", "EQUIVALENT_SYSTEM"):
            self._arrangement(kind, long_ago)
        for _ in range(4):
            self._consent(self._past())

    def one(self) -> None:
        what = self.rng.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        getattr(self, f"_{what}")(self._past())

    def _amend_party(self, at: datetime | None) -> None:
        if self.chance(0.1):  # before it was registered, which was learnt first
            at = self.steps[0].at - timedelta(days=self.rng.randrange(1, 30))
        code = self.rng.choice([code for code in PARTIES if code not in NATURAL])
        words = {key: value for key, value in self._party(code, PARTIES[code]).items()
                 if key != "code"}  # fmt: skip
        change: Arguments = self.rng.choice(
            ({}, {}, {}, {"country": "FR"}, {"country": "US"}, {"sector": "CLINIC"},
             {"sector": "ACADEMIC"}, {"same_entity": True}, {"public_body": "LOCAL_GOVERNMENT"},
             {"database_in_japan": True}, {"kind": "UNSPECIFIED_MANY"})
        )  # fmt: skip
        self.add("party.amend", {**words, **change, "party": self._ref(code)}, at)

    def _link(self, at: datetime | None) -> None:
        links = self.drawn.get("person.link", [])
        if links and self.chance(0.6):
            words = dict(self.rng.choice(links).arguments)
            self.add("person.unlink", {**words, "reason": "MISTAKE"}, at)
            return
        one, other = self.rng.sample(self.people, 2)
        if self.chance(0.1):
            other = self.parties[self.rng.choice(NATURAL)]
        self.add("person.link", {"person": one, "other": other, "reason": "SAME_PERSON"}, at)

    # Policies.

    def _purpose(self, code: str) -> Arguments:
        return {"code": code, "en": code, "ja": code, **PURPOSES.get(code, {"provision": True})}

    def _publish(self, policy: str, purposes: Iterable[str], at: datetime | None) -> None:
        self.versions += 1
        effective = (at or self.now) + timedelta(days=self.rng.choice((-60, -20, 0, 5, 30)))
        self.add("policy.publish", {
            "policy": policy, "version": str(self.versions), "title": policy, "language": "en",
            "text": policy, "effective_at": text(effective),
            "purposes": [self._purpose(code) for code in purposes],
        }, at)  # fmt: skip

    def _policy(self, at: datetime | None) -> None:
        self._publish("KIZ", self.nearly(("P1", "P2", "P3", "P4", "P-C6"), 0.3), at)

    def _change(self, at: datetime | None) -> None:
        when = at or self.now
        days = (timedelta(days=self.rng.choice((-9, 0, 3))) for _ in range(2))
        announced, effective = (text(when + by) for by in days)
        code = self.rng.choice(("P1", "P2", "P4", *UNSPECIFIED))
        new = {**self._purpose(code), "provision": self.chance(0.7)}
        self.add("purpose.change", {
            "policy": "KIZ", "old": self.rng.choice(("P1", "P4")), "new": new, "relation": "r",
            "announced": "PUBLISHED", "announced_at": announced, "effective_at": effective,
        }, at)  # fmt: skip

    # Papers.

    def _notice(self, kind: Any = None, at: datetime | None = None) -> str:
        if not isinstance(kind, str):
            kind, at = self.rng.choice(("CARE", "JOINT_USE", "OPT_OUT", "OPT_OUT", "ABROAD")), kind
        self.versions += 1
        words: Arguments = {
            "code": f"{kind}-{self.rng.randrange(2)}", "version": str(self.versions), "kind": kind,
            "text": "t", **getattr(self, f"_{kind.lower()}_notice")(),
        }  # fmt: skip
        notice = self.add("notice.give", words, at)
        if kind == "OPT_OUT" and self.chance(0.6):
            self.add("notice.file", {"notice": notice, "contains": self.nearly(OPT_OUT, 0.1)}, at)
        return notice

    def _care_notice(self) -> Arguments:
        purposes = self.nearly(("P-C1", "P-C4", "P-C6", "P-C8"), 0.3)
        purposes += ["P-C9"] if self.chance(0.5) else []
        return {"contains": self.nearly(STATEMENTS), "purposes": purposes}

    def _joint_use_notice(self) -> Arguments:
        parties = [self._ref(code) for code in self.some(("sakura", "momiji", "works", "berlin"))]
        return {
            "contains": self.nearly(JOINT), "items": self.some((*PLAIN, *SPECIAL), 6),
            "purposes": ["P4"], "parties": parties,
            **({"sectors": ["PHARMACY"]} if self.chance(0.4) else {}),
        }  # fmt: skip

    def _opt_out_notice(self) -> Arguments:
        words: Arguments = {"contains": self.nearly(OPT_OUT, 0.1), "items": self.nearly(PLAIN, 0.4)}
        if self.chance(0.5):
            start = self.now + timedelta(days=self.rng.choice((-30, 20, 60, 90)))
            words["start_day"] = f"{start:%Y-%m-%d}"
        if self.chance(0.6):
            words["waiting_days"] = self.rng.choice((0, 1, 60, 90))
        return words

    def _abroad_notice(self) -> Arguments:
        parties = [self._ref(code) for code in self.some(ABROAD)]
        return {"contains": list(self.rng.choice(INFORMATION)), "parties": parties}

    def _file(self, at: datetime | None) -> None:
        notice = self._one_of("notice.give", kind="OPT_OUT")
        if notice:
            self.add("notice.file", {"notice": notice.id, "contains": self.nearly(OPT_OUT)},
                     at or self.rng.choice((None, notice.at)))  # fmt: skip

    def _publish_notice(self, at: datetime | None) -> None:
        notice = self._one_of("notice.give", kind="OPT_OUT")
        if notice:
            by = self.rng.choice(("COMMISSION", "PROVIDER"))
            self.add("notice.publish", {"notice": notice.id, "by": by}, at)

    def _arrangement(self, kind: Any = None, at: datetime | None = None) -> None:
        if not isinstance(kind, str):
            kinds = ("ENTRUSTMENT", "ENTRUSTMENT", "SUCCESSION", "EQUIVALENT_SYSTEM")
            kind, at = self.rng.choice(kinds), kind
        words: Arguments = {"kind": kind, "form": "CONTRACT"}
        code = self.rng.choice(ABROAD if kind == "EQUIVALENT_SYSTEM" else ("lab", "works", "cloud"))
        if kind == "ENTRUSTMENT":
            code = code if self.chance(0.8) else self.rng.choice(("texas", "berlin"))
            words |= {
                "items": self.some((*PLAIN, *SPECIAL), 6), "purposes": self.some(PURPOSES),
                "own_use": self.chance(0.1),
            }  # fmt: skip
        made = self.add("arrangement.make", {**words, "party": self._ref(code)}, at)
        if kind != "SUCCESSION" and self.chance(0.7):
            self.add("arrangement.check", {"arrangement": made, "outcome": "KEPT"}, at)

    def _check(self, at: datetime | None) -> None:
        made = self._one_of("arrangement.make")
        if made and made.arguments["kind"] != "SUCCESSION":
            outcome = "KEPT" if self.chance(0.8) else "BROKEN"
            self.add("arrangement.check", {"arrangement": made.id, "outcome": outcome}, at)

    # What a person says.

    def _scope(self) -> Arguments:
        codes = self.some(PARTIES) if self.chance(0.6) else self.some(ABROAD)
        words: Arguments = {
            "person": self._person(), "items": self.some((*PLAIN, *SPECIAL), 5),
            "purposes": self.some((*PURPOSES, *UNSPECIFIED)), "form": self.rng.choice(FORMS),
            "parties": [self._ref(code) for code in codes],
        }  # fmt: skip
        if self.chance(0.25):
            sectors = {self._sector(code) for code in self.some(PARTIES)}
            words |= {"parties": words["parties"][:1], "sectors": sorted(sectors)}
        return words

    def _consent(self, at: datetime | None) -> None:
        words = self._scope()
        when = at or self.now
        if self.chance(0.2):
            words["expires_at"] = text(when + timedelta(days=self.rng.choice((1, 9, 40))))
        for member in ("identified", "competent", "confirmed"):
            if self.chance(0.06):
                words[member] = False
        information = self._one_of("notice.give", kind="ABROAD")
        if information and self.chance(0.75):
            also = information.arguments["parties"]
            both = {self._by_id(one): one for one in (*words["parties"], *also)}
            words["parties"] = [*both.values()]
            shown = when + timedelta(minutes=self.rng.choice((-1000, -1, 0, 0, 1)))
            words |= {"information": information.id, "shown_at": text(shown)}
        self.add("consent", words, at)

    def _refuse(self, at: datetime | None) -> None:
        consent = self._one_of("consent")
        words = self._scope()
        if consent and self.chance(0.7):
            words |= {key: consent.arguments[key] for key in ("person", "parties", "purposes")}
        self.add("refuse", words, at)

    def _instruct(self, at: datetime | None) -> None:
        words: Arguments = {
            "person": self._person(), "party": self._ref(self.rng.choice([*PARTIES])),
            "items": self.some((*PLAIN, *SPECIAL), 4), "channel": "LETTER",
            "purposes": self.some((*PURPOSES, *UNSPECIFIED)),
        }  # fmt: skip
        for member in ("written", "identified"):
            if self.chance(0.1):
                words[member] = False
        self.add("instruct", words, at)

    def _suspend(self, at: datetime | None) -> None:
        kind = self.rng.choice(("USE", "PROVISION", "PROVISION"))
        self.add("suspend", {"person": self._person(), "kind": kind, "ground": "BREACH"}, at)

    def _opt_out(self, at: datetime | None) -> None:
        self.add("opt_out", {"person": self._person("USER"), "channel": "PHONE"}, at)

    def _reserve(self, at: datetime | None) -> None:
        purposes = self.some(("P1", "P3", "P-C4", "P-C6", "P-C8", "P5"), 3)
        words = {"person": self._person(), "purposes": purposes, "channel": "IN_PERSON"}
        self.add("reserve", words, at)

    def _agent(self, at: datetime | None) -> None:
        words = {
            "person": self._person(), "authority": "MANDATE", "proof": "MANDATE_LETTER",
            "party": self._ref(self.rng.choice(("mother", "doctor", "works"))),
        }  # fmt: skip
        self.add("agent.verify", words, at)

    def _collect(self, at: datetime | None) -> None:
        self.add("collect", {
            "person": self._person("USER"), "items": self.some(PLAIN, 2), "purposes": ["P1"],
            "source": "PRINCIPAL", "channel": "WEB", "improper": self.chance(0.6),
        }, at)  # fmt: skip

    def _receive(self, at: datetime | None) -> None:
        self.add("receive", {
            "person": self._person("USER"), "party": self._ref("seoul"),
            "items": self.some(PLAIN, 1),
            "basis": self.rng.choice(("OPT_OUT", "OPT_OUT", "CONSENT")), "acquisition": "UNKNOWN",
            "confirmation": "DECLARED", "channel": "EMAIL",
        }, at)  # fmt: skip

    def _amend(self, at: datetime | None) -> None:
        receipt = self._one_of("receive")
        if not receipt:
            return
        change: Arguments = self.rng.choice(
            ({"void": True}, {"items": self.some(PLAIN, 2)}, {"basis": "CONSENT"},
             {"basis": "OPT_OUT"}, {"occurred_at": text(receipt.at - timedelta(days=3))})
        )  # fmt: skip
        self.add("amend", {"record": receipt.id, "reason": "誤記", **change}, at)

    def _end(self, at: datetime | None) -> None:
        name, of, argument, more = self.rng.choice(ENDINGS)
        begun = self._one_of(of)
        if begun:
            self.add(name, {argument: begun.id, **more}, at)
            self.ended.append((begun, self.steps[-1]))
