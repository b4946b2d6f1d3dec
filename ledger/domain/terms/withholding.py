"""Why the person an entry is about is not told of it."""

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

WITHHOLDING_GROUNDS = Vocabulary(
    Text("ground for withholding an entry from the person", "記録を本人に開示しない理由"),
    term("LIFE", "known to exist, it could endanger life, body or property",
         "存否が明らかになると、本人又は第三者の生命・身体・財産に危害が及ぶおそれ", "Order 11(i)"),
    term("UNLAWFUL_ACTS", "known to exist, it could encourage or induce unlawful or unjust acts",
         "存否が明らかになると、違法又は不当な行為を助長し、又は誘発するおそれ", "Order 11(ii)"),
    term("STATE", "known to exist, it could harm national security or relations with other states",
         "存否が明らかになると、国の安全や他国・国際機関との関係を害するおそれ", "Order 11(iii)"),
    term("CRIME", "known to exist, it could hinder the prevention or investigation of crime",
         "存否が明らかになると、犯罪の予防・捜査など公共の安全と秩序の維持に支障が及ぶおそれ",
         "Order 11(iv)"),
    term("OTHER_LAW", "another law forbids telling", "他の法令により伝えることが禁じられている",
         "Act 33(2)(iii), 33(5)"),
)  # fmt: skip
