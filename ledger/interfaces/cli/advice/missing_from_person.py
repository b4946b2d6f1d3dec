"""What must come from the person: a consent that holds, the end of a stop; and who must decide."""

from __future__ import annotations

from collections.abc import Callable

from ledger.domain.facts.instants import day_in_japan
from ledger.domain.law.rows.consent import covers_all
from ledger.domain.terms import ITEMS
from ledger.interfaces.cli.advice.asked import Asked, Lack, lack
from ledger.interfaces.cli.advice.missing_attested import decision
from ledger.text import Text, verbatim


def _nothing(_asked: Asked) -> list[Lack]:
    return []


def _stopped(asked: Asked) -> list[Lack]:
    if asked.event.data["verdict"]["verdict"] == "REVIEW":
        return decision(asked)
    since = asked.facts["suspension.since"]
    return [
        lack(f"the end of the suspension that runs since {since}", f"{since} からの停止の解除"),
    ]


def _purpose(asked: Asked) -> list[Lack]:
    code = asked.about["purpose"]
    if asked.basis == "OPT_OUT":
        return [
            lack(
                f"purpose {code} published as one that foresees provision to third parties",
                f"第三者提供を含む利用目的としての {code} の公表",
            ),
        ]
    if asked.held_for is not None:
        return [
            lack(
                f"purpose {code} in an arrangement that is running (daicho arrangement list)",
                f"有効な受託の取決めにある利用目的としての {code}（daicho arrangement list）",
            ),
        ]
    return [
        lack(
            f"purpose {code} among the purposes of use published when these data were collected"
            " (daicho policy show), or the person's consent to it",
            f"取得の時に公表していた利用目的の中の {code}（daicho policy show）、"
            "又はこの目的への本人の同意",
        ),
    ]


def _opt_out_consent(_asked: Asked) -> list[Lack]:
    return [
        lack(
            "the person's consent: opt-out is closed here", "本人の同意（オプトアウトは使えません）"
        )
    ]


def _sensitive(asked: Asked) -> list[Lack]:
    """The consent that is asked for, and what makes the whole set sensitive: it is never cut."""
    special = [code for code in asked.about["items"] if ITEMS[code].special]
    if special:
        named = [ITEMS.label(code) for code in special]
        what_en = ", ".join(f"{n.en} ({code})" for n, code in zip(named, special, strict=True))
        what_ja = "、".join(f"{n.ja}（{code}）" for n, code in zip(named, special, strict=True))
        why = Text(f"special care-required: {what_en}", f"要配慮個人情報: {what_ja}")
    else:
        why = Text(
            "that somebody is a patient here is itself special care-required",
            "当院の患者であること自体が要配慮個人情報に当たります",
        )
    whole = Text(
        "the set is refused as a whole, no item is left out",
        "項目を減らさず、全体を認めません",
    )
    return [
        lack(
            f"the person's consent: opt-out is closed here ({why.en}; {whole.en})",
            f"本人の同意（オプトアウトは使えません。{why.ja}。{whole.ja}）",
        )
    ]


def _reserved(asked: Asked) -> list[Lack]:
    code = asked.about["purpose"]
    return [
        lack(
            f"the person's explicit consent: purpose {code} is reserved",
            f"本人の明示の同意（目的 {code} は留保されています）",
        )
    ]


def _valid_consent(asked: Asked) -> list[Lack]:
    if asked.basis == "ON_BEHALF":
        return [
            lack(
                "the person's own request in writing, for this recipient, these items and this"
                " purpose",
                "この提供先・項目・目的についての、本人からの書面による依頼",
            ),
        ]
    return [Lack(consent_lacking(asked))]


