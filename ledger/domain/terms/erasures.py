"""Erasure: on what ground it is decided, and why it is not."""

from ledger.domain.terms.dealings import SUSPENSION_GROUNDS
from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

TERM_OVER = "TERM_OVER"
"""The one ground that needs no person to decide: a rule that the clinic set does."""

# Whoever may ask for a stop under 35(1) or 35(5) may ask for erasure; 35(3) gives a stop alone.
_AS_FOR_A_STOP = (term for code, term in SUSPENSION_GROUNDS.items() if code != "UNLAWFUL_PROVISION")

ERASURE_GROUNDS = Vocabulary(
    Text("ground of the erasure", "消去の理由"),
    *_AS_FOR_A_STOP,
    term("UNTRUE", "deleted because it is not true", "内容が事実でないための削除", "Act 34(1)"),
    term(TERM_OVER, "its terms are over", "保存期間の満了", "Act 22"),
)

ERASURE_REFUSALS = Vocabulary(
    Text("why nothing is erased", "消去しない理由"),
    term("NO_GROUND", "no ground found", "理由があると認められない", "Act 35(1), 35(5)"),
    term("OVERRIDING_NEED", "an overriding need: law, contract, claims, others' protection",
         "優先すべき必要（法令、契約、訴訟、他の者の保護）", "Act 35(5)"),
    term("SUBSTITUTE_MEASURE", "costly or difficult, another measure is taken instead",
         "消去が困難で、代わりの措置をとる", "Act 35(2), 35(6)"),
    term("NOT_IDENTIFIED", "the identity was not confirmed", "本人確認ができない", "Act 37"),
    term("TAKEN_BACK", "the person took the request back", "本人による請求の取下げ"),
)  # fmt: skip
