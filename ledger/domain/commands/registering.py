"""Logs, people and parties."""

from __future__ import annotations

from ledger.domain.commands.command import PARTY_REF, CommandType, Reference, code, person
from ledger.domain.events.subject import IDENTITY
from ledger.domain.shape import (
    CODE_WORD,
    COUNTRY,
    LINE,
    ORIGIN,
    PARTY_CODE,
    ZONE,
    Code,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import (
    LINK_REASONS,
    PARTY_KINDS,
    PERSON_KINDS,
    PUBLIC_BODIES,
    SECTORS,
)
from ledger.text import Text

ORGANISATION = {
    "origin": required(ORIGIN, "name of the log", "台帳の名前"),
    "code": required(CODE_WORD, "code of the organisation", "事業者の符号"),
    "name": required(LINE, "its name", "事業者の名称"),
    "zone": required(ZONE, "its time zone", "事業者の時間帯"),
    "simulated": optional(Truth(), "true if its clock is not real", "実際の時計でない台帳か"),
}

PARTY = {
    "kind": code(PARTY_KINDS, "legal kind", "法的な区分"),
    "sector": code(SECTORS, "what it is to the clinic", "種別"),
    "name": required(LINE, "name, as typed", "名称・氏名（入力どおり）"),
    "kana": optional(LINE, "name of a natural person in kana", "個人の氏名カナ"),
    "address": optional(LINE, "address", "住所"),
    "country": optional(COUNTRY, "country; JP if not given", "所在国（省略時は JP）"),
    "public_body": optional(
        Code(PUBLIC_BODIES), "public nature; NONE if not given", "公的機関の区分（省略時は NONE）"
    ),
    "same_entity": optional(
        Truth(), "true if part of the organisation itself", "自らの法人の一部か"
    ),
    "database_in_japan": optional(
        Truth(),
        "true for a foreign company that runs a database in Japan as a business",
        "日本で個人情報データベースを事業に用いる外国の会社か",
    ),
    "representative": optional(LINE, "name of its representative, sealed", "代表者の氏名（封緘）"),
}

COMMANDS = (
    CommandType("org.add", Text("open the log of an organisation", "事業者の台帳を開設する"),
                ORGANISATION),
    CommandType(
        "person.add",
        Text("register a person", "本人を登録する"),
        {"kind": code(PERSON_KINDS, "kind of person", "本人の区分"), **IDENTITY},
    ),
    CommandType(
        "person.rekey",
        Text("give a person new keys after a leak", "漏えいした本人の鍵を新しくする"),
        {"person": person(), **IDENTITY},
        {"person": Reference.PERSON},
        in_history=False,
    ),
    CommandType(
        "person.link",
        Text("say that two registrations are one person", "二つの登録を名寄せする"),
        {
            "person": person(),
            "other": person("the other registration", "もう一方の登録"),
            "reason": code(LINK_REASONS, "why", "理由"),
        },
        {"person": Reference.PERSON, "other": Reference.PERSON},
    ),
    CommandType(
        "person.unlink",
        Text("take a link back", "名寄せを解除する"),
        {
            "person": person(),
            "other": person("the other registration", "もう一方の登録"),
            "reason": code(LINK_REASONS, "why", "理由"),
        },
        {"person": Reference.PERSON, "other": Reference.PERSON},
    ),
    CommandType(
        "party.add",
        Text("register a recipient or source", "提供先・提供元を登録する"),
        {
            "code": optional(
                PARTY_CODE,
                "code of an organisation; a natural person's is made for it",
                "法人等の符号（個人の符号は自動で付く）",
            ),
            **PARTY,
        },
    ),
    CommandType(
        "party.amend",
        Text("record that a party changed", "提供先・提供元の変更を記録する"),
        {"party": PARTY_REF, **PARTY},
        {"party": Reference.PARTY},
    ),
)  # fmt: skip
