"""Provisions that are steered: each follows a consent, a notice or an arrangement that may hold."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.support.clinic_world import (
    ABROAD,
    PARTIES,
    PLAIN,
    PURPOSES,
    SPECIAL,
    UNSPECIFIED,
    Arguments,
    Draw,
    Step,
)

BASES = (
    *("CONSENT",) * 5,
    *("FOREIGN_CONSENT",) * 4,
    *("OPT_OUT",) * 7,
    *("CONSENT_IMPLIED_CARE", "ENTRUST", "JOINT_USE") * 3,
    *("SUCCESSION", "ON_BEHALF") * 2,
    *("LAW", "LIFE", "PUBLIC_HEALTH", "STATE_DUTY"),
    *("ACAD_PUBLISH", "ACAD_JOINT", "ACAD_RECIPIENT"),
)
ATTESTED: dict[str, tuple[Arguments, ...]] = {
    "LAW": ({"statute": "刑訴法197条2項"}, {"statute_applies": True}),
    "LIFE": ({"need": True}, {"consent_difficult": True}),
    "PUBLIC_HEALTH": ({"need": True}, {"consent_difficult": True}),
    "STATE_DUTY": (
        {"requesting_body": "警察署"}, {"statutory_task": "捜査"}, {"consent_would_obstruct": True},
    ),
    "ACAD_PUBLISH": (
        {"provider_is_academic": True}, {"unavoidable_for_publication": True},
        {"no_unjust_infringement": True},
    ),
    "ACAD_JOINT": (
        {"provider_is_academic": True}, {"joint_research": True}, {"no_unjust_infringement": True},
    ),
    "ACAD_RECIPIENT": ({"recipient_needs_for_research": True}, {"no_unjust_infringement": True}),
}  # fmt: skip


class DrawProvisions(Draw):
    """Provisions on every basis, most of them near the line between yes and no."""

    def _provision(self, at: datetime | None) -> None:
        basis = self.rng.choice(BASES)
        words = {
            "person": self._person(*(("USER", "CLIENT_CONTACT") if basis == "OPT_OUT" else ())),
            "party": self._ref(self.rng.choice([*PARTIES])),
            "items": self.some(PLAIN if self.chance(0.5) else (*PLAIN, *SPECIAL)),
            "purpose": self.rng.choice((*PURPOSES, *UNSPECIFIED)),
            "basis": basis,
        }
        if self.chance(0.85):
            words |= self._fitting(basis)
        words |= self._evidence(basis)
        if words.get("data_class") == "REFERABLE" and self.chance(0.4):
            words["party"] = self._ref(self.rng.choice(ABROAD))
        name = self.rng.choice(("authorise", "authorise_and_provide", "provide", "provide"))
        if name == "provide" and self.chance(0.25):
            more, at = self._at_an_end()
            words |= more
        if name != "authorise":
            words["means"] = "EMAIL"
        self.add(name, words, at if name == "provide" else None)

    def _at_an_end(self) -> tuple[Arguments, datetime]:
        """Something and the very instant at which it ends, or a second beside; or long ago."""
        ends = [(begun, ending.at) for begun, ending in self.ended]
        ends += [
            (step, datetime.fromisoformat(step.arguments["expires_at"]))
            for step in self.drawn["consent"]
            if "expires_at" in step.arguments
        ] * 2
        ends += [
            (step, step.at)
            for step in self.drawn.get("party.amend", [])
            if step.at < self.steps[0].at
        ]
        ends = [(begun, at) for begun, at in ends if at < self.now]
        if not ends or self.chance(0.1):
            return {}, self.steps[0].at - timedelta(days=self.rng.randrange(1, 60))
        begun, at = self.rng.choice(ends)
        more = self._within(begun)
        if begun.name == "consent":
            more |= {"basis": "CONSENT", "party": self.rng.choice(begun.arguments["parties"])}
        return more, at + timedelta(seconds=self.rng.choice((0, 0, -1)))

    def _fitting(self, basis: str) -> Arguments:
        """Whom, what and why, so that the basis may hold."""
        if basis in {"CONSENT", "FOREIGN_CONSENT"}:
            return self._within_consent(basis)
        if basis == "ON_BEHALF":
            return self._within(self._one_of("instruct"))
        if basis == "SUCCESSION" and self.chance(0.2):
            return {"party": self._ref(self.rng.choice(("lab", "works", "momiji")))}
        if basis in {"ENTRUST", "SUCCESSION"}:
            kind = "ENTRUSTMENT" if basis == "ENTRUST" else basis
            return self._within(self._one_of("arrangement.make", kind=kind))
        if basis == "JOINT_USE":
            notice = self._one_of("notice.give", kind=basis)
            parties = notice.arguments["parties"] if notice else [*PARTIES]
            return {**self._within(notice), "party": self.rng.choice(parties)}
        if basis == "OPT_OUT":
            return self._under_opt_out()
        if basis == "CONSENT_IMPLIED_CARE":
            return self._for_care()
        if basis == "ACAD_RECIPIENT":
            return {"party": self._ref("univ")}
        return {}

    def _under_opt_out(self) -> Arguments:
        """What a notice lists, of somebody whose data or word may stand against it."""
        fitting = self._within(self._one_of("notice.give", kind="OPT_OUT"))
        fitting |= {
            "purpose": self.rng.choice(("P1", "P4", "P5", "P2")),
            "party": self._ref(self.rng.choice(("sakura", "works", "doctor", "lab"))),
        }
        against = self._one_of(self.rng.choice(("collect", "receive", "opt_out")))
        if against and self.chance(0.3):
            fitting["person"] = against.arguments["person"]
            fitting["items"] = against.arguments.get("items", fitting.get("items", ["NAME"]))
        return fitting

    def _for_care(self) -> Arguments:
        party = self._ref(self.rng.choice(("sakura", "momiji", "city", "pension", "doctor")))
        fitting = {"purpose": self.rng.choice(("P1", "P3", "P5", "P-C6", "P4")), "party": party}
        reserved = self._one_of("reserve")
        if reserved and self.chance(0.3):
            fitting["person"] = reserved.arguments["person"]
        return fitting

    def _within_consent(self, basis: str) -> Arguments:
        consent = self._one_of("consent")
        if consent is None:
            return {}
        abroad = {self.parties[code] for code in ABROAD} | {*ABROAD}
        parties = consent.arguments["parties"]
        if basis == "FOREIGN_CONSENT":
            parties = [party for party in parties if party in abroad] or parties
        return {**self._within(consent), "party": self.rng.choice(parties)}

    def _within(self, step: Step | None) -> Arguments:
        """Person, party, some items and a purpose of what was said there, as far as it says."""
        if step is None:
            return {}
        said = step.arguments
        fitting: Arguments = {key: said[key] for key in ("person", "party") if key in said}
        if said.get("items"):
            fitting["items"] = self.some(said["items"], 2)
        if said.get("purposes"):
            fitting["purpose"] = self.rng.choice(said["purposes"])
        return fitting

    def _evidence(self, basis: str) -> Arguments:
        words: Arguments = {}
        for attested in ATTESTED.get(basis, ()):
            if self.chance(0.85):
                words |= attested
        if basis == "LAW" and self.chance(0.1):
            words["statute_foreign"] = True
        if self.chance(0.15):
            words |= self._class()
        if self.chance(0.03):
            words["misuse_foreseen"] = True
        if self.chance(0.3):
            words |= self._recording()
        return words

    def _class(self) -> Arguments:
        data_class = self.rng.choice(("PSEUDO", "ANON", "REFERABLE", "REFERABLE", "DECEASED"))
        words: Arguments = {"data_class": data_class}
        for member in ("anonymised_published", "recipient_told"):
            if data_class == "ANON" and self.chance(0.7):
                words[member] = True
        if data_class == "REFERABLE":
            if self.chance(0.8):
                words["consent_confirmed"] = self.rng.choice(("DECLARED", "SHOWN"))
            if self.chance(0.3):
                words["foreign_information_confirmed"] = True
            if self.chance(0.2):
                words["expected_as_personal_data"] = False
        return words

    def _recording(self) -> Arguments:
        words: Arguments = {}
        for member in ("repeated", "linked_to_service", "document_complete"):
            if self.chance(0.5):
                words[member] = True
        if self.chance(0.5):
            words["method"] = self.rng.choice(("EACH", "BULK", "SUBST"))
        if self.chance(0.5):
            first = self.now - timedelta(days=40)
            words |= {"period_from": f"{first:%Y-%m-%d}", "period_until": f"{self.now:%Y-%m-%d}"}
        if self.chance(0.3):
            words["exceptions"] = self.some([f"REC-EX-{n}" for n in range(1, 7)], 2)
        return words
