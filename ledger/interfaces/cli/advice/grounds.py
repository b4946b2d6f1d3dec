"""What allows a provision, in one line: which consent, notice or arrangement, and of which day."""

from __future__ import annotations

from collections.abc import Callable

from ledger.application.labels import Labels
from ledger.domain.terms import (
    AUTHORITY_PROOFS,
    CONSENT_CONFIRMATIONS,
    CONSENT_FORMS,
    ROUTES_ABROAD,
)
from ledger.interfaces.cli.advice.asked import Asked
from ledger.text import Text

ATTESTED = {
    "D05": Text("as you said: published, and the recipient told",
                "申告のとおり（公表し、提供先に明示済み）"),
    "D15": Text("the recipient is part of this organisation", "提供先は自らの法人の一部"),
    "D20": Text("the statute cited, which covers this as you said (its text is sealed)",
                "申告された根拠条項（封緘して記録）"),
    "D22": Text("as you said: needed, and consent difficult to obtain",
                "申告のとおり（必要性があり、同意を得ることが困難）"),
    "D24": Text("as you said: the body, its task by law, and that asking would obstruct it"
                " (names sealed)",
                "申告のとおり（依頼機関・法令上の事務・支障のおそれ。名称は封緘）"),
    "D26": Text("as you said: the conditions of academic research",
                "申告のとおり（学術研究の要件）"),
}  # fmt: skip
"""Rows that rest on what was attested with the question, not on a record."""

RESTS_ON = {
    "D34": ("consent", "information"),
    "D47": ("notice",),
    "D50": ("arrangement", "check"),
    "D52": ("arrangement",),
    "D53": ("notice",),
    "D62": ("notice",),
    "D72": ("consent", "instruction"),
}
"""Rows that rest on records: under which names they stand among the grounds."""


def ground(asked: Asked) -> Text:
    """Why it may be provided, with the days of the records it rests on."""
    row = str(asked.event.data["verdict"]["row"])
    if "review" in asked.grounds:
        return _named(asked, "review")
    if row == "D03":
        return _to_the_person(asked)
    if row == "D13":
        return _referable(asked)
    if row in ATTESTED:
        return ATTESTED[row]
    return _joined([_named(asked, name) for name in RESTS_ON.get(row, ()) if name in asked.grounds])


def numbers(asked: Asked) -> list[str]:
    """Record numbers of what the ground names."""
    row = str(asked.event.data["verdict"]["row"])
    names = RESTS_ON.get(row, ("agent",) if row == "D03" else ("review",))
    return [asked.grounds[name].event for name in names if name in asked.grounds]


def route(asked: Asked) -> Text | None:
    """The route abroad; None where the recipient is in Japan."""
    code = asked.event.data.get("route")
    if code is None:
        return None
    label = ROUTES_ABROAD.label(str(code))
    if code != "EQUIVALENT_SYSTEM":
        return label
    day = asked.day("system_check")
    return Text(f"{label.en}; last check {day}", f"{label.ja}（前回の確認 {day}）")


def kept(asked: Asked, labels: Labels) -> Text:
    """Everything that must now be kept as long as this record."""
    party = labels.party(str(asked.about["party"]))
    words = [_named(asked, name) for name in asked.grounds if name != "party"]
    if "party" in asked.grounds:
        words.append(Text(f"the registration of {party}", f"{party} の登録"))
    return _joined(words)


def _to_the_person(asked: Asked) -> Text:
    return _named(asked, "agent") if "agent" in asked.grounds else Text(
        "handed to the person", "本人への提供")  # fmt: skip


def _referable(asked: Asked) -> Text:
    how = asked.event.data.get("consent_confirmed")
    if not asked.facts.holds("referable.expected_as_personal_data") or how is None:
        return Text("as you said: no personal data for the recipient",
                    "申告のとおり（提供先で個人データにならない）")  # fmt: skip
    label = CONSENT_CONFIRMATIONS.label(str(how))
    return Text(f"consent at the recipient, confirmed: {label.en}",
                f"提供先での同意を確認（{label.ja}）")  # fmt: skip


def _joined(words: list[Text]) -> Text:
    return Text("; ".join(word.en for word in words), "、".join(word.ja for word in words))


def _named(asked: Asked, name: str) -> Text:
    """One ground with its day, as people call it."""
    say = NAMES.get(name)
    return say(asked, str(asked.day(name))) if say else Text(name, name)


def _consent(asked: Asked, day: str) -> Text:
    form = CONSENT_FORMS.label(str(asked.grounds["consent"].data["form"]))
    return Text(f"the consent of {day}, {form.en}", f"{day} の同意（{form.ja}）")


def _notice(name: str) -> Callable[[Asked, str], Text]:
    def say(asked: Asked, day: str) -> Text:
        data = asked.grounds[name].data
        which = f"{data['code']} {data['version']}"
        words = {
            "CARE": Text(f"the posted notice {which} of {day}", f"{day} の院内掲示 {which}"),
            "JOINT_USE": Text(f"the notice of joint use {which} of {day}",
                              f"{day} の共同利用の通知・公表 {which}"),
            "OPT_OUT": Text(f"the opt-out notice {which} of {day}",
                            f"{day} のオプトアウトの通知・公表 {which}"),
            "ABROAD": Text(f"the information {which} shown before it",
                           f"事前に示した情報 {which}"),
        }  # fmt: skip
        return words[str(data["kind"])]

    return say


def _arrangement(asked: Asked, day: str) -> Text:
    if asked.grounds["arrangement"].data["kind"] == "SUCCESSION":
        return Text(f"the agreement of {day}", f"{day} の承継の合意")
    return Text(f"the contract of {day}", f"{day} の委託契約")


def _agent(asked: Asked, day: str) -> Text:
    proof = AUTHORITY_PROOFS.label(str(asked.grounds["agent"].data["proof"]))
    return Text(f"the person's agent, verified on {day} ({proof.en})",
                f"{day} に確認した本人の代理人（{proof.ja}）")  # fmt: skip


NAMES: dict[str, Callable[[Asked, str], Text]] = {
    "consent": _consent,
    "information": _notice("information"),
    "notice": _notice("notice"),
    "arrangement": _arrangement,
    "agent": _agent,
    "purpose": lambda _, day: Text(f"the purposes of use of {day}", f"{day} の利用目的"),
    "instruction": lambda _, day: Text(f"the person's request of {day}", f"{day} の本人の依頼"),
    "check": lambda _, day: Text(f"its check of {day}", f"{day} の確認"),
    "system": lambda _, day: Text(
        f"the measures abroad agreed on {day}", f"{day} の相当措置の取決め"
    ),
    "system_check": lambda _, day: Text(f"their check of {day}", f"{day} の相当措置の確認"),
    "review": lambda _, day: Text(f"the review of {day}", f"{day} の責任者の確認"),
}
