"""Instants as people type and read them, in the time zone of the organisation."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.errors import invalid
from ledger.text import Text

FORM = re.compile(
    r"(?:(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2}))?"
    r"(?:[T ]*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<micro>\d{1,6}))?)?)?"
    r"(?P<offset>Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
WANTED = Text(
    "a date and time, as 2026-04-01T09:30 or 2026-04-01T09:30+09:00, or a time of today, as 09:30",
    "日時（例: 2026-04-01T09:30、2026-04-01T09:30+09:00）又は今日の時刻（例: 09:30）",
)
WITH_OFFSET = Text(
    "a time that exists once in {zone}; give the offset, as +09:00",
    "{zone} に一度だけ存在する時刻（+09:00 のように時差を付けてください）",
)


def folded(text: str) -> str:
    """Full-width digits and marks as half-width ones: how codes, days and times are read."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()


def read_instant(text: str, zone: ZoneInfo, now: datetime, option: str) -> tuple[str, bool]:
    """The instant with its offset, and whether the offset is the zone's, not the typist's.

    A day alone is its midnight; a time alone is of today. InvalidInput for anything else, and for
    a local time that a change of clocks skips or repeats.
    """
    found = FORM.fullmatch(folded(text))
    if not found or not (found["year"] or found["hour"]) or (found["offset"] and not found["hour"]):
        raise invalid(option, text, WANTED)
    try:
        local = _local(found, now.astimezone(zone).date())
        if found["offset"]:
            return f"{local.isoformat()}{found['offset']}", False
    except ValueError:
        raise invalid(option, text, WANTED) from None
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
    if not exists or first.utcoffset() != second.utcoffset():
        wanted = Text(WITH_OFFSET.en.format(zone=zone.key), WITH_OFFSET.ja.format(zone=zone.key))
        raise invalid(option, text, wanted)
    return first.isoformat(), True


def _local(found: re.Match[str], today: date) -> datetime:
    day = today
    if found["year"]:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    clock = time()
    if found["hour"]:
        micro = int((found["micro"] or "0").ljust(6, "0"))
        clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), micro)
    return datetime.combine(day, clock)


def shown_instant(instant: str, zone: ZoneInfo) -> str:
    """An instant of the log, to the second, in a zone whose name is said."""
    local = datetime.fromisoformat(instant).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {zone.key} ({_offset(local)})"


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
