"""Arrangements with a party: entrustment to it or by it, succession, equivalent measures abroad.

To check an arrangement is to supervise who is entrusted (Act 25), and to look once a year whether
measures abroad are kept and no foreign system hinders them (Act 28(3), Rule 18).
"""

from ledger.domain.events.types import EventType
from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    DIGEST,
    PARTY_CODE,
    UUID,
    Code,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import (
    ARRANGEMENT_FORMS,
    ARRANGEMENT_KINDS,
    CHECK_OUTCOMES,
    ITEMS,
    SUCCESSION_CAUSES,
)
from ledger.text import Text

PARTY = required(PARTY_CODE, "the party it is with", "相手方")
ARRANGEMENT = required(UUID, "the arrangement meant", "対象の取決め")

TYPES = (
    EventType(
        "arrangement.made",
        Text("arrangement made", "取決め"),
        {
            "party": PARTY,
            "kind": required(Code(ARRANGEMENT_KINDS), "kind of arrangement", "取決めの種類"),
            "form": required(Code(ARRANGEMENT_FORMS), "its form", "取決めの形"),
            "items": required(ListOf(Code(ITEMS)), "items it covers", "対象の項目"),
            "purposes": required(ListOf(CODE_WORD), "purposes of the work", "業務の利用目的"),
            "own_use": required(
                Truth(), "true if the party uses the data for itself too", "相手方自身も利用するか"
            ),
            "cause": optional(Code(SUCCESSION_CAUSES), "cause of a succession", "事業承継の原因"),
            "effective_day": optional(
                DAY, "day from which the successor has the business", "承継の効力発生日"
            ),
            "business_passes": optional(
                Truth(), "true if the business itself passes", "事業そのものが移るか"
            ),
            "under": optional(
                UUID, "arrangement under which the data are held for another", "再委託の元の受託"
            ),
            "text": optional(DIGEST, "digest of its text", "本文の要約値"),
        },
        about_person=False,
    ),
    EventType(
        "arrangement.checked",
        Text("arrangement checked", "取決めの確認"),
        {
            "party": PARTY,
            "arrangement": ARRANGEMENT,
            "outcome": required(Code(CHECK_OUTCOMES), "what was found", "確認の結果"),
            "text": optional(DIGEST, "digest of the report", "報告の要約値"),
        },
        about_person=False,
    ),
    EventType(
        "arrangement.ended",
        Text("arrangement ended", "取決めの終了"),
        {"party": PARTY, "arrangement": ARRANGEMENT},
        about_person=False,
    ),
)
