"""What somebody must attest: the evidence that a basis or a class of data asks for."""

from __future__ import annotations

from collections.abc import Callable

from ledger.interfaces.cli.advice.asked import Asked, Lack, lack, unattested
from ledger.interfaces.cli.placeholders import PLACEHOLDERS


def decision(_asked: Asked) -> list[Lack]:
    """What a referral waits for."""
    return [
        lack(
            "the decision of the person responsible for personal data",
            "個人情報の責任者の結論",
            "review",
            "REVIEW",
        ),
    ]


def _anonymised(asked: Asked) -> list[Lack]:
    return unattested(
        asked.facts,
        (
            "anonymised.published",
            lack(
                "categories and method published beforehand",
                "情報の項目と提供の方法の公表",
                "anonymised_published",
            ),
        ),
        (
            "anonymised.recipient_told",
            lack(
                "the recipient told that it is anonymised",
                "匿名加工情報である旨の提供先への明示",
                "recipient_told",
            ),
        ),
    )


def _confirmed(_asked: Asked) -> list[Lack]:
    return [
        lack(
            "that the recipient has the person's consent, and how you confirmed it"
            " (DECLARED, SHOWN or OBTAINED)",
            "提供先が本人の同意を得ていることと、その確認方法"
            "（DECLARED 申告・SHOWN 提示・OBTAINED 代行取得）",
            "consent_confirmed",
            "DECLARED",
        ),
    ]


def _informed_there(_asked: Asked) -> list[Lack]:
    return [
        lack(
            "that the person was informed of the foreign country when consenting",
            "本人が同意の際に外国に関する情報提供を受けたことの確認",
            "foreign_information_confirmed",
        ),
    ]


def _by_law(asked: Asked) -> list[Lack]:
    facts = asked.facts
    cited = facts["evidence.statute.citation"] is not None
    statute = lack(
        "the statute and article they cite",
        "相手方が示す法令名と条項",
        "statute",
        PLACEHOLDERS["statute"],
    )
    foreign = lack(
        "a Japanese statute: a foreign law is no ground", "日本の法令（外国法は根拠になりません）"
    )
    applies = lack(
        "somebody's confirmation that the article covers this",
        "この提供がその条項に当たることの確認",
        "statute_applies",
    )
    return [
        *([] if cited else [statute]),
        *([] if facts.holds("evidence.statute.japanese") else [foreign]),
        *([] if facts.holds("evidence.statute.applies") else [applies]),
    ]


def _protection(asked: Asked) -> list[Lack]:
    return unattested(
        asked.facts,
        (
            "evidence.protection.need",
            lack("that it is needed for this protection", "保護のために必要であること", "need"),
        ),
        (
            "evidence.protection.consent_difficult",
            lack(
                "that consent is difficult to obtain",
                "本人の同意を得ることが困難であること",
                "consent_difficult",
            ),
        ),
    )


def _state_duty(asked: Asked) -> list[Lack]:
    facts = asked.facts
    told = (
        (
            "evidence.state_duty.requesting_body",
            lack(
                "which body asks",
                "依頼した機関の名称",
                "requesting_body",
                PLACEHOLDERS["requesting_body"],
            ),
        ),
        (
            "evidence.state_duty.statutory_task",
            lack(
                "which task laid down by law it carries out",
                "その機関が行う法令上の事務",
                "statutory_task",
                PLACEHOLDERS["statutory_task"],
            ),
        ),
    )
    obstruct = unattested(
        facts,
        (
            "evidence.state_duty.consent_would_obstruct",
            lack(
                "that asking the person for consent would obstruct that task",
                "本人に同意を求めると事務に支障があること",
                "consent_would_obstruct",
            ),
        ),
    )
    return [one for member, one in told if facts[member] is None] + obstruct


def _academic(asked: Asked) -> list[Lack]:
    facts, basis = asked.facts, asked.basis
    own = (
        "evidence.academic.provider_is_academic",
        lack(
            "that this organisation is an academic institution",
            "自らが学術研究機関等であること",
            "provider_is_academic",
        ),
    )
    conditions = {
        "ACAD_PUBLISH": (
            own,
            (
                "evidence.academic.unavoidable_for_publication",
                lack(
                    "that it cannot be avoided for publishing or teaching the results",
                    "成果の公表・教授のためやむを得ないこと",
                    "unavoidable_for_publication",
                ),
            ),
        ),
        "ACAD_JOINT": (
            own,
            (
                "evidence.academic.joint_research",
                lack(
                    "that the research is done jointly with the recipient",
                    "提供先との共同研究であること",
                    "joint_research",
                ),
            ),
        ),
        "ACAD_RECIPIENT": (
            (
                "recipient.academic",
                lack(
                    "a recipient registered as an academic research institution (ACADEMIC)",
                    "学術研究機関等（ACADEMIC）としての提供先の登録",
                ),
            ),
            (
                "evidence.academic.recipient_needs_for_research",
                lack(
                    "that the recipient needs it for its research",
                    "提供先が学術研究のために必要とすること",
                    "recipient_needs_for_research",
                ),
            ),
        ),
    }[basis]
    found = unattested(facts, *conditions)
    if facts.holds("evidence.academic.unjust_infringement"):
        found.append(
            lack(
                "that nobody's rights are unjustly infringed",
                "個人の権利利益を不当に侵害しないこと",
                "no_unjust_infringement",
            )
        )
    return found


MISSING: dict[str, Callable[[Asked], list[Lack]]] = {
    "D02": decision,
    "D04": _anonymised,
    "D11": _confirmed,
    "D12": _informed_there,
    "D21": _by_law,
    "D23": _protection,
    "D25": _state_duty,
    "D27": _academic,
}
