"""Parties: who data go to and come from. A natural person who is a party is a subject too."""

from ledger.domain.events.subject import IDENTITY
from ledger.domain.events.types import EventType
from ledger.domain.shape import (
    COUNTRY,
    LINE,
    PARTY_CODE,
    SUBJECT,
    Code,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import PARTY_KINDS, PUBLIC_BODIES, SECTORS
from ledger.text import Text

NATURAL = ("SOLE_PROPRIETOR", "PRIVATE_PERSON")
"""Kinds of party that are natural persons: their names and addresses are sealed."""

PARTY = {
    "party": required(PARTY_CODE, "code of the party", "提供先・提供元の符号"),
    "kind": required(Code(PARTY_KINDS), "legal kind", "法的な区分"),
    "sector": required(Code(SECTORS), "what it is to the clinic", "種別"),
    "country": required(COUNTRY, "country it is in", "所在国"),
    "public_body": required(Code(PUBLIC_BODIES), "public nature", "公的機関の区分"),
    "same_entity": required(
        Truth(), "true if part of the organisation itself", "自らの法人の一部か"
    ),
    "database_in_japan": optional(
        Truth(),
        "true if a foreign company runs a database in Japan as a business",
        "外国の会社が日本で個人情報データベースを事業に用いているか",
    ),
    "address_sealed": optional(
        Truth(), "true if the address of a natural person is sealed", "個人の住所を封緘しているか"
    ),
    "name": optional(LINE, "name of an organisation", "法人等の名称"),
    "address": optional(LINE, "address of an organisation", "法人等の住所"),
    "representative": optional(SUBJECT, "tag of its representative", "代表者のタグ"),
}

TYPES = (
    EventType(
        "party.registered", Text("party registered", "提供先・提供元の登録"), PARTY, IDENTITY,
        "identity", about_person=False,
    ),
    EventType(
        "party.amended", Text("party amended", "提供先・提供元の変更"), PARTY, IDENTITY,
        "identity", about_person=False,
    ),
)  # fmt: skip
