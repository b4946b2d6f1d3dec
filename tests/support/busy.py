"""A clinic at work: random events of every kind, late ones, links and amendments among them."""

from __future__ import annotations

import random
from typing import Any

from tests.support.histories import SERIES, STATEMENTS, History, at, person

BASES = ["CONSENT"] * 6 + ["CONSENT_IMPLIED_CARE", "ENTRUST", "ON_BEHALF", "OPT_OUT"]


def busy(
    history: History, count: int, *, people: int = 20, seed: int = 5, late_share: float = 0.2
) -> None:
    """A clinic at work: `count` events more, late ones, links and amendments among them."""
    _Work(history, people, seed, late_share).on(count)


class _Work:
    """What a clinic at work remembers, so that later events have something to refer to."""

    def __init__(self, history: History, people: int, seed: int, late_share: float) -> None:
        self.history, self.late_share = history, late_share
        self.random = random.Random(seed)
        self.parties = ["hospital-a", "pharmacy-b"]
        self.tags = [person(number) for number in range(people)]
        self.records: list[tuple[str, str, str]] = []
        self.open: dict[str, list[tuple[str, ...]]] = {}
        for party in self.parties:
            history.party(party)
        history.policy()
        for tag in self.tags:
            history.person(tag)

    def on(self, count: int) -> None:
        """Go on until so many events are there."""
        usual = ([self.provide] * 10 + [self.consent] * 3 + [self.withdraw] + [self.receive] * 2
                 + [self.amend] * 2 + [self.refuse] * 2 + [self.ground] * 3 + [self.end]
                 + [self.link])  # fmt: skip
        end = self.history.written + count
        while self.history.written < end:
            what = self.random.choice(usual)
            late = None
            if self.random.random() < self.late_share:
                late = max(1, self.history.now - self.random.randrange(1, 60))
            what(self.random.choice(self.tags), self.random.choice(self.parties), late)

    def provide(self, tag: str, party: str, late: int | None) -> None:
        more: dict[str, Any] = {}
        if self.random.random() < 0.1:
            more["record"] = SERIES
        if self.random.random() < 0.1:
            more["authorisation"] = self.history.provide(tag, party, type="provision.authorised")
        record = self.history.provide(
            tag, party, happened=late, basis=self.random.choice(BASES), **more
        )
        self.records.append((tag, record, party))

    def receive(self, tag: str, party: str, late: int | None) -> None:
        basis = self.random.choice(["CONSENT", "OPT_OUT"])
        receipt = self.history.receive(tag, party, happened=late, basis=basis)
        if self.random.random() < 0.3:
            self.history.amend_receipt(tag, receipt, party, happened=late or 1,
                                       void=self.random.random() < 0.5)  # fmt: skip

    def amend(self, _tag: str, _party: str, late: int | None) -> None:
        if self.records:
            who, record, to = self.random.choice(self.records)
            asked = SERIES if self.random.random() < 0.2 else None
            self.history.amend(who, record, to, happened=late or 1, asked=asked,
                               new_party=self.random.choice(self.parties),
                               void=self.random.random() < 0.3)  # fmt: skip

    def consent(self, tag: str, _party: str, late: int | None) -> None:
        more: dict[str, Any] = {}
        if self.random.random() < 0.2:
            more["expires_at"] = at(self.history.now + self.random.randrange(100_000))
        if self.random.random() < 0.2:
            more["given_by"] = self.random.choice(self.tags)
        consent = self.history.consent(tag, self.parties, happened=late, **more)
        self.open.setdefault("consent", []).append((tag, consent))

    def withdraw(self, _tag: str, _party: str, late: int | None) -> None:
        if self.open.get("consent"):
            tag, consent = self.open["consent"].pop()
            self.history.withdraw(tag, consent, happened=late)

    def refuse(self, tag: str, _party: str, late: int | None) -> None:
        self.history.consent(tag, self.parties, refused=True, happened=late)

    def link(self, tag: str, _party: str, _late: int | None) -> None:
        other = self.random.choice([one for one in self.tags if one != tag])
        self.history.link(tag, other, undone=self.random.random() < 0.5)

    def ground(self, tag: str, party: str, late: int | None) -> None:
        """Something a provision can rest on, or that stands against it."""
        history, kind = self.history, self.random.randrange(8)
        if kind == 0:
            history.party(party, sector=self.random.choice(["HOSPITAL", "PHARMACY"]),
                          happened=late, representative=self.random.choice(self.tags))  # fmt: skip
        elif kind == 1:
            contains = self.random.choice([STATEMENTS, ()])
            self._opened("notice", "posted", history.notice(happened=late, contains=contains))
        elif kind == 2:
            self._opened("arrangement", party, history.arrange(party, happened=late))
        elif kind == 3 and self.open.get("arrangement"):
            party, arrangement = self.open["arrangement"][-1]
            outcome = self.random.choice(["KEPT", "BROKEN"])
            history.check(party, arrangement, outcome, happened=late)
        elif kind == 4:
            self._opened("reservation", tag, history.reserve(tag, happened=late))
        elif kind == 5:
            self._opened("agent", tag, party, history.agent(tag, party, happened=late))
        elif kind == 6:
            history.instruct(tag, party, happened=late)
            history.collect(tag, improper=True, happened=late)
        else:
            self._opened("stop", tag, history.suspend(tag, happened=late))

    def end(self, _tag: str, _party: str, late: int | None) -> None:
        """Something of that ended."""
        kinds = [kind for kind in ("notice", "arrangement", "reservation", "agent", "stop")
                 if self.open.get(kind)]  # fmt: skip
        if not kinds:
            return
        kind = self.random.choice(kinds)
        what = self.open[kind].pop()
        history = self.history
        if kind == "notice":
            history.about_notice("notice.ended", what[0], what[1], happened=late)
        elif kind == "arrangement":
            history.end_arrangement(*what)
        elif kind == "reservation":
            history.unreserve(what[0], what[1], happened=late)
        elif kind == "agent":
            history.end_agent(*what)
        else:
            history.lift(what[0], what[1], happened=late)

    def _opened(self, kind: str, *what: str) -> None:
        self.open.setdefault(kind, []).append(what)
