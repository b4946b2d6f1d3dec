"""Contents in the order of their log, each judged by itself and beside those before it.

That is step 4 of section 7 of the log format, without the hash: a check of stored rows and a check
of a bundle both use it, and each says itself where a content has to stand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ledger import canonical
from ledger.errors import Malformed, UnknownVersion
from ledger.log.content import Content, parse_content, parse_instant
from ledger.log.findings import Kind

CLOCK_TOLERANCE = timedelta(seconds=300)

Found = Callable[[Kind, int | None, object, object], None]
"""Told of each finding: kind, position, the value found, the value wanted."""


class ContentCheck:
    """Form, event ids, times and entry 0, for contents given by rising position.

    Memory: the event ids seen, about 110 bytes an entry (110 MB for a million); else constant.
    """

    def __init__(self, found: Found, parse: Callable[[bytes], Content] = parse_content) -> None:
        self._found = found
        self._parse = parse
        self._events: set[bytes] = set()
        self._latest = ""
        self.simulated: bool | None = None
        """What entry 0 says of its clock; None as long as none has said it."""

    def parse(self, position: int, data: bytes) -> Content | None:
        """The content in these bytes; None, and told why, if there is none."""
        try:
            return self._parse(data)
        except UnknownVersion as error:
            self._found(Kind.UNKNOWN_VERSION, position, error.message.en, "v 1")
        except Malformed as error:
            self._found(_why_malformed(data), position, error.message.en, error.path)
        return None

    def judge(self, position: int, content: Content, *, in_place: bool) -> None:
        """Compare with the contents before; `in_place` if it was written here, for all that shows.

        The time of one that was not is no measure for those after it.
        """
        event = bytes.fromhex(content.event.replace("-", ""))
        if event in self._events:
            self._found(Kind.EVENT_REPEATED, position, content.event, "an id used once")
        self._events.add(event)
        if in_place:
            self._check_clock(position, content.recorded_at)
        if position == 0:
            self._check_first(content)

    def _check_clock(self, position: int, recorded_at: str) -> None:
        # The text has one width, so its order is the order of time.
        if recorded_at >= self._latest:
            self._latest = recorded_at
        elif parse_instant(self._latest) - parse_instant(recorded_at) > CLOCK_TOLERANCE:
            self._found(Kind.RECORDED_AT_BACKWARDS, position, recorded_at, self._latest)

    def _check_first(self, content: Content) -> None:
        if content.type != "log.created":
            self._found(Kind.FIRST_ENTRY_NOT_LOG_CREATED, 0, content.type, "log.created")
            return
        simulated = content.data.get("simulated")
        self.simulated = simulated if isinstance(simulated, bool) else None


def _why_malformed(content: bytes) -> Kind:
    try:
        canonical.parse(content)
    except Malformed:
        return Kind.CONTENT_NOT_CANONICAL
    return Kind.MEMBER_MALFORMED
