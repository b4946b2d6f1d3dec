"""What can be done where the organisation's own policy is not met, whatever the Act says.

The steps keep the promise, or change what is asked; that a promise is broken nobody can approve.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.domain.policy.verdict import NOT_MET
from ledger.interfaces.cli.advice.asked import (
    Asked,
    Step,
    ask_for_consent,
    ask_what_is_entrusted,
    step,
)

NO_CONSENT_MENDS = ("Q02", "Q03", "Q04", "Q11", "Q13")
"""Rows against the very thing asked for: with a consent to it they would stand all the same."""


def policy_steps(asked: Asked) -> list[Step]:
    """The steps for every row that is not met, each once."""
    return _steps(asked, [row for row in _not_met(asked) if row in STEPS])


def with_the_policy(asked: Asked, by_the_act: list[Step]) -> list[Step]:
    """What the Act asks for, where the policy is against it too: first what it takes to keep that.

    Nobody is sent to the person for a consent that would not help.
    """
    rows = [row for row in _not_met(asked) if row in NO_CONSENT_MENDS]
    if asked.event.type != "provision.refused" or not rows:
        return by_the_act
    return _steps(asked, rows) + [one for one in by_the_act if not _records_consent(one)]


def _not_met(asked: Asked) -> list[str]:
    findings = asked.event.data["policy_check"].get("findings", ())  # none: no policy was asked
    return [finding["row"] for finding in findings if finding["verdict"] == NOT_MET]


def _steps(asked: Asked, rows: list[str]) -> list[Step]:
    found: list[Step] = []
    for make in dict.fromkeys(STEPS[row] for row in rows):
        found += [one for one in make(asked) if one not in found]
    return found


def _records_consent(one: Step) -> bool:
    return any(line.startswith("daicho consent ") for line in one.lines)


def _other_purpose(asked: Asked) -> list[Step]:
    return step(
        "ask again for the purpose that it is really for, if the policy states one for it"
        " (POLICY: its code, daicho policy list).",
        "本来の利用目的が方針にあるときは、それを指定してもう一度判定してください"
        "（POLICY は方針の符号。daicho policy list で表示）。",
        asked.line("policy show POLICY"),
    )


def _purpose_or_consent(asked: Asked) -> list[Step]:
    if asked.held_for is not None:
        return ask_what_is_entrusted(asked)
    return _other_purpose(asked) + ask_for_consent(asked)


def _fewer_items(asked: Asked) -> list[Step]:
    if len(asked.about["items"]) == 1:
        return step(
            "do not provide this item for this purpose, or on this clause.",
            "この項目は、この利用目的・条項では提供しないでください。",
        )
    return step(
        "leave the items named out, and ask again.",
        "示された項目を除いて、もう一度判定してください。",
    )


def _keep_or_ask(asked: Asked) -> list[Step]:
    return step(
        "supply what the clause asks for and is missing, and ask again.",
        "条項が求めるもののうち足りないものを補い、もう一度判定してください。",
        asked.again(),
    ) + _consent(asked)


def _consent(asked: Asked) -> list[Step]:
    return [] if asked.basis == "ON_BEHALF" else ask_for_consent(asked)


def _stopped(_asked: Asked) -> list[Step]:
    return step(
        "do not provide it for marketing; the stop holds until the person takes it back.",
        "営業・宣伝のためには提供しないでください。本人が取り消すまで停止は続きます。",
    )


STEPS: dict[str, Callable[[Asked], list[Step]]] = {
    "Q01": _purpose_or_consent,
    "Q02": _other_purpose,
    "Q03": _other_purpose,
    "Q04": _fewer_items,
    "Q05": _consent,
    "Q06": _keep_or_ask,
    "Q11": _stopped,
    "Q13": _fewer_items,
}
"""Row -> its steps. A consent to the very thing meets the clauses on consent, and Q01."""