def consent_lacking(asked: Asked) -> Text:
    """By its state, what is wrong with the consent that speaks best."""
    facts = asked.facts
    given, withdrawn = facts["consent.given_at"], asked.found.get("withdrawn_on")
    on_en, on_ja = (f" on {withdrawn}", f" {withdrawn} に") if withdrawn else ("", "")
    states = {
        "NONE": Text("a consent of the person: none is recorded", "本人の同意（記録がありません）"),
        "UNCONFIRMED": Text(
            f"this clinic's own confirmation of what the person wants: for the consent of {given}"
            " nobody asked the person (a form brought by the recipient is not enough)",
            f"本人の意思と範囲の自院での確認（{given} の同意は未確認。提供先が持参した同意書では"
            "足りません）",
        ),
        "WITHDRAWN": Text(
            f"a consent that stands: the one of {given} was withdrawn{on_en}",
            f"有効な同意（{given} の同意は{on_ja}撤回されています）",
        ),
        "EXPIRED": Text(
            f"a consent that still runs: the one of {given} expired{_expired(asked)[0]}",
            f"有効期限内の同意（{given} の同意は{_expired(asked)[1]}期限切れ）",
        ),
        "REFUSED": Text(
            "a consent of the person: the person said no to this",
            "本人の同意（本人はこの提供を拒否しています）",
        ),
        "NOT_COMPETENT": Text(
            f"a consent of somebody able to judge it: for the one of {given} the person was not;"
            " a legal representative can consent",
            f"判断能力のある者の同意（{given} の同意の時、本人に判断能力がありませんでした。"
            "法定代理人が同意できます）",
        ),
        "NOT_IDENTIFIED": Text(
            f"a consent by somebody whose identity was checked: for the one of {given} it was not",
            f"本人確認をしたうえでの同意（{given} の同意では本人確認をしていません）",
        ),
        "DEEMED_BY_POLICY": Text(
            f"a consent the person gave: on {given} it was only taken from the use of a service",
            f"本人が示した同意（{given} のものは利用によるみなし同意で、有効ではありません）",
        ),
    }
    state = str(facts["consent.state"])
    if state != "NONE" and not covers_all(facts):
        return Text(
            "a consent of the person to this: what is recorded speaks of something else",
            "この提供についての本人の同意（記録されているのは別の内容です）",
        )
    return states.get(state, states["NONE"])


def _expired(asked: Asked) -> tuple[str, str]:
    consent = asked.grounds.get("consent")
    if consent is None or not consent.data.get("expires_at"):
        return "", ""
    day = day_in_japan(str(consent.data["expires_at"]))
    return f" on {day}", f" {day} に"


def _scope(asked: Asked) -> list[Lack]:
    """What exactly the consent does not cover."""
    day = asked.facts["consent.given_at"]
    parts = [_part(part) for part in asked.event.data.get("not_covered", ())]
    return [
        Lack(
            Text(
                f"{part.en}: not covered by the consent of {day}",
                f"{part.ja}（{day} の同意の範囲外）",
            )
        )
        for part in parts
    ]


PARTS = {
    "item": Text("item", "項目"),
    "party": Text("recipient", "提供先"),
    "purpose": Text("purpose", "目的"),
}


def _part(part: str) -> Text:
    kind, _, code = part.partition(":")
    name = ITEMS.label(code) if kind == "item" else verbatim(code)
    shown = PARTS.get(kind, verbatim(kind))
    extra = f" ({code})" if kind == "item" else ""
    return Text(f"{shown.en} {name.en}{extra}", f"{shown.ja} {name.ja}{extra}")


def _consent_abroad(asked: Asked) -> list[Lack]:
    given = asked.facts["consent.state"] == "GIVEN"
    return _scope(asked) if given else [Lack(consent_lacking(asked))]


def _basis(_asked: Asked) -> list[Lack]:
    return [
        lack(
            "a legal basis that holds (daicho help codes bases)",
            "成り立つ法的根拠（daicho help codes bases）",
        )
    ]


def _registration(_asked: Asked) -> list[Lack]:
    return [lack("what the lines above name", "上に示した事項")]


def _own_act(_asked: Asked) -> list[Lack]:
    return [
        lack(
            "an article of the My Number Act that provides for it",
            "この提供を定める番号法の条項",
        )
    ]


MISSING: dict[str, Callable[[Asked], list[Lack]]] = {
    "D01": _registration,
    "D06": _nothing,
    "D07": _nothing,
    "D08": _nothing,
    "D09": _stopped,
    "D10": _stopped,
    "D14": _purpose,
    "D15": _purpose,
    "D16": _own_act,
    "D33": _consent_abroad,
    "D40": _sensitive,
    "D41": _nothing,
    "D42": _opt_out_consent,
    "D46": _opt_out_consent,
    "D60": _reserved,
    "D70": _valid_consent,
    "D71": _scope,
    "D99": _basis,
}
