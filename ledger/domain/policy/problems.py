"""What makes a profile unreadable although each member has its shape: these are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ledger.domain.policy.profile import FORMAT, PROFILE, Profile
from ledger.errors import Problem, shown
from ledger.text import Text

MAX_BYTES = 40_000
"""A profile is recorded whole with its policy; an entry has to stay small."""

MATTERS_OF = {"OPT_OUT": "OO", "NTP_JOINT": "JU"}
"""Ground -> how the codes of the matters begin that can be announced for it."""

ONCE = Text("each code once", "符号は1回ずつ")


def problems_of(value: Any) -> list[Problem]:
    """Everything wrong with a profile, its shape included; none for one that can be used."""
    problems = list(PROFILE.problems(value, ""))
    if problems:
        return problems
    return [
        problem
        for look in (_format, _codes_twice, _kinds_twice, _locks, _matters, _implied, _too_long)
        for problem in look(value)
    ]


def _format(profile: Profile) -> Iterator[Problem]:
    if profile["format"] != FORMAT:
        wanted = Text(f"{FORMAT}, the one format of this version", f"{FORMAT}（この版の形式）")
        yield Problem("format", shown(profile["format"]), wanted)


def _codes_twice(profile: Profile) -> Iterator[Problem]:
    codes = [one["code"] for one in profile["purposes"]]
    yield from _twice(codes, "purposes[{}].code")


def _kinds_twice(profile: Profile) -> Iterator[Problem]:
    yield from _twice([one["kind"] for one in profile["requests"]], "requests[{}].kind")


def _twice(codes: list[str], path: str) -> Iterator[Problem]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Problem(path.format(index), shown(code), ONCE)


def _locks(profile: Profile) -> Iterator[Problem]:
    codes = [one["code"] for one in profile["purposes"]]
    known = ", ".join(codes)
    wanted = Text(f"a purpose of this profile: {known}", f"このプロファイルの利用目的: {known}")
    for index, lock in enumerate(profile["locks"]):
        for place, code in enumerate(lock["purposes"]):
            if code not in codes:
                yield Problem(f"locks[{index}].purposes[{place}]", shown(code), wanted)


def _matters(profile: Profile) -> Iterator[Problem]:
    for index, ground in enumerate(profile["grounds"]):
        matters = ground.get("matters", [])
        path = f"grounds[{index}].matters"
        start = MATTERS_OF.get(ground["ground"])
        if "MATTERS_LISTED" in ground["conditions"] and not matters:
            wanted = Text("the matters of MATTERS_LISTED", "MATTERS_LISTED の事項")
            yield Problem(path, "nothing", wanted)
        elif matters and "MATTERS_LISTED" not in ground["conditions"]:
            wanted = Text(
                "no matters, or the condition MATTERS_LISTED",
                "事項を書かないか、条件 MATTERS_LISTED を加える",
            )
            yield Problem(path, shown(matters), wanted)
        for place, code in enumerate(ground.get("in_part", ())):
            if code not in matters:
                wanted = Text("one of the matters listed", "掲げた事項のいずれか")
                yield Problem(f"grounds[{index}].in_part[{place}]", shown(code), wanted)
        for place, code in enumerate(matters):
            if start is None or not code.startswith(start):
                wanted = Text(
                    "OO1 to OO9 for OPT_OUT, JU1 to JU5 for NTP_JOINT, none for other grounds",
                    "OPT_OUT は OO1〜OO9、NTP_JOINT は JU1〜JU5、他の根拠には書かない",
                )
                yield Problem(f"{path}[{place}]", shown(code), wanted)


def _implied(profile: Profile) -> Iterator[Problem]:
    stated = any(one["ground"] == "CONSENT_IMPLIED_POSTED" for one in profile["grounds"])
    for index, purpose in enumerate(profile["purposes"]):
        if purpose.get("implied") and not stated:
            wanted = Text(
                "a ground CONSENT_IMPLIED_POSTED that it goes by",
                "根拠 CONSENT_IMPLIED_POSTED を掲げること",
            )
            yield Problem(f"purposes[{index}].implied", "true", wanted)


def _too_long(profile: Profile) -> Iterator[Problem]:
    written = json.dumps(profile, ensure_ascii=False, separators=(",", ":"))
    length = len(written.encode("utf-8", "surrogatepass"))
    if length >= MAX_BYTES:
        wanted = Text(f"below {MAX_BYTES:,} bytes", f"{MAX_BYTES:,}バイト未満")
        yield Problem("profile", f"{length:,}", wanted)
