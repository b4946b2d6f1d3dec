"""What becomes of a log."""

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

LOG_SUCCESSIONS = Vocabulary(
    Text("why a log is succeeded by another", "台帳を引き継ぐ理由"),
    term("LOST_TAIL", "entries that were signed are lost", "署名済みの記録の喪失"),
    term("KEY_STOLEN", "the signing key is in other hands", "署名鍵の盗難・漏えい"),
    term("OTHER", "another reason", "その他"),
)
