"""Seven stops that stay seven: what each stops, and what it still allows.

None implies another, and each ends for itself. The table says it by the bases of a provision, as
the rows of the law decide them (D09, D10, D46, D60, D70); two reach no basis at all. A basis that
is still allowed needs all that it asks for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.terms import BASES
from ledger.text import Text

REFUSED, REFERRED, ALLOWED = "REFUSED", "REFERRED", "ALLOWED"
STRICTEST_FIRST = (REFUSED, REFERRED, ALLOWED)


@dataclass(frozen=True)
class Stop:
    """One kind of stop.

    `refused`: bases it stops. `referred`: bases on which a person decides. On all others it changes
    nothing. `inside`: whether use inside the organisation goes on. `reach` and `still` say in words
    what the bases do not.
    """

    code: str
    title: Text
    reach: Text
    still: Text
    refused: frozenset[str] = frozenset()
    referred: frozenset[str] = frozenset()
    inside: bool = True

    def effect(self, basis: str) -> str:
        """What it makes of a provision on a basis: REFUSED, REFERRED or ALLOWED."""
        if basis in self.refused:
            return REFUSED
        return REFERRED if basis in self.referred else ALLOWED


MARKETING = Stop(
    "MARKETING",
    Text("marketing", "営業・宣伝"),
    Text("use for the purposes that the policy marks as marketing, or those named",
         "方針で営業・宣伝とされた利用目的（限定があればその目的）での利用"),
    Text("every provision under the Act, and use for every other purpose",
         "法令上のすべての提供と、他の利用目的での利用"),
)  # fmt: skip
OPT_OUT = Stop(
    "OPT_OUT",
    Text("opt-out", "オプトアウト"),
    Text("provision to third parties without consent, by opt-out",
         "オプトアウトによる（同意によらない）第三者提供"),
    Text("provision on every other basis", "他のすべての根拠による提供"),
    refused=frozenset({"OPT_OUT"}),
)  # fmt: skip
WITHDRAWAL = Stop(
    "WITHDRAWAL",
    Text("withdrawal of consent", "同意の撤回"),
    Text("what rested on the consent withdrawn, from then on",
         "撤回した同意による、撤回以後の提供"),
    Text("what another consent covers, and provision on every other basis; what was done stays"
         " done",
         "別の同意の範囲内の提供と、他のすべての根拠による提供（撤回前の提供はそのまま）"),
    refused=frozenset({"CONSENT", "FOREIGN_CONSENT"}),
)  # fmt: skip
RESERVATION = Stop(
    "RESERVATION",
    Text("purpose reserved", "利用目的の留保"),
    Text("provision on implied consent, for the purposes reserved",
         "留保した利用目的での、黙示の同意による提供"),
    Text("implied consent for other purposes, and provision on every other basis, such as consent"
         " that is asked for",
         "他の利用目的での黙示の同意と、他のすべての根拠（明示の同意など）による提供"),
    refused=frozenset({"CONSENT_IMPLIED_CARE"}),
)  # fmt: skip
BY_LAW_OR_LIFE = frozenset({"LAW", "LIFE"})
LEFT_TO_A_PERSON = frozenset({"PUBLIC_HEALTH", "STATE_DUTY"})
USE = Stop(
    "SUSPENSION_OF_USE",
    Text("suspension of use", "利用停止"),
    Text("all use, also inside the organisation, and all provision but what is said below",
         "事業者の内部を含むすべての利用と、次に示すものを除くすべての提供"),
    Text("what a law demands or life urgently needs, and handing data to the person",
         "法令に基づく提供、生命等の保護のための提供、本人への提供"),
    refused=frozenset(BASES) - BY_LAW_OR_LIFE - LEFT_TO_A_PERSON,
    referred=LEFT_TO_A_PERSON,
    inside=False,
)  # fmt: skip
PROVISION = Stop(
    "SUSPENSION_OF_PROVISION",
    Text("suspension of provision", "第三者提供の停止"),
    Text("provision to third parties; a consent given on a later day lifts it for what it covers",
         "第三者提供（後日の同意があれば、その範囲では停止を解く）"),
    Text("use inside the organisation, entrustment and whoever else is no third party (joint use"
         " with a warning), and what a law demands",
         "事業者の内部での利用、委託など第三者に当たらない者への提供（共同利用には注意を表示）、"
         "法令に基づく提供など"),
    refused=frozenset({
        "CONSENT", "CONSENT_IMPLIED_CARE", "FOREIGN_CONSENT", "OPT_OUT",
        "ACAD_PUBLISH", "ACAD_JOINT", "ACAD_RECIPIENT",
    }),
)  # fmt: skip
TRACKING = Stop(
    "TRACKING",
    Text("refusal of tracking (cookies)", "追跡（Cookie等）の拒否"),
    Text("what the standing recipients collect on the website; it is carried out there, not here",
         "継続的な提供先によるウェブサイトでの情報取得（停止の実施は台帳の外）"),
    Text("every provision under the Act: it is no opt-out",
         "法令上のすべての提供（オプトアウトではありません）"),
)  # fmt: skip

STOPS = (MARKETING, OPT_OUT, WITHDRAWAL, RESERVATION, USE, PROVISION, TRACKING)


def together(active: Iterable[Stop], basis: str) -> str:
    """What several stops make of a provision on a basis: the strictest counts."""
    effects = {ALLOWED, *(stop.effect(basis) for stop in active)}
    return next(effect for effect in STRICTEST_FIRST if effect in effects)
