"""Who spoke for the person, in what capacity and shown by what: the same members in every event.

Somebody else may speak for a person (Act 37(3), Order 13; law of capacity): a legal representative,
or an agent with a mandate. They have keys of their own, and stand here under their tag.
"""

from ledger.domain.shape import SUBJECT, Code, optional
from ledger.domain.terms import AUTHORITIES, AUTHORITY_PROOFS

SPOKEN_BY = {
    "given_by": optional(SUBJECT, "tag of who spoke for the person", "本人に代わった者のタグ"),
    "authority": optional(Code(AUTHORITIES), "in what capacity", "代理権の種類"),
    "proof": optional(Code(AUTHORITY_PROOFS), "proof that was seen", "確認した書類"),
}
"""Entries from before the capacity was asked for have `given_by` alone."""
