"""What can be done where the Act allows a provision and the organisation's own policy is not met.

The steps keep the promise, or change what is asked; that a promise is broken nobody can approve.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.domain.policy.verdict import NOT_MET
from ledger.interfaces.cli.advice.asked import Asked, Step, ask_for_consent, step


def policy_steps(asked: Asked) -> list[Step]:
    """The steps for every row that is not met, each once."""
    rows = [f["row"] for f in asked.event.data["policy_check"]["findings"]
            if f["verdict"] == NOT_MET]  # fmt: skip
    found: list[Step] = []
    for make in dict.fromkeys(STEPS[row] for row in rows if row in STEPS):
        found += [one for one in make(asked) if one not in found]
    return found


def _other_purpose(asked: Asked) -> list[Step]:
    return step(
        "ask again for the purpose that it is really for, if the policy states one for it.",
        "本来の利用目的が方針にあるときは、それを指定してもう一度判定してください。",
        asked.line("policy list"),
    )


def _purpose_or_consent(asked: Asked) -> list[Step]:
    return _other_purpose(asked) + ask_for_consent(asked)


def _fewer_items(_asked: Asked) -> list[Step]:
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
