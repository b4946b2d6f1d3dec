"""The rows of the check of a policy: what each asks, and what it can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.policy.verdict import MET, NOT_MET, NOTE, SILENT, PolicyFinding
from ledger.text import Text


@dataclass(frozen=True)
class PolicyRow:
    """One question that is put to every policy, and the verdicts that can come of it."""

    id: str
    asks: Text
    verdicts: tuple[str, ...]

    def finding(self, verdict: str, clause: str | None, reason: Text) -> PolicyFinding:
        """What the row found."""
        assert verdict in self.verdicts  # rows are data for readers: they must say what they do
        return PolicyFinding(self.id, verdict, clause, reason)


Q01 = PolicyRow(
    "Q01",
    Text(
        "Is the purpose one of those stated, told to the person beforehand or changed to? Data held"
        " for another: one of the entruster's? A note where the policy promises nothing for use"
        " beyond its purposes, where the person agreed to this purpose, or where a law is the"
        " basis.",
        "利用目的は、方針が掲げるもの・本人にあらかじめ伝えたもの・変更後のものか。受託した"
        "情報なら、委託元の利用目的か。目的外の利用について方針に約束がない場合、本人がその"
        "目的に同意した場合、法令に基づく場合は、注記にとどめます。",
    ),
    (NOT_MET, NOTE),
)
Q02 = PolicyRow(
    "Q02",
    Text(
        "Does a purpose that is pursued inside only go to a recipient outside? Not asked of"
        " entrustment and succession; a note where Article 27(1)(i) to (vii) is the basis.",
        "内部だけの利用目的で、外部に提供しようとしていないか。委託と事業承継は対象外です。"
        "法27条1項各号による場合は注記にとどめます。",
    ),
    (NOT_MET, NOTE),
)
Q03 = PolicyRow(
    "Q03",
    Text(
        "Is the recipient of a kind that the purpose names? Not asked of entrustment and"
        " succession; a note where Article 27(1)(i) to (vii) is the basis.",
        "提供先は、利用目的が挙げる種別か。委託と事業承継は対象外です。法27条1項各号による"
        "場合は注記にとどめます。",
    ),
    (NOT_MET, NOTE),
)
Q04 = PolicyRow(
    "Q04",
    Text(
        "Is an item bound to other purposes? A note where the lock only warns, or where a law is"
        " the basis.",
        "項目の利用が、他の利用目的に限られていないか。注意を示すだけの制限の場合と、法令に"
        "基づく場合は、注記にとどめます。",
    ),
    (NOT_MET, NOTE),
)
Q05 = PolicyRow(
    "Q05",
    Text(
        "Is the ground missing from a policy that promises no provision without consent? Not asked"
        " of Article 27(1)(i) to (vii), which stands beside every such promise.",
        "同意のない提供をしないと約束する方針に、この根拠の定めがないか。法27条1項各号は、"
        "そうした約束にかかわらず認められるため、対象外です。",
    ),
    (NOT_MET,),
)
Q06 = PolicyRow(
    "Q06",
    Text(
        "Is a condition of the stated ground, or of the consent clause, not fulfilled?",
        "掲げる根拠又は同意の条項の条件で、満たしていないものがあるか。",
    ),
    (NOT_MET,),
)
Q07 = PolicyRow(
    "Q07",
    Text(
        "Is the clause cited a ground that only the policy knows, or the consent one that it infers"
        " from use? It authorises nothing; bases of the Act that would are named.",
        "引いた条項が方針だけの根拠であるか、同意が利用からみなされたものか。どちらも提供を"
        "認める根拠にはなりません。認め得る法の根拠を示します。",
    ),
    (NOTE,),
)
Q08 = PolicyRow(
    "Q08",
    Text(
        "Is a ground that the policy states met with all its conditions?",
        "方針が掲げる根拠の条件を、すべて満たしているか。",
    ),
    (MET,),
)
Q09 = PolicyRow(
    "Q09",
    Text(
        "Is the consent clause met by a consent in force that covers all, or by the person's own"
        " request in writing?",
        "同意の条項を、すべてに及ぶ有効な同意又は本人の書面の依頼により満たしているか。",
    ),
    (MET,),
)
Q10 = PolicyRow(
    "Q10",
    Text(
        "Is the clause met that leaves open what else the law permits: does Article 27(1)(i) to"
        " (vii) permit it?",
        "法令が認める場合を除くとする条項を満たしているか（法27条1項各号が認める提供か）。",
    ),
    (MET,),
)
Q11 = PolicyRow(
    "Q11",
    Text(
        "Is the purpose marketing, while the person has stopped marketing?",
        "本人が営業・宣伝の停止を求めているのに、営業・宣伝の利用目的ではないか。",
    ),
    (NOT_MET,),
)
Q12 = PolicyRow(
    "Q12",
    Text(
        "Does the policy say nothing: no ground stated and no consent promised; nothing provided"
        " to a third party; no personal information that it covers?",
        "方針に定めがないか（根拠も同意の約束もない、第三者への提供でない、方針が対象とする"
        "個人情報でない）。",
    ),
    (SILENT,),
)
Q13 = PolicyRow(
    "Q13",
    Text(
        "Are there items beyond those that the ground is limited to?",
        "根拠が対象とする項目を超えていないか。",
    ),
    (NOT_MET,),
)
Q14 = PolicyRow(
    "Q14",
    Text("Is the clause cited none of the profile?", "引いた条項がプロファイルにないか。"),
    (NOTE,),
)
Q15 = PolicyRow(
    "Q15",
    Text(
        "Does the clause cited name another ground than the basis? The ground of the basis"
        " decides.",
        "引いた条項の根拠が、指定した根拠と違うか。判定は指定した根拠によります。",
    ),
    (NOTE,),
)

Q16 = PolicyRow(
    "Q16",
    Text(
        "Is the recipient in another country than the organisation, where that is not Japan? The"
        " Act measures abroad from Japan alone.",
        "日本国外の事業者から見て、提供先が別の国にあるか。法の「外国」は日本から見たものです。",
    ),
    (NOTE,),
)

ROWS: Mapping[str, PolicyRow] = {
    row.id: row
    for row in (
        Q01, Q02, Q03, Q04, Q05, Q06, Q07, Q08, Q09, Q10, Q11, Q12, Q13, Q14, Q15, Q16,
    )
}  # fmt: skip
"""All rows by id, in order. A row keeps its meaning once recorded."""
