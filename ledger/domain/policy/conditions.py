"""Which conditions of a stated ground are not fulfilled, from the facts that the law reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.rows import academic, exceptions
from ledger.domain.law.rows.consent import covers_all, is_given
from ledger.domain.policy.profile import Profile
from ledger.domain.policy.stated import is_for, labels, purpose
from ledger.domain.policy.verdict import Asked
from ledger.domain.terms import GROUND_CONDITIONS, NOTICE_CONTENTS, SECTORS
from ledger.text import Text

Ground = Mapping[str, Any]

CONSENT_MISSING = Text(
    "prior consent in force that covers recipient, items and purpose",
    "提供先・項目・利用目的のすべてに及ぶ、事前の有効な同意",
)
FOLLOWS_GUIDELINES = Text(
    "a policy that promises to follow the guidelines", "方針による指針の遵守の約束"
)
REACHED = Text("a purpose that implied consent reaches", "黙示の同意が及ぶ利用目的")
REQUEST_MISSING = Text("the person's instruction, recorded", "本人の指示（記録済みのもの）")


def unmet(profile: Profile, ground: Ground, asked: Asked) -> list[Text]:
    """What is missing for a ground, in words; empty if it is met.

    Asked are the kinds of recipient and the conditions that the policy attaches, and that without
    which it would not be this ground at all: a consent for consent, a contract for an entrustment.
    """
    facts = Facts(asked.facts)
    missing = list(_reach(profile, ground, asked))
    if ground["ground"] == "EX_OTHER_LAW":
        return missing + _not_permitted(facts, ground, asked)
    missing += [words for words, holds in OF_ITSELF.get(ground["ground"], ()) if not holds(facts)]
    codes = [*ALWAYS.get(ground["ground"], ()), *ground["conditions"]]
    for code in dict.fromkeys(codes):
        missing += _of_code(code, profile, ground, asked, facts)
    return missing


def _reach(profile: Profile, ground: Mapping[str, Any], asked: Asked) -> Iterator[Text]:
    """Kinds of recipient; and implied consent reaches only the purposes that the policy says, at
    who follows the guidelines that know it."""
    if not is_for(ground, asked.sector):
        kinds = labels(SECTORS, ground["sectors"])
        yield Text(f"a recipient of the kinds {kinds.en}", f"提供先の種別（{kinds.ja}）")
    if ground["ground"] != "CONSENT_IMPLIED_POSTED":
        return
    if "guidelines" not in profile:
        yield FOLLOWS_GUIDELINES
    stated = purpose(profile, asked.proposal.purpose)
    if stated is None or not stated.get("implied", False):
        yield REACHED


def consent_stands(facts: Facts) -> bool:
    """Whether a consent is in force and covers everything."""
    return is_given(facts) and covers_all(facts)


def requested(facts: Facts) -> bool:
    """Whether the person asked for this provision in writing."""
    return facts.holds("evidence.principal_request_on_file")


def permitted(facts: Facts) -> bool:
    """Whether Article 27(1)(i) to (vii) permits it, by the Act's own rows."""
    return any(row.decide(facts) == "ALLOW" for row in PERMITTING)


PERMITTING: tuple[Row, ...] = (
    exceptions.D20,
    exceptions.D22_LIFE,
    exceptions.D22_PUBLIC_HEALTH,
    exceptions.D24,
    academic.D26_PUBLISH,
    academic.D26_JOINT,
    academic.D26_RECIPIENT,
)

# What the Act asks of each basis, in the words that policies have for it.
_ASKED_BY_THE_ACT: Mapping[str, tuple[str, ...]] = {
    "LAW": ("LAW_NAMED",),
    "LIFE": ("NEEDED", "CONSENT_HARD"),
    "PUBLIC_HEALTH": ("NEEDED", "CONSENT_HARD"),
    "STATE_DUTY": ("BODY_AND_DUTY", "CONSENT_IMPEDES"),
}


def _not_permitted(facts: Facts, ground: Ground, asked: Asked) -> list[Text]:
    """The clause on all that the law permits: permitted is what the Act's own conditions allow.

    The law that permits is the Act itself, so only the basis "law" must name another.
    """
    basis = asked.proposal.basis
    codes = (*_ASKED_BY_THE_ACT.get(basis, ()), *ground["conditions"])
    needed = [code for code in codes if code != "LAW_NAMED" or basis == "LAW"]
    missing = [
        GROUND_CONDITIONS.label(code)
        for code in dict.fromkeys(needed)
        if code in ATTESTED and not ATTESTED[code](facts)
    ]
    return missing or ([] if permitted(facts) else [NOT_PERMITTED])


NOT_PERMITTED = Text("what the Act itself asks for this basis", "この根拠について法が求める条件")


