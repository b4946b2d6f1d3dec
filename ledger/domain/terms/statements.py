"""What is noticed of a collection, and whose agreement a recording needs."""

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

COLLECTION_REMARKS = Vocabulary(
    Text("remark on a collection", "取得についての注意"),
    term("NOT_LISTED", "the policy does not list the item, and its list is closed",
         "方針が掲げていない項目（一覧に「等」がない）", "the policy"),
    term("LOCKED", "the policy binds the item to other purposes",
         "方針が他の利用目的に限っている項目", "the policy"),
    term("LOCKED_WARN", "the item is meant for other purposes",
         "本来は他の利用目的のための項目", "the policy"),
    term("ONE_SIDE", "recorded without the agreement of both sides",
         "双方の同意がない記録（録音・録画等）", "the policy"),
)  # fmt: skip

RECORDING_SIDES = Vocabulary(
    Text("side that agrees to a recording", "録音・録画等に同意した側"),
    term("PATIENT", "the patient", "患者"),
    term("CLINIC", "the clinic", "診療所"),
)
