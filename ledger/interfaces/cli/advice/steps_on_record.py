"""Steps that put a notice, a filing or an arrangement on record."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from ledger.domain.law.rows.care import PURPOSES as CARE
from ledger.domain.law.rows.care import STATEMENTS
from ledger.domain.law.rows.not_third_party import ITEMS as JOINT_USE_ITEMS
from ledger.domain.law.rows.opt_out_conditions import ITEMS as OPT_OUT_ITEMS
from ledger.domain.terms import CARE_PURPOSES
from ledger.interfaces.cli.advice.asked import (
    Asked,
    Step,
    ask_for_consent,
    consent_by,
    said_no,
    step,
)
from ledger.interfaces.cli.advice.missing_on_record import opt_out_opens

ABROAD_ITEMS = ("FI1", "FI2", "FI3")


def _system(asked: Asked) -> list[Step]:
    check = asked.line(f"arrangement check {asked.number('system')} --outcome KEPT")
    kept = step(
        "ask the recipient whether the measures are kept and whether a law over there"
        " hinders them; if they are, record the yearly check, and ask again.",
        "相当措置が守られているか、妨げとなる外国の制度がないかを提供先に確認し、"
        "守られていれば年1回の確認を記録して、もう一度判定してください。",
        check,
        asked.again(),
    )
    if not asked.facts.holds("recipient.equiv_broken"):
        return kept
    return (
        step(
            "stop providing to this recipient until the measures are kept again.",
            "相当措置が再び守られるまで、この提供先への提供を止めてください。",
        )
        + kept
    )


def _abroad(asked: Asked) -> list[Step]:
    return [
        *_informed_consent(asked, ABROAD_ITEMS),
        *step(
            "or agree with the recipient on measures equal to Japan's, record that, and check"
            " that they are kept.",
            "又は、日本と同等の措置を提供先と取り決めて記録し、守られていることを確認します。",
            asked.line("arrangement make {party} --kind EQUIVALENT_SYSTEM --form CONTRACT"),
            asked.line("arrangement check ARRANGEMENT --outcome KEPT"),
            asked.again(),
        ),
    ]


def _informed_consent(asked: Asked, contains: Collection[str]) -> list[Step]:
    show = asked.line(
        "notice give CODE VERSION --kind ABROAD --text FILE --party {party}",
        contains=list(contains),
    )
    return (consent_by(asked) if said_no(asked) else []) + step(
        "show the person what is known of the country and of the recipient (NOTICE: the"
        " record number of that), then ask for consent, record it, and ask again.",
        "外国の制度と提供先の措置を本人に示し（NOTICE はその記録番号）、"
        "そのうえで同意を求め、"
        "得られたら記録し、もう一度判定してください。",
        show,
        asked.consent(information="NOTICE", shown_at="TIME"),
        asked.again(basis="FOREIGN_CONSENT"),
    )


def _information(asked: Asked) -> list[Step]:
    shown = asked.facts["foreign_information.items"]
    assert isinstance(shown, list)  # the facts are in frame
    country = ("FI1a", "FI1b") if {"FI1a", "FI1b"} & set(shown) else ("FI1", "FI2")
    wanted = (*country, "FI3a" if "FI3a" in shown else "FI3")
    complete = set(wanted) <= set(shown)
    return _shown_again(asked) if complete else _informed_consent(asked, wanted)


def _shown_again(asked: Asked) -> list[Step]:
    number = asked.number("information")
    return step(
        "show the information again, then ask the person for consent, record it, and ask again.",
        "情報を改めて示して本人に同意を求め、得られたら記録し、もう一度判定してください。",
        asked.consent(information=number, shown_at="TIME"),
        asked.again(),
    )


def _opt_out_notice(asked: Asked) -> list[Step]:
    give = _notice(asked, "OPT_OUT", OPT_OUT_ITEMS, "start_day", "waiting_days")
    return step(
        "give or post a notice with all nine matters, file it with the Commission, and"
        " record both; provision may start when the waiting time is over.",
        "9事項を記載して通知・公表し、委員会に届け出て、両方を記録してください。"
        "提供は待機期間の後に始められます。",
        give,
        asked.line("notice file NOTICE", contains=sorted(OPT_OUT_ITEMS)),
    )


def _opt_out_filing(asked: Asked) -> list[Step]:
    line = asked.line(f"notice file {asked.number('notice')}", contains=sorted(OPT_OUT_ITEMS))
    return step(
        "file the notice with the Commission, record the filing, and ask again.",
        "通知の内容を委員会に届け出て、届出を記録し、もう一度判定してください。",
        line,
        asked.again(),
    )


def _wait(asked: Asked) -> list[Step]:
    day = opt_out_opens(asked.facts)
    if day is None:
        return ask_for_consent(asked)
    return step(
        f"wait until {day}, and ask again then.",
        f"{day} まで待ち、その日以後にもう一度判定してください。",
        asked.again(),
    )


def _entrustment(asked: Asked) -> list[Step]:
    facts = asked.facts
    if facts.holds("entrustment.contract") and facts.holds("entrustment.own_use"):
        return ask_for_consent(asked)
    check = asked.line(f"arrangement check {asked.number('arrangement')} --outcome KEPT")
    if facts.holds("entrustment.contract") and facts.holds("entrustment.within_purpose"):
        return step(
            "look whether the recipient keeps the contract, record the check, and ask again.",
            "契約が守られているかを確認して記録し、もう一度判定してください。",
            check,
            asked.again(),
        )
    made = asked.grounds.get("arrangement")
    before = made.data if made else {"items": [], "purposes": []}
    about = asked.about
    make = asked.line(
        "arrangement make {party} --kind ENTRUSTMENT --form CONTRACT",
        items=_union(before["items"], about["items"]),
        purposes=_union(before["purposes"], [about["purpose"]]),
    )
    return step(
        "record the contract that covers these items and this purpose, check that it is"
        " kept, and ask again; without such a contract, ask the person for consent.",
        "今回の項目と目的を含む委託契約を記録し、守られていることを確認して、もう一度判定して"
        "ください。契約がなければ本人の同意を得てください。",
        make,
        asked.line("arrangement check ARRANGEMENT --outcome KEPT"),
        asked.again(),
    )


def _joint_use(asked: Asked) -> list[Step]:
    give = _notice(asked, "JOINT_USE", JOINT_USE_ITEMS)
    return step(
        "give or post a complete notice of joint use, record it, and ask again; or ask"
        " the person for consent.",
        "共同利用の事項をすべて通知・公表して記録し、もう一度判定してください。又は本人の同意を"
        "得てください。",
        give,
        asked.again(),
    )


def _succession(asked: Asked) -> list[Step]:
    return step(
        "record the agreement (--form NEGOTIATION for the contract of the talks), and ask again.",
        "合意を記録し（交渉段階の契約は --form NEGOTIATION）、もう一度判定してください。",
        asked.line("arrangement make {party} --kind SUCCESSION --form CONTRACT"),
        asked.again(),
    )


def _implied(asked: Asked) -> list[Step]:
    purpose = str(asked.facts["purpose.code"])
    if purpose not in CARE:
        return ask_for_consent(asked)
    post = _notice(asked, "CARE", STATEMENTS, purpose=purpose)
    label = CARE_PURPOSES.label(purpose)
    return ask_for_consent(asked) + step(
        f"or post a notice that names {label.en} and the three statements, and record it.",
        f"又は「{label.ja}」と3つの事項を記した院内掲示を行い、記録してください。",
        post,
    )


def _notice(
    asked: Asked, kind: str, contents: Collection[str], *kept: str, purpose: str = ""
) -> str:
    """A new version of the notice in force, or a new notice, that reaches what was asked."""
    event = asked.grounds.get("notice")
    old: Any = event.data if event is not None else {}
    about = asked.about
    options: dict[str, Any] = {
        "contains": _union(old.get("contains", ()), sorted(contents)),
        "purposes": _union(old.get("purposes", ()), [purpose] if purpose else []),
        "items": [] if kind == "CARE" else _union(old.get("items", ()), about["items"]),
        "parties": _union(old.get("parties", ()), [about["party"]] if kind == "JOINT_USE" else []),
        "sectors": list(old.get("sectors", ())),
        **{name: str(old[name]) for name in kept if name in old},
    }
    code = old.get("code", "CODE")
    return asked.line(f"notice give {code} VERSION --kind {kind} --text FILE", **options)


def _union(before: Collection[str], more: Collection[str]) -> list[str]:
    return list(dict.fromkeys((*before, *more)))


STEPS: dict[str, Callable[[Asked], list[Step]]] = {
    "D30": _system,
    "D31": _abroad,
    "D32": _information,
    "D33": _shown_again,
    "D43": _opt_out_notice,
    "D44": _opt_out_filing,
    "D45": _wait,
    "D51": _entrustment,
    "D54": _joint_use,
    "D55": _succession,
    "D61": _implied,
}
