"""What left the house opened: nobody can take it back, so the ledger lists it.

With a subject: of one person, whose other registrations are in `tags`. Without one: of everybody of
whom an entry fits `party` and the period. The event comes before the bundle has its name: where the
run was stopped between the two, it tells of a bundle that nobody may ever have had.
"""

from ledger.domain.events.types import EventType
from ledger.domain.shape import (
    CODE_WORD,
    DIGEST,
    INSTANT,
    ORIGIN,
    PARTY_CODE,
    Code,
    Count,
    ListOf,
    optional,
    required,
)
from ledger.domain.terms import PROVISION_MEANS
from ledger.text import Text

HANDED_OUT = "bundle.handed_out"

BUNDLE = {
    "log": required(ORIGIN, "log it was made of", "元の台帳の名前"),
    "size": required(Count(1), "entries that its checkpoint vouches for", "チェックポイントの件数"),
    "openings": required(Count(1), "sealed parts opened in it", "開封した封緘部分の件数"),
    "classes": required(ListOf(CODE_WORD, 1), "classes of keys they were sealed under",
                        "その鍵の種別"),
    "manifest": required(DIGEST, "SHA-256 of its manifest.json, which tells a copy of it",
                         "manifest.json の SHA-256（写しの照合用）"),
    "party": optional(PARTY_CODE, "recipient or source it is narrowed to", "対象の提供先・提供元"),
    "happened_from": optional(INSTANT, "from when what is in it happened", "対象期間の初め"),
    "happened_before": optional(INSTANT, "before when it happened", "対象期間の終わり"),
    "means": optional(Code(PROVISION_MEANS), "how it is handed over", "渡す方法"),
}  # fmt: skip

TYPES = (
    EventType(
        HANDED_OUT,
        Text("opened bundle handed out", "開封した証拠一式の交付"),
        BUNDLE,
        about_person=False,
    ),
)
