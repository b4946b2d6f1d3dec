"""Random facts objects: every row of the decision table often, days near the limits, some broken.

    rng = random.Random(20270208)
    facts(rng)      -> {"basis": "OPT_OUT", "provided_at": "2028-02-29", "sensitive": False, ...}
    broken(rng)     -> the same with one fault that the shape of facts forbids

The chances below say how often a member differs from its default: seldom where that ends the
judging early or the basis does not ask for it, often where the basis does.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.support.law_shape import (
    BASES,
    BODIES,
    CLAIMS,
    GROUPS,
    MEMBERS,
    METHODS,
    RECIPIENTS,
    STATES,
    Flat,
    Member,
)

Facts = dict[str, Any]

# OPT_OUT and FOREIGN_CONSENT have the longest ways to an ALLOW, so they come more often.
OFTEN = (
    *BASES,
    *("OPT_OUT",) * 3,
    *("FOREIGN_CONSENT",) * 2,
    *("CONSENT_IMPLIED_CARE", "CONSENT", "SUCCESSION"),
)
PURPOSES = (*(f"P-C{n}" for n in range(1, 12)), *(f"P-O{n}" for n in range(1, 5)), "P-X1", "治験")
CARE = ("P-C4", "P-C5", "P-C6", "P-C8")
ASKED_BY = {
    "OPT_OUT": "optout_notice.",
    "ENTRUST": "entrustment.",
    "SUCCESSION": "succession.",
    "JOINT_USE": "joint_use_notice.",
    "CONSENT_IMPLIED_CARE": "notice.",
    "CONSENT": "consent.covers",
    "FOREIGN_CONSENT": "consent.covers",
    "LAW": "evidence.statute.",
    "LIFE": "evidence.protection.",
    "PUBLIC_HEALTH": "evidence.protection.",
    "STATE_DUTY": "evidence.state_duty.",
    "ACAD_PUBLISH": "evidence.academic.",
    "ACAD_JOINT": "evidence.academic.",
    "ACAD_RECIPIENT": "evidence.academic.",
    "ON_BEHALF": "evidence.principal",
}
# True is what the basis wants of these, though they are false unless stated.
WANTED = tuple(
    path for path, member in MEMBERS.items()
    if path.startswith("evidence.") and member.default in {False, None}
    and not path.endswith("infringement")
)  # fmt: skip
TURNS = (
    *(date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28), date(2025, 3, 1)),
    *(date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)),
    *(date(2026, 12, 31), date(2027, 1, 1), date(2023, 3, 31), date(2023, 4, 1)),
    *(date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 14), date(2024, 5, 15)),
    *(date(2099, 12, 31), date(2100, 2, 28)),
)


def facts(rng: Random) -> Facts:
    """A facts object that fits; every member at its default may be stated or left out."""
    provided = _some_day(rng)
    flat: Flat = {"basis": rng.choice(OFTEN), "provided_at": provided.isoformat()}
    for part in (_data, _person, _recipient, _consent, _asked, _notice_days, _record, _noise):
        part(rng, flat, provided)
    for path in rng.sample(sorted(MEMBERS), rng.choice((0, 0, 0, 3))):
        default = MEMBERS[path].default
        if path not in {"basis", "provided_at"}:
            flat.setdefault(path, list(default) if isinstance(default, tuple) else default)
    return nested(flat)


def nested(flat: Flat) -> Facts:
    """The facts object that states these members and no others."""
    tree: Facts = {}
    for path, value in flat.items():
        *groups, name = path.split(".")
        at = tree
        for group in groups:
            at = at.setdefault(group, {})
        at[name] = value
    return tree


def _some_day(rng: Random) -> date:
    if rng.random() < 0.4:
        return rng.choice(TURNS)
    return date(2023, 1, 1) + timedelta(days=rng.randrange(3650))


def _near(rng: Random, day: date) -> str:
    """A day at or next to one that makes a difference: the day, 30 days, a year, two years off."""
    if rng.random() < 0.5:
        years = rng.choice((-2, -1, -1, -1, 1))
        leap_less = date(day.year + years, day.month, min(day.day, 28))
        return (leap_less + timedelta(days=rng.randrange(-1, 3))).isoformat()
    away = rng.choice((0, 0, 0, -30, -29, -31, 30, -365, -366, -200))
    return (day + timedelta(days=away + rng.randrange(-1, 2))).isoformat()


def _perhaps(rng: Random, flat: Flat, chance: float, path: str, values: Any) -> None:
    if rng.random() < chance:
        flat[path] = rng.choice(values)


def _data(rng: Random, flat: Flat, _provided: date) -> None:
    _perhaps(rng, flat, 0.26, "data_class", ("REFERABLE",) * 5 + ("PSEUDO", "ANON", "DECEASED"))
    _perhaps(rng, flat, 0.85 if flat["basis"] == "OPT_OUT" else 0.2, "sensitive", (False,))
    _perhaps(rng, flat, 0.08, "acquired", ("IMPROPER",))
    for path, chance in (("received_by_optout", 0.08), ("erased", 0.02), ("misuse_foreseen", 0.02)):
        _perhaps(rng, flat, chance, path, (True,))
    _perhaps(rng, flat, 0.1, "categories", (["lab result"], ["address", "検査結果"]))
    if flat.get("data_class") == "REFERABLE":
        for member in ("expected_as_personal_data", "consent_confirmed"):
            _perhaps(rng, flat, 0.75, f"referable.{member}", (True,))
        _perhaps(rng, flat, 0.4, "referable.foreign_information_confirmed", (True,))
    if flat.get("data_class") == "ANON":
        _perhaps(rng, flat, 0.25, "anonymised.published", (False,))
        _perhaps(rng, flat, 0.25, "anonymised.recipient_told", (False,))


def _person(rng: Random, flat: Flat, provided: date) -> None:
    _perhaps(rng, flat, 0.2 if flat["basis"] == "OPT_OUT" else 0.05, "patient_optout", (True,))
    if rng.random() < 0.12:
        flat["suspension.kind"] = rng.choice(("PROVISION", "PROVISION", "USE", "NONE"))
        if rng.random() < 0.9:
            flat["suspension.since"] = _near(rng, provided)
    if rng.random() < 0.5:
        flat["purpose.code"] = rng.choice(CARE if rng.random() < 0.7 else PURPOSES)
    _perhaps(rng, flat, 0.1, "purpose.specified", (False,))
    if rng.random() < 0.25:
        reserved = rng.sample(PURPOSES, rng.randrange(4))
        if flat["basis"] == "CONSENT_IMPLIED_CARE" and rng.random() < 0.5:
            reserved = sorted({*reserved, flat.get("purpose.code", "P-C4")})
        flat["reservation"] = reserved


def _recipient(rng: Random, flat: Flat, provided: date) -> None:
    _perhaps(rng, flat, 0.15, "recipient.kind", RECIPIENTS)
    abroad = 0.8 if flat["basis"] == "FOREIGN_CONSENT" else 0.3
    _perhaps(rng, flat, abroad, "recipient.country", ("US", "DE", "KR", "ID"))
    _perhaps(rng, flat, 0.04, "recipient.same_entity", (True,))
    for member in ("database_in_japan", "whitelisted"):
        _perhaps(rng, flat, 0.12, f"recipient.{member}", (True,))
    if rng.random() < 0.35:
        flat["recipient.equiv_system"] = True
        if rng.random() < 0.85:
            flat["recipient.equiv_checked_at"] = _near(rng, provided)
        _perhaps(rng, flat, 0.2, "recipient.equiv_broken", (True,))
    _perhaps(rng, flat, 0.4, "recipient.academic", (True,))
    _perhaps(rng, flat, 0.3, "recipient.public_body", BODIES)


def _consent(rng: Random, flat: Flat, provided: date) -> None:
    by_consent = flat["basis"] in {"CONSENT", "FOREIGN_CONSENT"}
    if rng.random() < (0.9 if by_consent else 0.3):
        flat["consent.state"] = "GIVEN" if rng.random() < 0.8 else rng.choice(STATES)
    if rng.random() < 0.6:
        flat["consent.given_at"] = _near(rng, provided)
        if "suspension.since" in flat and rng.random() < 0.6:
            flat["consent.given_at"] = _next_to(rng, flat["suspension.since"])
    if flat["basis"] == "FOREIGN_CONSENT" or rng.random() < 0.05:
        items = rng.choice((["FI1", "FI2"], ["FI1a", "FI1b"], ["FI1", "FI1b"], ["FI1", "FI1a"]))
        items = items + rng.choice((["FI3"], ["FI3a"], ["FI3", "FI3a"], ["FI2", "FI3"], []))
        flat["foreign_information.items"] = _shuffled(rng, items)
        _perhaps(rng, flat, 0.08, "foreign_information.before_consent", (False,))


def _next_to(rng: Random, day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=rng.randrange(-1, 3))).isoformat()


def _shuffled(rng: Random, items: list[str]) -> list[str]:
    unique = list(dict.fromkeys(items))
    rng.shuffle(unique)
    return unique


def _asked(rng: Random, flat: Flat, _provided: date) -> None:
    """What the basis asks for: mostly given, each part of it sometimes not."""
    prefix = ASKED_BY[flat["basis"]]
    for path, member in MEMBERS.items():
        if not path.startswith(prefix):
            continue
        as_wanted = path in WANTED
        if as_wanted and rng.random() < 0.85:
            flat[path] = True if member.holds == "flag" else rng.choice(("x", "刑訴法 197(2)"))
        elif not as_wanted and member.holds != "day or null" and rng.random() < 0.09:
            flat[path] = _other(rng, member, path)


def _notice_days(rng: Random, flat: Flat, provided: date) -> None:
    if flat["basis"] != "OPT_OUT" and rng.random() < 0.97:
        return
    for path, member in MEMBERS.items():
        of_the_notice = path.startswith("optout_notice.") and member.holds == "day or null"
        if of_the_notice and rng.random() < 0.45:
            flat[path] = _near(rng, provided) if rng.random() < 0.85 else None
    _perhaps(rng, flat, 0.2, "optout_notice.waiting_days", (0, 1, 14, 29, 30, 31, 365, 10**12))


def _record(rng: Random, flat: Flat, provided: date) -> None:
    _perhaps(rng, flat, 0.4, "record.method", METHODS)
    for member in ("repeated", "linked_to_service", "document_complete"):
        _perhaps(rng, flat, 0.45, f"record.{member}", (True,))
    for member in ("recorded_at", "last_provision_at"):
        if rng.random() < 0.4:
            flat[f"record.{member}"] = _near(rng, provided)
    if rng.random() < 0.2:
        flat["record_exception"] = rng.sample(CLAIMS, rng.choice((0, 1, 1, 1, 2, 3)))


def _noise(rng: Random, flat: Flat, provided: date) -> None:
    """Any members at all, so that what the basis does not ask is seen not to matter."""
    for path in rng.sample(sorted(MEMBERS), rng.choice((0, 0, 1, 2))):
        if path not in {"basis", "provided_at", "law_version", "erased", "data_class"}:
            day = MEMBERS[path].holds == "day or null"
            flat[path] = _near(rng, provided) if day else _other(rng, MEMBERS[path], path)


def _other(rng: Random, member: Member, path: str) -> Any:
    """A value that fits, most often another than the default."""
    match member.holds:
        case "flag":
            return not member.default
        case "code":
            return rng.choice(member.codes)
        case "codes":
            return _most_of(rng, member.codes)
        case "texts" if path == "notice.purposes":
            return _most_of(rng, PURPOSES)
        case "count":
            return rng.choice((0, 7, 30, 60))
        case "country":
            return rng.choice(("JP", "US", "FR"))
    return list(CARE) if member.holds.startswith("texts") else rng.choice(PURPOSES)


def _most_of(rng: Random, items: tuple[str, ...]) -> list[str]:
    return rng.sample(items, rng.randrange(len(items) // 2, len(items) + 1))


# ---------------------------------------------------------------------------------------------
# Facts that do not fit


def broken(rng: Random) -> Any:
    """A facts object with one fault, or no object at all."""
    sound = facts(rng)
    return rng.choice(FAULTS)(rng, deepcopy(sound))


def _missing(rng: Random, sound: Facts) -> Facts:
    del sound[rng.choice(("basis", "provided_at"))]
    return sound


def _unknown_member(rng: Random, sound: Facts) -> Facts:
    at, name = _place(rng, sound, rng.choice((*sorted(GROUPS), "")))
    group = at.setdefault(name, {}) if name else at
    group[rng.choice(("Basis", "basis ", "", "codes", "kinds", "同意", "provided_At"))] = True
    return sound


def _no_group(rng: Random, sound: Facts) -> Facts:
    at, name = _place(rng, sound, rng.choice(sorted(GROUPS)))
    at[name] = rng.choice((None, [], "x", True, 0))
    return sound


def _wrong_value(rng: Random, sound: Facts) -> Facts:
    path = rng.choice(sorted(MEMBERS))
    at, name = _place(rng, sound, path)
    at[name] = deepcopy(rng.choice(WRONG[MEMBERS[path].holds]))
    return sound


def _unknown_law(rng: Random, sound: Facts) -> Facts:
    return {**sound, "law_version": rng.choice(("2022-04-01", "2023-04-02", "2028-07-16"))}


def _no_object(rng: Random, sound: Facts) -> Any:
    return rng.choice((None, [], [sound], "basis", 7, True, {}))


def _place(_rng: Random, tree: Facts, path: str) -> tuple[Facts, str]:
    """The object that holds the member, made where it is absent, and the member's name in it."""
    *groups, name = path.split(".")
    for group in groups:
        tree = tree.setdefault(group, {})
    return tree, name


