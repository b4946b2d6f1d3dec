"""Which of several papers speaks for a provision: consents, notices and arrangements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tests.support.clinic_drawer import Asked, Drawer, Said, day, when
from tests.support.law_shape import FOREIGN_ITEMS, JOINT_ITEMS, OPT_OUT_ITEMS, STATEMENTS

# ---------------------------------------------------------------------------------------------
# Arrangements


def equivalent_system(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    """Of several systems with one party, the one known to be kept, then that last heard of."""
    systems = []
    for one in arranged(clinic, asked, "EQUIVALENT_SYSTEM"):
        last = _last_check(one, asked.at)
        broken = last is not None and last.words["outcome"] == "BROKEN"
        checked = day(last.since) if last else None
        kept = last is not None and not broken
        systems.append((kept, last.since if last else one.since, one.age, checked, broken))
    if not systems:
        return {"equiv_system": False, "equiv_checked_at": None, "equiv_broken": False}
    *_, checked, broken = max(systems, key=lambda system: system[:3])
    return {"equiv_system": True, "equiv_checked_at": checked, "equiv_broken": broken}


def arranged(clinic: Drawer, asked: Asked, kind: str) -> list[Said]:
    return [
        one for one in clinic.all("arrangement.make")
        if one.stands(asked.at) and one.words["kind"] == kind
        and clinic.party(one.words["party"]) == asked.party
    ]  # fmt: skip


def _last_check(arrangement: Said, at: datetime) -> Said | None:
    checks = arrangement.added("arrangement.check", at)
    return checks[-1] if checks else None


def entrustment(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    found = []
    for one in arranged(clinic, asked, "ENTRUSTMENT"):
        last = _last_check(one, asked.at)
        inside = set(asked.items) <= set(one.words.get("items", ()))
        inside = inside and asked.purpose in one.words.get("purposes", ())
        kept = last is not None and last.words["outcome"] == "KEPT"
        alone = not one.words.get("own_use", False)
        found.append((inside + kept + alone, inside, kept, alone, one.age))
    if not found:
        nothing = ("contract", "within_purpose", "supervised", "own_use")
        return dict.fromkeys(nothing, False)
    _, inside, kept, alone, _ = max(found)
    return {
        "contract": True,
        "within_purpose": inside,
        "supervised": kept,
        "own_use": not alone,
    }


# ---------------------------------------------------------------------------------------------
# Consent


def consent(clinic: Drawer, asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    """The consent that speaks best for the provision, and what was shown before it."""
    spoken = [
        one for name in ("consent", "refuse")
        for one in clinic.about(name, asked.person) if one.begun(asked.at)
    ]  # fmt: skip
    if not spoken:
        nothing = dict.fromkeys(("covers_recipient", "covers_categories", "covers_purpose"), False)
        return {"state": "NONE", "given_at": None, **nothing}, dict(UNTOLD)

    def speaks(one: Said) -> tuple[bool, bool, bool, int, tuple[datetime, int]]:
        valid, missing = _state(one, asked.at) == "GIVEN", _missing(clinic, one, asked)
        whole = valid and not missing
        enough = asked.basis != "FOREIGN_CONSENT" or _told_enough(_told(clinic, one, asked))
        return whole and enough, whole, valid, -missing, one.age

    best = max(spoken, key=speaks)
    taken_back = any(
        one.name == "refuse" and one.age > best.age and _names(clinic, one, asked) for one in spoken
    )
    state = "REFUSED" if taken_back else _state(best, asked.at)
    recipient, items, purpose = _reach(clinic, best, asked)
    return {
        "state": state,
        "given_at": day(best.since),
        "covers_recipient": recipient,
        "covers_categories": not items,
        "covers_purpose": purpose,
    }, _told(clinic, best, asked)


UNTOLD: dict[str, Any] = {"items": [], "before_consent": False}


def _told(clinic: Drawer, one: Said, asked: Asked) -> dict[str, Any]:
    """What was shown about this recipient before a consent."""
    shown = clinic.said.get(one.words.get("information", ""))
    named = {clinic.party(party) for party in shown.words.get("parties", ())} if shown else set()
    if not shown or asked.party not in named:
        return dict(UNTOLD)
    return {
        "items": _contained(shown, FOREIGN_ITEMS),
        "before_consent": shown.since <= when(one, "shown_at") <= one.since,
    }


def _told_enough(told: dict[str, Any]) -> bool:
    """Country and system, or why not and what helps; measures, or why not; and in time."""
    items = set(told["items"])
    country = items >= {"FI1", "FI2"} or items >= {"FI1a", "FI1b"}
    return country and bool(items & {"FI3", "FI3a"}) and told["before_consent"]


def _reach(clinic: Drawer, one: Said, asked: Asked) -> tuple[bool, set[str], bool]:
    """Whether it names the recipient, which items it leaves out, whether it names the purpose."""
    named = {clinic.party(party) for party in one.words.get("parties", ())}
    sector = clinic.version(asked.party, asked.at).words["sector"]
    recipient = asked.party in named or sector in one.words.get("sectors", ())
    left_out = set(asked.items) - set(one.words.get("items", ()))
    return recipient, left_out, asked.purpose in one.words.get("purposes", ())


def _missing(clinic: Drawer, one: Said, asked: Asked) -> int:
    recipient, items, purpose = _reach(clinic, one, asked)
    return (not recipient) + len(items) + (not purpose)


def _names(clinic: Drawer, one: Said, asked: Asked) -> bool:
    """Whether it speaks of this provision at all: of one of the items at least."""
    recipient, left_out, purpose = _reach(clinic, one, asked)
    return recipient and purpose and len(left_out) < len(set(asked.items))


def _state(one: Said, at: datetime) -> str:
    words = one.words
    if one.name == "refuse":
        return "REFUSED"
    if one.ended(at):
        return "WITHDRAWN"
    if "expires_at" in words and when(one, "expires_at") <= at:
        return "EXPIRED"
    if words["form"] == "DEEMED_BY_POLICY":
        return "DEEMED_BY_POLICY"
    for member, state in (
        ("identified", "NOT_IDENTIFIED"),
        ("competent", "NOT_COMPETENT"),
        ("confirmed", "UNCONFIRMED"),
    ):
        if not words.get(member, True):
            return state
    return "GIVEN"


# ---------------------------------------------------------------------------------------------
# Notices


def _in_force(clinic: Drawer, kind: str, at: datetime) -> list[Said]:
    """Of each code the newest version; what it replaced does not come back when it ends."""
    newest: dict[str, Said] = {}
    for one in clinic.all("notice.give"):
        before = newest.get(one.words["code"])
        if one.begun(at) and (before is None or one.age > before.age):
            newest[one.words["code"]] = one
    return [one for one in newest.values() if one.stands(at) and one.words["kind"] == kind]


def _contained(said: Said, wanted: Iterable[str]) -> list[str]:
    return [key for key in wanted if key in said.words.get("contains", ())]


def care_notice(clinic: Drawer, code: str, at: datetime) -> dict[str, Any]:
    notices = [
        (code in one.words.get("purposes", ()), len(_contained(one, STATEMENTS)), *one.age, one)
        for one in _in_force(clinic, "CARE", at)
    ]
    if not notices:
        return {"posted": False, "purposes": [], "statements": []}
    *_, one = max(notices, key=lambda entry: entry[:4])
    return {
        "posted": True,
        "purposes": one.words.get("purposes", []),
        "statements": _contained(one, STATEMENTS),
    }


def _lists_all(one: Said, asked: Asked) -> bool:
    return set(asked.items) <= set(one.words.get("items", ()))


def joint_use_notice(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    notices = []
    for one in _in_force(clinic, "JOINT_USE", asked.at):
        recipient, _, _ = _reach(clinic, one, asked)
        items = _contained(one, JOINT_ITEMS)
        notices.append((recipient, _lists_all(one, asked), len(items), *one.age, items))
    if not notices:
        nothing = dict.fromkeys(("beforehand", "covers_recipient", "covers_categories"), False)
        return {"items": [], **nothing}
    recipient, categories, *_, items = max(notices, key=lambda entry: entry[:5])
    return {
        "items": items,
        "beforehand": True,
        "covers_recipient": recipient,
        "covers_categories": categories,
    }


def _date(at: datetime) -> date:
    return date.fromisoformat(str(day(at)))


def opt_out_notice(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    """Of several the one against which least is to be said: complete, filed, waited for."""
    at, today = asked.at, _date(asked.at)
    notices = []
    for one in _in_force(clinic, "OPT_OUT", at):
        filed = one.added("notice.file", at)  # a later filing adds to the first
        named = {key for filing in filed for key in _contained(filing, OPT_OUT_ITEMS)}
        both = [key for key in _contained(one, OPT_OUT_ITEMS) if key in named or not filed]
        whole = _lists_all(one, asked) and len(both) == len(OPT_OUT_ITEMS)
        waited = (today - _date(one.since)).days
        start = date.fromisoformat(one.words.get("start_day", "0001-01-01"))
        in_time = waited >= one.words.get("waiting_days", 30) and today >= start
        speaks = (whole, bool(filed), in_time, _lists_all(one, asked), len(both))
        notices.append((speaks, one.age, one, both, filed))
    if not notices:
        days = ("notified_at", "ppc_filed_at", "start_date", "ppc_published_at", "own_published_at")
        return {"items": [], "covers_categories": False, "waiting_days": 30} | dict.fromkeys(days)
    speaks, _, one, both, filed = max(notices, key=lambda entry: entry[:2])
    categories = speaks[3]
    published = {
        by: [more.since for more in one.added("notice.publish", at) if more.words["by"] == by]
        for by in ("COMMISSION", "PROVIDER")
    }
    return {
        "items": both,
        "covers_categories": categories,
        "notified_at": day(one.since),
        "ppc_filed_at": day(filed[0].since) if filed else None,
        "start_date": one.words.get("start_day"),
        "waiting_days": one.words.get("waiting_days", 30),
        "ppc_published_at": day(min(published["COMMISSION"], default=None)),
        "own_published_at": day(min(published["PROVIDER"], default=None)),
    }
