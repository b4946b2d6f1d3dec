"""The codes of the ledger: one word, one meaning, with both languages and its source.

Codes are recorded and never change their meaning; labels are for people and may be improved.
Bases are those of the Act (Article 27 and 28); item codes follow what published clinic policies
name. `special` marks special care-required personal information (Article 2(3)).
"""

from __future__ import annotations

from ledger.domain.terms.data import (
    BASES,
    CARE_PURPOSES,
    DATA_CLASSES,
    ITEMS,
)
from ledger.domain.terms.dealings import (
    ACQUISITIONS,
    ANNOUNCEMENTS,
    CHANNELS,
    CONFIRMATIONS,
    CONSENT_FORMS,
    PROVISION_MEANS,
    REVIEW_DECISIONS,
    SENSITIVE_GROUNDS,
    SOURCES,
    SUSPENSION_GROUNDS,
    SUSPENSIONS,
)
from ledger.domain.terms.erasures import ERASURE_GROUNDS, ERASURE_REFUSALS
from ledger.domain.terms.grounds import (
    ARRANGEMENT_FORMS,
    ARRANGEMENT_KINDS,
    CHECK_OUTCOMES,
    CONSENT_CONFIRMATIONS,
    NOTICE_CONTENTS,
    NOTICE_KINDS,
    PUBLISHERS,
    ROUTES_ABROAD,
)
from ledger.domain.terms.logs import LOG_SUCCESSIONS
from ledger.domain.terms.people import (
    AUTHORITIES,
    AUTHORITY_PROOFS,
    LINK_REASONS,
    PARTY_KINDS,
    PERSON_KINDS,
    PUBLIC_BODIES,
    SECTORS,
)
from ledger.domain.terms.records import (
    RECORD_EXCEPTIONS,
    RECORD_ITEMS,
    RECORD_METHODS,
    RECORD_SETS,
)
from ledger.domain.terms.vocabulary import Term, Vocabulary

__all__ = [
    "ACQUISITIONS",
    "ANNOUNCEMENTS",
    "ARRANGEMENT_FORMS",
    "ARRANGEMENT_KINDS",
    "AUTHORITIES",
    "AUTHORITY_PROOFS",
    "BASES",
    "CARE_PURPOSES",
    "CHANNELS",
    "CHECK_OUTCOMES",
    "CONFIRMATIONS",
    "CONSENT_CONFIRMATIONS",
    "CONSENT_FORMS",
    "DATA_CLASSES",
    "ERASURE_GROUNDS",
    "ERASURE_REFUSALS",
    "ITEMS",
    "LINK_REASONS",
    "LOG_SUCCESSIONS",
    "NOTICE_CONTENTS",
    "NOTICE_KINDS",
    "PARTY_KINDS",
    "PERSON_KINDS",
    "PROVISION_MEANS",
    "PUBLIC_BODIES",
    "PUBLISHERS",
    "RECORD_EXCEPTIONS",
    "RECORD_ITEMS",
    "RECORD_METHODS",
    "RECORD_SETS",
    "REVIEW_DECISIONS",
    "ROUTES_ABROAD",
    "SECTORS",
    "SENSITIVE_GROUNDS",
    "SOURCES",
    "SUSPENSIONS",
    "SUSPENSION_GROUNDS",
    "VOCABULARIES",
    "Term",
    "Vocabulary",
]

VOCABULARIES: dict[str, Vocabulary] = {
    "bases": BASES,
    "items": ITEMS,
    "person_kinds": PERSON_KINDS,
    "party_kinds": PARTY_KINDS,
    "public_bodies": PUBLIC_BODIES,
    "sectors": SECTORS,
    "data_classes": DATA_CLASSES,
    "consent_forms": CONSENT_FORMS,
    "channels": CHANNELS,
    "sources": SOURCES,
    "sensitive_grounds": SENSITIVE_GROUNDS,
    "provision_means": PROVISION_MEANS,
    "suspensions": SUSPENSIONS,
    "suspension_grounds": SUSPENSION_GROUNDS,
    "erasure_grounds": ERASURE_GROUNDS,
    "erasure_refusals": ERASURE_REFUSALS,
    "link_reasons": LINK_REASONS,
    "announcements": ANNOUNCEMENTS,
    "acquisitions": ACQUISITIONS,
    "confirmations": CONFIRMATIONS,
    "care_purposes": CARE_PURPOSES,
    "notice_kinds": NOTICE_KINDS,
    "notice_contents": NOTICE_CONTENTS,
    "publishers": PUBLISHERS,
    "arrangement_kinds": ARRANGEMENT_KINDS,
    "arrangement_forms": ARRANGEMENT_FORMS,
    "check_outcomes": CHECK_OUTCOMES,
    "authorities": AUTHORITIES,
    "authority_proofs": AUTHORITY_PROOFS,
    "review_decisions": REVIEW_DECISIONS,
    "record_methods": RECORD_METHODS,
    "record_exceptions": RECORD_EXCEPTIONS,
    "consent_confirmations": CONSENT_CONFIRMATIONS,
    "record_sets": RECORD_SETS,
    "record_items": RECORD_ITEMS,
    "routes_abroad": ROUTES_ABROAD,
    "log_successions": LOG_SUCCESSIONS,
}
