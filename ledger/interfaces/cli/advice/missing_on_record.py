"""What must be on record beside consent: notices, filings, arrangements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from ledger.domain.law.facts import Facts
from ledger.domain.law.rows.care import PURPOSES as CARE
from ledger.domain.law.rows.care import STATEMENTS
from ledger.domain.law.rows.not_third_party import ITEMS as JOINT_USE_ITEMS
from ledger.domain.law.rows.opt_out_conditions import ITEMS as OPT_OUT_ITEMS
from ledger.domain.terms import CARE_PURPOSES, NOTICE_CONTENTS
from ledger.interfaces.cli.advice.asked import Asked, Lack, lack, unattested
from ledger.interfaces.cli.advice.missing_from_person import consent_lacking
from ledger.text import Text

FI = (("FI1", "FI1a"), ("FI2", "FI1b"), ("FI3", "FI3a"))


def _said(code: str) -> Lack:
    label = NOTICE_CONTENTS.label(code)
    return Lack(Text(f"{label.en} ({code})", f"{label.ja}（{code}）"))


def _contents(codes: Iterable[str]) -> list[Lack]:
    order = list(NOTICE_CONTENTS)
    return [_said(code) for code in sorted(codes, key=order.index)]


def _categories(facts: Facts, member: str) -> list[Lack]:
    these = lack(
        "these items among those the notice lists", "通知・公表に掲げる項目の中の、今回の項目"
    )
    return [] if facts.holds(member) else [these]


def _system(asked: Asked) -> list[Lack]:
    facts, checked = asked.facts, asked.facts["recipient.equiv_checked_at"]
    if facts.holds("recipient.equiv_broken"):
        return [
            lack(
                "measures that are kept: the last check found them broken",
                "相当措置の実施（前回の確認で守られていません）",
            ),
        ]
    if checked is None:
        return [
            lack(
                "a first check that the recipient keeps the measures",
                "提供先が相当措置を守っていることの確認（未実施）",
            )
        ]
    return [
        lack(
            f"this year's check that the recipient keeps the measures (last: {checked})",
            f"提供先の相当措置の年1回の確認（前回 {checked}）",
        ),
    ]


def _way_abroad(_asked: Asked) -> list[Lack]:
    return [
        lack(
            "one of three: the person's consent after being informed of the country; a country"
            " recognised as equal; measures agreed with the recipient that equal Japan's",
            "次のいずれか: 外国に関する情報を示したうえでの本人の同意、同等水準と認められた国、"
            "提供先との相当措置の取決め",
        ),
    ]


def _information(asked: Asked) -> list[Lack]:
    facts = asked.facts
    shown = facts["foreign_information.items"]
    assert isinstance(shown, list)  # the facts are in frame
    lacks = [_said(code) for code, instead in FI if code not in shown and instead not in shown]
    pair = {"FI1", "FI2"} <= set(shown) or {"FI1a", "FI1b"} <= set(shown)
    if not pair and not lacks:
        lacks.append(_said("FI2" if "FI1" in shown else "FI1b"))
    if shown and not facts.holds("foreign_information.before_consent"):
        lacks.append(
            lack(
                "information shown before the consent, not after it",
                "同意より前の情報提供（同意の後に示されています）",
            )
        )
    if facts["consent.state"] not in ("GIVEN", "NONE"):
        lacks.append(Lack(consent_lacking(asked)))
    return lacks


def _opt_out_contents(asked: Asked) -> list[Lack]:
    facts = asked.facts
    shown = facts["optout_notice.items"]
    assert isinstance(shown, list)  # the facts are in frame
    if not shown:
        return [
            lack(
                "an opt-out notice, filed with the Commission, with all nine matters",
                "9事項を記載し、委員会に届け出たオプトアウトの通知・公表",
            )
        ]
    return [
        *_contents(OPT_OUT_ITEMS - set(shown)),
        *_categories(facts, "optout_notice.covers_categories"),
    ]


def _opt_out_filing(asked: Asked) -> list[Lack]:
    facts = asked.facts
    days = (
        (
            "optout_notice.notified_at",
            lack(
                "a notice given to the persons, or posted for them",
                "本人への通知、又は容易に知り得る掲示",
            ),
        ),
        (
            "optout_notice.ppc_filed_at",
            lack(
                "the filing with the Personal Information Protection Commission",
                "個人情報保護委員会への届出",
            ),
        ),
    )
    today = facts.day("provided_at")
    assert today is not None
    return [one for member, one in days if (day := facts.day(member)) is None or day > today]


def opt_out_opens(facts: Facts) -> date | None:
    """The first day on which provision by opt-out is open; None where that is no day of ours."""
    notified, start = facts.day("optout_notice.notified_at"), facts.day("optout_notice.start_date")
    waiting = facts["optout_notice.waiting_days"]
    assert isinstance(waiting, int | float)  # the facts are in frame
    if notified is None or waiting > (date.max - notified).days:
        return None
    opens = notified + timedelta(days=int(waiting))
    return max(opens, start) if start else opens


def _time_to_object(asked: Asked) -> list[Lack]:
    day = opt_out_opens(asked.facts)
    if day is None:
        return [lack("time for the persons to object", "本人が停止を求めるための期間")]
    return [
        lack(
            f"time for the persons to object: until {day} it may not start",
            f"本人が停止を求めるための期間（{day} より前は提供できません）",
        ),
    ]


def _entrustment(asked: Asked) -> list[Lack]:
    facts = asked.facts
    if not facts.holds("entrustment.contract"):
        return [lack("a contract of entrustment with the recipient", "提供先との委託契約")]
    kept = unattested(
        facts,
        (
            "entrustment.within_purpose",
            lack(
                "these items and this purpose among those of the contract",
                "委託契約の対象としての、今回の項目と目的",
            ),
        ),
        (
            "entrustment.supervised",
            lack(
                "a check that the recipient keeps the contract (supervision)",
                "委託先の監督（契約が守られていることの確認）",
            ),
        ),
    )
    own_use = lack(
        "a recipient that does not use the data for itself", "提供先が自らのために利用しないこと"
    )
    return kept + ([own_use] if facts.holds("entrustment.own_use") else [])


def _joint_use(asked: Asked) -> list[Lack]:
    facts = asked.facts
    shown = facts["joint_use_notice.items"]
    assert isinstance(shown, list)  # the facts are in frame
    if not shown:
        return [
            lack(
                "a notice of joint use with all five matters", "5事項を記載した共同利用の通知・公表"
            )
        ]
    recipient = lack("this recipient among the joint users", "共同利用者の範囲の中の、この提供先")
    beforehand = lack("a notice given beforehand", "事前の通知・公表")
    return [
        *_contents(JOINT_USE_ITEMS - set(shown)),
        *([] if facts.holds("joint_use_notice.covers_recipient") else [recipient]),
        *_categories(facts, "joint_use_notice.covers_categories"),
        *([] if facts.holds("joint_use_notice.beforehand") else [beforehand]),
    ]


def _agreement(_asked: Asked) -> list[Lack]:
    return [
        lack(
            "the agreement on the succession, or the contract for the talks before it",
            "事業承継の合意、又は交渉段階の契約",
        )
    ]


def _posted(asked: Asked) -> list[Lack]:
    facts = asked.facts
    purpose = str(facts["purpose.code"])
    if purpose not in CARE:
        return [_not_for_care(asked, purpose)]
    if not facts.holds("notice.posted"):
        return [lack("a list of purposes posted in the clinic", "院内掲示（利用目的）")]
    said, listed = facts["notice.statements"], facts["notice.purposes"]
    assert isinstance(said, list)  # the facts are in frame
    assert isinstance(listed, list)
    label = CARE_PURPOSES.label(purpose)
    there = Lack(
        Text(
            f"purpose {purpose} ({label.en}) in the posted list",
            f"院内掲示に掲げる目的の中の {purpose}（{label.ja}）",
        )
    )
    return [*([] if purpose in listed else [there]), *_contents(STATEMENTS - set(said))]


def _not_for_care(asked: Asked, purpose: str) -> Lack:
    code = asked.about["purpose"]
    if purpose in CARE_PURPOSES:
        label = CARE_PURPOSES.label(purpose)
        return Lack(
            Text(
                f"the person's consent: implied consent does not extend to {label.en}",
                f"本人の明示の同意（黙示の同意は「{label.ja}」には及びません）",
            )
        )
    return Lack(
        Text(
            f"the person's consent: purpose {code} is not published as one of care (P-C4 to P-C11)",
            f"本人の明示の同意（目的 {code} は医療提供の目的 P-C4〜P-C11 として"
            "公表されていません）",
        )
    )


MISSING: dict[str, Callable[[Asked], list[Lack]]] = {
    "D30": _system,
    "D31": _way_abroad,
    "D32": _information,
    "D43": _opt_out_contents,
    "D44": _opt_out_filing,
    "D45": _time_to_object,
    "D51": _entrustment,
    "D54": _joint_use,
    "D55": _agreement,
    "D61": _posted,
}