def _of_code(code: str, profile: Profile, ground: Ground, asked: Asked, facts: Facts) -> list[Text]:
    """A condition by its code, in words, if it is not fulfilled."""
    if code == "MATTERS_LISTED":
        return _matters(ground, facts)
    if code == "CARE_PURPOSE":
        stated = purpose(profile, asked.proposal.purpose)
        holds = stated is not None and str(stated.get("care", "")).startswith("P-C")
    elif code == "WITHIN_PURPOSE" and ground["ground"] != "NTP_ENTRUST":
        holds = facts.holds("purpose.specified")
    else:
        holds = ATTESTED[code](facts)
    return [] if holds else [GROUND_CONDITIONS.label(code)]


def _matters(ground: Ground, facts: Facts) -> list[Text]:
    """The matters that the policy itself lists, in the notice that is in force."""
    notice = "optout_notice" if ground["ground"] == "OPT_OUT" else "joint_use_notice"
    items = facts[f"{notice}.items"]
    assert isinstance(items, list | tuple)  # the facts are in frame
    label = GROUND_CONDITIONS.label("MATTERS_LISTED")
    lacking = [matter for matter in ground.get("matters", ()) if matter not in items]
    if lacking:
        words = labels(NOTICE_CONTENTS, lacking)
        return [Text(f"{label.en} ({words.en})", f"{label.ja}（{words.ja}）")]
    return [] if _reaches(notice, facts) else [label]


def _reaches(notice: str, facts: Facts) -> bool:
    """Whether the notice was there beforehand and reaches these items, and this recipient."""
    if not facts.holds(f"{notice}.covers_categories"):
        return False
    if notice == "optout_notice":
        return _by_then(facts, "optout_notice.notified_at")
    return facts.holds(f"{notice}.beforehand") and facts.holds(f"{notice}.covers_recipient")


def _by_then(facts: Facts, member: str) -> bool:
    day, provided = facts.day(member), facts.day("provided_at")
    assert provided is not None  # provided_at is never null in facts that fit the frame
    return day is not None and day <= provided


def _posted(facts: Facts) -> bool:
    purposes = facts["notice.purposes"]
    assert isinstance(purposes, list | tuple)  # the facts are in frame
    return facts.holds("notice.posted") and facts["purpose.code"] in purposes


def _not_reserved(facts: Facts) -> bool:
    reserved = facts["reservation"]
    assert isinstance(reserved, list | tuple)  # the facts are in frame
    return facts["purpose.code"] not in reserved


ATTESTED: Mapping[str, Callable[[Facts], bool]] = {
    "LAW_NAMED": lambda facts: facts["evidence.statute.citation"] is not None,
    "NEEDED": lambda facts: facts.holds("evidence.protection.need"),
    "CONSENT_HARD": lambda facts: facts.holds("evidence.protection.consent_difficult"),
    "BODY_AND_DUTY": lambda facts: (
        facts["evidence.state_duty.requesting_body"] is not None
        and facts["evidence.state_duty.statutory_task"] is not None
    ),
    "CONSENT_IMPEDES": lambda facts: facts.holds("evidence.state_duty.consent_would_obstruct"),
    "FILED": lambda facts: _by_then(facts, "optout_notice.ppc_filed_at"),
    "WITHIN_PURPOSE": lambda facts: (
        facts.holds("entrustment.within_purpose") and not facts.holds("entrustment.own_use")
    ),
    "POSTED": _posted,
    "NOT_RESERVED": _not_reserved,
}
"""Condition -> whether the facts fulfil it; those that need more than facts stand above."""

ALWAYS: Mapping[str, tuple[str, ...]] = {
    # A bare request is no law: the label of the ground asks for one that is named.
    "EX_LAW": ("LAW_NAMED",),
    "CONSENT_IMPLIED_POSTED": ("POSTED", "NOT_RESERVED"),
}
"""Conditions of a ground that hold wherever it is stated."""

OF_ITSELF: Mapping[str, tuple[tuple[Text, Callable[[Facts], bool]], ...]] = {
    "CONSENT_EXPRESS": ((CONSENT_MISSING, consent_stands),),
    "CONSENT_INSTRUCTION": ((REQUEST_MISSING, requested),),
    "OPT_OUT": (
        (
            Text("that the person has not asked to stop", "本人が停止を求めていないこと"),
            lambda facts: not facts.holds("patient_optout"),
        ),
    ),
    "NTP_ENTRUST": (
        (
            Text("a contract that entrusts the work", "業務を委託する契約"),
            lambda facts: facts.holds("entrustment.contract"),
        ),
    ),
    "NTP_SUCCESSION": (
        (
            Text("an agreement on the succession", "事業承継の合意"),
            lambda facts: facts.holds("succession.agreement"),
        ),
    ),
}
"""Ground -> what must be there for it to be this ground at all."""
