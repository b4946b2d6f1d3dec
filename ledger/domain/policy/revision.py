"""How a policy is revised: when a version takes effect, and what is to be remarked on it.

A remark is a finding, no error: what was published is a fact, however it falls short. Remarks are
made of what was recorded before the version, and stand in its event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger.domain.event import Event
from ledger.domain.terms.policies import POLICY_REMARKS

POSTINGS = ("posted_at", "available_at")
TAKES = ("code", "en", "ja", "care", "provision")
"""What a purpose of an event says, of all that a purpose of a profile says."""
SLACK = timedelta(days=1)
"""Of a version of which nothing says when it was posted: it may be taken down the day after."""


def purposes_of(profile: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The purposes of a profile as the event of the version lists them."""
    return [{name: one[name] for name in TAKES if name in one} for one in profile["purposes"]]


def posted(data: Mapping[str, Any]) -> str | None:
    """When the version could first be read, as far as it is said."""
    return min((data[name] for name in POSTINGS if name in data), default=None)


def midnight(day: str, zone: str) -> str:
    """The instant at which a day begins in a zone, as the log writes it."""
    local = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone))
    return _written(local)


def by_rule(profile: Mapping[str, Any], data: Mapping[str, Any], zone: str) -> str | None:
    """When the version takes effect by the policy's own rule; None where that needs what is not
    there, or the policy states no rule.
    """
    rule = profile["revision"]["effective"]
    if rule == "ON_POSTING":
        return data.get("posted_at")
    if rule == "POSTED_OR_VIEWABLE":
        return posted(data)
    if rule == "PRINTED_DAY" and "printed_day" in data:
        return midnight(data["printed_day"], zone)
    return None


def version_before(data: Mapping[str, Any], versions: Sequence[Event]) -> Event | None:
    """The version that this one replaces: the one in force when it takes effect."""
    at = data["effective_at"]
    earlier = [event for event in versions if event.data["effective_at"] <= at]
    return max(earlier, key=lambda e: (e.data["effective_at"], e.position), default=None)


@dataclass(frozen=True)
class Revision:
    """One version beside what was recorded of the same policy before it."""

    data: Mapping[str, Any]
    happened_at: str
    zone: str
    known: Sequence[Event]

    @property
    def versions(self) -> list[Event]:
        """The other versions of the policy."""
        return [event for event in self.known if event.type == "policy.published"]

    @property
    def _changes(self) -> list[Event]:
        return [event for event in self.known if event.type == "purpose.changed"]

    def silent(self) -> list[str]:
        """Purposes that the version before did not have and to which no change of purpose leads."""
        led_to = {event.data["new"]["code"] for event in self._changes}
        old, new = self._purposes()
        return [code for code in new if old and code not in old and code not in led_to]

    def reworded(self) -> list[str]:
        """Purposes that read otherwise than before, and otherwise than any change made them."""
        old, new = self._purposes()
        made = [event.data["new"] for event in self._changes]
        return [code for code in new if code in old and new[code] not in (old[code], *made)]

    def dropped(self) -> list[str]:
        """Purposes of the version before that this one no longer has and no change replaced."""
        replaced = {event.data["old"] for event in self._changes}
        old, new = self._purposes()
        return [code for code in old if code not in new and code not in replaced]

    def _purposes(self) -> tuple[dict[str, Any], dict[str, Any]]:
        before = version_before(self.data, self.versions)
        return _by_code(before.data if before else {}), _by_code(self.data)

    def retroactive(self) -> bool:
        """Whether it took effect before it could be read."""
        at = posted(self.data)
        if at is not None:
            return bool(self.data["effective_at"] < at)
        told = _instant(self.happened_at) - SLACK
        return bool(self.data["effective_at"] < _written(told))

    def on_one_day(self) -> bool:
        """Whether another version takes effect on the same day of the zone."""
        day = self._day(self.data)
        return any(self._day(event.data) == day for event in self.versions)

    def _day(self, data: Mapping[str, Any]) -> date:
        return _instant(data["effective_at"]).astimezone(ZoneInfo(self.zone)).date()

    def not_posted(self) -> bool:
        """Whether a policy that promises how it takes effect has a version of which nothing says
        when it was posted.
        """
        profile = self.data.get("profile")
        states = profile is not None and profile["revision"]["effective"] != "UNSTATED"
        return states and posted(self.data) is None

    def remarks(self) -> list[str]:
        """The codes of all that is to be remarked, in the order of the vocabulary."""
        return [code for code in POLICY_REMARKS if _HOLDS[code](self)]

    def purposes_meant(self, remark: str) -> list[str]:
        """The purposes that a remark is about; none for a remark about an instant."""
        return _MEANT[remark](self) if remark in _MEANT else []


_MEANT: Mapping[str, Callable[[Revision], list[str]]] = {
    "SILENT_PURPOSE": Revision.silent,
    "REWORDED_PURPOSE": Revision.reworded,
    "DROPPED_PURPOSE": Revision.dropped,
}
_HOLDS: Mapping[str, Callable[[Revision], object]] = {
    "RETROACTIVE": Revision.retroactive,
    "TWO_ON_ONE_DAY": Revision.on_one_day,
    "NOT_POSTED": Revision.not_posted,
    **_MEANT,
}


def revision_of(version: Event, events: Sequence[Event]) -> Revision:
    """A recorded version beside what had been recorded of its policy by then."""
    before = [
        event
        for event in events
        if event.position < version.position and event.data.get("policy") == version.data["policy"]
    ]
    return Revision(version.data, version.happened_at, version.zone, before)


def _by_code(data: Mapping[str, Any]) -> dict[str, Any]:
    return {one["code"]: one for one in data.get("purposes", ())}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