FAULTS: tuple[Callable[[Random, Facts], Any], ...] = (
    _missing,
    _unknown_member,
    _no_group,
    _wrong_value,
    _wrong_value,
    _wrong_value,
    _unknown_law,
    _no_object,
)
NO_DAYS: tuple[Any, ...] = (
    "", "2027-02-29", "2027-13-01", "2027-00-10", "2027-2-08", "20270208", "2027-W06-1",
    "2027-02-08T00:00:00Z", "2027-02-08\n", " 2027-02-08", "２０２７-02-08", 20270208, True,
    ["2027-02-08"], {}, "2100-02-29", "10000-01-01",
)  # fmt: skip
WRONG: dict[str, tuple[Any, ...]] = {
    "flag": (None, 0, 1, "true", "", [], {}),
    "code": (None, "", "consent", "CONSENT ", True, 0, ["CONSENT"], {}),
    "codes": (None, "", {}, [""], ["XX1"], [None], [1], [["FI1"]], ["FI1", "FI1"], True),
    "texts": (None, "", "P-C4", {}, [""], [None], [4], ["P-C4", "P-C4"], True),
    "texts, one at least": (None, [], "x", [""], ["x", "x"], [None], {}),
    "text": (None, "", 4, True, [], ["P-C4"], {}),
    "text or null": ("", 4, True, [], {}),
    "count": (None, -1, 1.5, "30", True, False, [], {}),
    "country": (None, "", "jp", "J", "JPN", "J1", "JP\n", "ＪＰ", 81, ["JP"], True),
    "day": (None, *NO_DAYS),
    "day or null": NO_DAYS,
}
