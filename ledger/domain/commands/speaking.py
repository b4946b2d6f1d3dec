"""Who speaks for the person, in what capacity and shown by what: the same options everywhere."""

from __future__ import annotations

from ledger.domain.commands.command import Reference
from ledger.domain.shape import LINE, Code, optional
from ledger.domain.terms import AUTHORITIES, AUTHORITY_PROOFS

SPOKEN_BY = {
    "given_by": optional(
        LINE, "who speaks for the person, registered themselves", "本人に代わる方（登録済み）"
    ),
    "authority": optional(
        Code(AUTHORITIES), "their capacity; required with the one above", "代理権の種類（必須）"
    ),
    "proof": optional(
        Code(AUTHORITY_PROOFS), "proof that was seen; required with them", "確認した書類（必須）"
    ),
}
SPEAKER = {"given_by": Reference.PERSON}
