"""Which of the seven stops are active for a person, each with the records that make it so."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from ledger import canonical
from ledger.canonical import Object
from ledger.domain import stops
from ledger.domain.stops import STOPS, Stop
from ledger.domain.terms import BASES
from ledger.store.past import Past
from projections.answers.listing import Coverage, Source
from projections.answers.people import ConsentAnswer, consents
from projections.consents.projection import STANDS
from projections.consents.view import ConsentFilter

KINDS: Mapping[str, Stop] = {
    "marketing": stops.MARKETING,
    "opt_out": stops.OPT_OUT,
    "reservation": stops.RESERVATION,
    "tracking": stops.TRACKING,
}
SUSPENSIONS: Mapping[str, Stop] = {"USE": stops.USE, "PROVISION": stops.PROVISION}
ASKED = (*KINDS, "suspension", "consent", "refusal")
AT_ONCE = 1000
WITHDRAWN = "withdrawn"
SCOPE = ("items", "parties", "sectors", "purposes")
SAID = ("channel", "given_by", "authority", "proof")


@dataclass(frozen=True)
class ActiveStop:
    """One record that stops something: since when, and how far it reaches."""

    origin: str
    record: str
    position: int
    since: str
    recorded_at: str
    scope: Mapping[str, Any]
    """The event's data; of a withdrawal, the scope of the consent withdrawn."""
    leaf_hash: bytes
    consent: str | None = None
    """The consent withdrawn."""

    def as_object(self) -> Object:
        """The record as a member of a JSON answer."""
        value: dict[str, Any] = {
            "origin": self.origin,
            "record": self.record,
            "position": self.position,
            "since": self.since,
            "recorded_at": self.recorded_at,
            "scope": dict(self.scope),
            "consent": self.consent,
            "leaf_hash": b64encode(self.leaf_hash).decode(),
        }
        return cast(Object, value)


@dataclass(frozen=True)
class Stops:
    """The answer about one person: active records by stop; refusals of consent stand beside."""

    active: Mapping[str, tuple[ActiveStop, ...]]
    """By code of STOPS; empty where the stop is not active. The oldest first."""
    refusals: tuple[ConsentAnswer, ...]
    coverage: tuple[Coverage, ...]

    def effects(self) -> dict[str, str]:
        """What all active stops together make of a provision, by basis."""
        active = [stop for stop in STOPS if self.active[stop.code]]
        return {basis: stops.together(active, basis) for basis in BASES}


def stops_of(source: Source, origin: str, people: frozenset[str], at: str) -> Stops:
    """Every stop of one person in one log; `at` is the instant at which validity ends count."""
    rows, coverage = _every(source, origin, people)
    past = Past(source.store, origin)
    standing = [row for row in rows if row.row.state == STANDS]
    given = [row for row in rows if row.row.kind == "consent" and _answers(row, at)]
    found: dict[str, list[ActiveStop]] = {stop.code: [] for stop in STOPS}
    for row in standing:
        stop = _stop(row)
        if stop is not None:
            found[stop.code].append(_active(row))
    for row in rows:
        if row.row.kind == "consent" and row.row.state == WITHDRAWN:
            withdrawn = _withdrawn(past, row)
            if not any(_covers(consent, withdrawn) for consent in given):
                found[stops.WITHDRAWAL.code].append(withdrawn)
    return Stops(
        {code: tuple(sorted(each, key=_age)) for code, each in found.items()},
        tuple(row for row in standing if row.row.kind == "refusal"),
        coverage,
    )


def _every(
    source: Source, origin: str, people: frozenset[str]
) -> tuple[Sequence[ConsentAnswer], tuple[Coverage, ...]]:
    """All rows at one size, page by page."""
    wanted = ConsentFilter(people=people, kinds=ASKED)
    first = found = consents(replace(source, limit=AT_ONCE, after=None), [origin], wanted)
    rows = list(first.rows)
    while found.next:
        # The first page alone is compared with all contents: that covers every row.
        later = replace(source, limit=AT_ONCE, after=found.next, complete=False)
        found = consents(later, [origin], wanted)
        rows += found.rows
    return rows, first.coverage


def _stop(row: ConsentAnswer) -> Stop | None:
    if row.row.kind == "suspension":
        return SUSPENSIONS[str(_scope(row)["kind"])]
    return KINDS.get(row.row.kind)


def _active(row: ConsentAnswer) -> ActiveStop:
    return ActiveStop(
        origin=row.origin, record=row.row.event, position=row.row.position, since=row.row.since,
        recorded_at=row.row.recorded_at, scope=_scope(row), leaf_hash=row.leaf_hash,
    )  # fmt: skip


def _withdrawn(past: Past, row: ConsentAnswer) -> ActiveStop:
    """A withdrawal with its own record number and instant, and the scope of the consent."""
    assert row.row.ended_by is not None  # so says its state
    event, scope = past.event(row.row.ended_by), _scope(row)
    reach = {name: scope[name] for name in SCOPE}
    said = {name: event.data[name] for name in SAID if name in event.data}
    return ActiveStop(
        origin=row.origin, record=event.event, position=event.position, since=event.happened_at,
        recorded_at=event.recorded_at, scope={**reach, **said},
        leaf_hash=past.leaf_hash(event.position), consent=row.row.event,
    )  # fmt: skip


def _answers(row: ConsentAnswer, at: str) -> bool:
    """Whether a consent can take the place of an earlier withdrawal: it counts, or it counted.

    One that was withdrawn in turn has a withdrawal of its own, which stops all that it covered.
    """
    scope = _scope(row)
    held = all(scope[name] for name in ("identified", "competent", "confirmed"))
    begun = str(scope.get("starts_at", "")) <= at
    expired = row.row.until is not None and row.row.until <= at
    lasts = row.row.state == WITHDRAWN or not expired
    return held and begun and lasts and scope["form"] != "DEEMED_BY_POLICY"


def _covers(consent: ConsentAnswer, withdrawn: ActiveStop) -> bool:
    """Whether the person said yes again to all that was withdrawn."""
    scope = _scope(consent)
    later = (consent.row.since, consent.row.position) > (withdrawn.since, withdrawn.position)
    return later and all(set(scope[name]) >= set(withdrawn.scope[name]) for name in SCOPE)


def _scope(row: ConsentAnswer) -> dict[str, Any]:
    return cast(dict[str, Any], canonical.parse(row.row.scope.encode()))


def _age(active: ActiveStop) -> tuple[str, int]:
    return (active.since, active.position)


def as_objects(found: Stops) -> list[dict[str, Any]]:
    """All seven as members of a JSON answer, in the order of STOPS."""
    return [
        {
            "stop": stop.code,
            "title": stop.title.as_json(),
            "active": bool(found.active[stop.code]),
            "since": found.active[stop.code][0].since if found.active[stop.code] else None,
            "records": [one.as_object() for one in found.active[stop.code]],
            "reach": stop.reach.as_json(),
            "still": stop.still.as_json(),
            **_bases(stop),
            "inside": stop.inside,
        }
        for stop in STOPS
    ]


def _bases(stop: Stop) -> dict[str, list[str]]:
    return {
        effect.lower(): [basis for basis in BASES if stop.effect(basis) == effect]
        for effect in stops.STRICTEST_FIRST
    }
