"""Any stops and ends in any order: exactly those that stand are active, and reach what they say.

The records are read back through the view, and every basis is judged from the log itself. The
clinic is set up so that all fifteen bases are allowed where nobody stops anything.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application.record import query
from ledger.domain.boundary import of_provision
from ledger.domain.decisions.judging import judge_provision
from ledger.domain.facts.proposal import Proposal, attested
from ledger.domain.law.rulebook import REVISION
from ledger.domain.stops import ALLOWED, REFERRED, REFUSED, STOPS, together
from ledger.domain.terms import BASES
from ledger.log.content import format_instant
from ledger.store.address import Address
from ledger.store.feed import read_events
from projections.answers.listing import Source
from projections.answers.stops import stops_of
from projections.database.opening import open_views
from tests.domain.test_every_basis import HOLDS
from tests.support.clinic import PHARMACY, POLICY, Clinic

NUMBER, OTHER = "0012345", "0099999"
ITEM, PURPOSE = "EMAIL", "P1"
EFFECT = {"ALLOW": ALLOWED, "REFUSE": REFUSED, "REVIEW": REFERRED}
OPENS: dict[str, tuple[str, dict[str, Any]]] = {
    "MARKETING": ("marketing.stop", {"channel": "PHONE"}),
    "OPT_OUT": ("opt_out", {"channel": "PHONE"}),
    "RESERVATION": ("reserve", {"channel": "PHONE", "purposes": [PURPOSE]}),
    "SUSPENSION_OF_USE": ("suspend", {"kind": "USE", "ground": "BREACH"}),
    "SUSPENSION_OF_PROVISION": ("suspend", {"kind": "PROVISION", "ground": "BREACH"}),
    "TRACKING": ("tracking.refuse", {"channel": "WEB", "means": "PLUG_IN"}),
}
ENDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "MARKETING": ("marketing.resume", "stop", {"channel": "PHONE"}),
    "OPT_OUT": ("opt_in", "request", {"channel": "PHONE"}),
    "RESERVATION": ("unreserve", "reservation", {"channel": "PHONE"}),
    "SUSPENSION_OF_USE": ("resume", "suspension", {}),
    "SUSPENSION_OF_PROVISION": ("resume", "suspension", {}),
    "TRACKING": ("tracking.allow", "refusal", {"channel": "PHONE"}),
}
ABROAD = ("FOREIGN_CONSENT",)

codes = st.sampled_from([stop.code for stop in STOPS])
steps = st.lists(st.tuples(codes, st.booleans(), st.booleans()), min_size=1, max_size=14)
"""(stop, whether it is ended instead of begun, whether it is somebody else who says so)."""


class House:
    """A clinic in which every basis holds, for one person and for somebody else."""

    def __init__(self, folder: Path) -> None:
        address = Address("sqlite", str(folder / "ledger.db"))
        self.clinic = Clinic.created(address, seed=1)
        self.views = open_views(address)
        self.notice = ""
        self._set_up()
        # All that the people say is of one later day: no consent lifts a stop of the same day.
        self.clinic.clock.now = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)
        self.open: dict[tuple[str, str], list[str]] = {}
        self.consents = {number: self._consent(number) for number in (NUMBER, OTHER)}

    def _set_up(self) -> None:
        do, purpose = self.clinic.do, {**POLICY["purposes"][0], "care": "P-C4"}
        do("policy.publish", **{**POLICY, "purposes": [purpose]})
        do("party.add", **{**PHARMACY, "sector": "ACADEMIC"})
        do("party.add", **{**PHARMACY, "code": "jakarta", "country": "ID"})
        for number in (NUMBER, OTHER):
            do("person.add", kind="USER", name="山田 花子", numbers=[number])
            do("instruct", person=number, party="sakura", channel="WEB", **SCOPE)
        told = {"version": "1", "text": "What we do."}
        care = ["EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"]
        do("notice.give", code="CARE", kind="CARE", contains=care, purposes=["P-C4"], **told)
        joint = [f"JU{n}" for n in range(1, 6)]
        do("notice.give", code="JU", kind="JOINT_USE", contains=joint, items=[ITEM],
           parties=["sakura"], **told)  # fmt: skip
        matters = [f"OO{n}" for n in range(1, 10)]
        filed = do("notice.give", code="OO", kind="OPT_OUT", contains=matters, items=[ITEM],
                   start_day="2026-06-01", waiting_days=30, **told)  # fmt: skip
        do("notice.file", notice=filed.main.event, contains=matters)
        abroad = do("notice.give", code="ID", kind="ABROAD", contains=["FI1", "FI2", "FI3"],
                    parties=["jakarta"], **told)  # fmt: skip
        self.notice = abroad.main.event
        agreed = {"party": "sakura", "form": "CONTRACT"}
        do("arrangement.make", kind="SUCCESSION", **agreed)
        made = do("arrangement.make", kind="ENTRUSTMENT", **agreed, **SCOPE)
        do("arrangement.check", arrangement=made.main.event, outcome="KEPT")

    def _consent(self, number: str) -> str:
        self.clinic.clock.move(minutes=1)
        given = self.clinic.do(
            "consent", person=number, parties=["sakura", "jakarta"], form="WRITTEN",
            information=self.notice, shown_at=self.clinic.clock.now.isoformat(), **SCOPE,
        )  # fmt: skip
        return given.main.event

    def step(self, code: str, ends: bool, number: str) -> None:
        """One thing said: a stop, or the end of the newest of its kind, if there is one."""
        standing = self.open.setdefault((number, code), [])
        if code == "WITHDRAWAL":
            self._withdraw_or_agree(number, ends, standing)
        elif not ends:
            command, arguments = OPENS[code]
            standing.append(self.clinic.do(command, person=number, **arguments).main.event)
        elif standing:
            command, member, arguments = ENDS[code]
            self.clinic.do(command, **{member: standing.pop()}, **arguments)

    def _withdraw_or_agree(self, number: str, ends: bool, standing: list[str]) -> None:
        if ends and standing:
            self.consents[number] = self._consent(number)
            standing.clear()
        elif not ends and not standing:
            withdrawn = self.clinic.do("withdraw", consent=self.consents[number], channel="LETTER")
            standing.append(withdrawn.main.event)

    def check(self, number: str) -> None:
        """The answer is what was said, and the law does what the answer says."""
        origin, store = self.clinic.origin, self.clinic.raw
        self.clinic.clock.move(minutes=1)
        at = format_instant(self.clinic.clock.now)
        person = self._person(number)
        found = stops_of(Source(store, self.views), origin, person, at)
        expected = {stop.code: self.open.get((number, stop.code), []) for stop in STOPS}
        assert {code: [one.record for one in each] for code, each in found.active.items()} == (
            expected
        )
        active = [stop for stop in STOPS if expected[stop.code]]
        effects = {basis: together(active, basis) for basis in BASES}
        assert found.effects() == effects
        assert {basis: self._judged(basis, person, at) for basis in BASES} == effects

    def _judged(self, basis: str, person: frozenset[str], at: str) -> str:
        party = "jakarta" if basis in ABROAD else "sakura"
        proposal = Proposal(party, (ITEM,), PURPOSE, basis, attested(HOLDS.get(basis, {})))
        boundary = of_provision(person, party, REVISION)
        events = read_events(self.clinic.raw, self.clinic.origin, query(boundary))
        judged = judge_provision(proposal, events, person=person, at=at, recorded_at=at)
        return EFFECT[str(judged.judgement.verdict)]

    def _person(self, number: str) -> frozenset[str]:
        registered = [e.subject for e in self.clinic.events() if e.type == "subject.registered"]
        return frozenset({str(registered[(NUMBER, OTHER).index(number)])})

    def close(self) -> None:
        self.views.close()
        self.clinic.close()


SCOPE: dict[str, Any] = {"items": [ITEM], "purposes": [PURPOSE]}


@settings(max_examples=25, deadline=None)
@given(plan=steps)
def test_exactly_the_stops_that_stand_are_active_and_each_reaches_what_its_table_says(
    plan: list[tuple[str, bool, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        try:
            house.check(NUMBER)
            for code, ends, other in plan:
                house.step(code, ends, OTHER if other else NUMBER)
            house.check(NUMBER)
            house.check(OTHER)
        finally:
            house.close()
