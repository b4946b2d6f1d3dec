"""Logs, people, parties, policies and purposes."""

from __future__ import annotations

from ledger.domain.commands.command import PARTY_REF, CommandType, Reference, code, person, several
from ledger.domain.events.policy import PURPOSE
from ledger.domain.events.subject import IDENTITY
from ledger.domain.shape import (
    CODE_WORD,
    COUNTRY,
    INSTANT,
    LINE,
    ORIGIN,
    PARAGRAPH,
    PARTY_CODE,
    ZONE,
    Code,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import (
    ANNOUNCEMENTS,
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
    CommandType(
        "policy.publish",
        Text("record a published policy version", "公表した方針の版を記録する"),
        {
            "policy": required(CODE_WORD, "code of the policy", "方針の符号"),
            "version": required(CODE_WORD, "its version", "方針の版"),
            "title": required(LINE, "its title", "表題"),
            "language": required(CODE_WORD, "language of its text", "本文の言語"),
            "text": required(PARAGRAPH, "its text", "本文"),
            "effective_at": required(INSTANT, "in force from", "施行の日時"),
            "purposes": several(PURPOSE, "specified purposes of use", "特定された利用目的"),
        },
    ),
    CommandType(
        "purpose.change",
        Text("record a change of purpose", "利用目的の変更を記録する"),
        {
            "policy": required(CODE_WORD, "policy whose purpose changes", "対象の方針"),
            "old": required(CODE_WORD, "the old purpose", "変更前の利用目的"),
            "new": required(PURPOSE, "the new purpose", "変更後の利用目的"),
            "relation": required(
                PARAGRAPH, "how the new is related to the old", "変更前との関連性の説明"
            ),
            "announced": code(ANNOUNCEMENTS, "how it was made known", "周知の方法"),
            "announced_at": required(INSTANT, "when it was made known", "周知の日時"),
            "effective_at": required(INSTANT, "in force from", "施行の日時"),
            "decided_by": optional(LINE, "role of the decider", "決定者の職"),
        },
    ),
)  # fmt: skip
