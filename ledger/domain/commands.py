"""What can be asked of the ledger: every command with the shape of its arguments.

The same declarations check the command line and history files, and print the reference. A
command is imperative; what comes of it is an event, in the past tense. An argument that refers to
something recorded earlier takes what the front desk has at hand (see Reference).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

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
    UUID,
    ZONE,
    Code,
    Field,
    Fields,
    ListOf,
    Shape,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import (
    ACQUISITIONS,
    ANNOUNCEMENTS,
    BASES,
    CHANNELS,
    CONFIRMATIONS,
    CONSENT_FORMS,
    DATA_CLASSES,
    ITEMS,
    LINK_REASONS,
    PARTY_KINDS,
    PERSON_KINDS,
    PROVISION_MEANS,
    PUBLIC_BODIES,
    SECTORS,
    SENSITIVE_GROUNDS,
    SOURCES,
    SUSPENSION_GROUNDS,
    SUSPENSIONS,
)
from ledger.text import Text


class Reference(Enum):
    """What an argument refers to, and what may stand for it."""

    PERSON = "a number of the clinic, a subject tag, or the id of the command that registered"
    PARTY = "a party code, or the id of the command that registered it"
    RECORD = "a record number (an event id), or the id of the command that recorded it"


@dataclass(frozen=True)
class CommandType:
    """One command: its name, what it does, its arguments, and which of them refer to what."""

    name: str
    title: Text
    arguments: Mapping[str, Field]
    references: Mapping[str, Reference] = field(default_factory=dict)
    in_history: bool = True
    """False where it decides for now: it may stand in the history of a simulated log only."""

    @property
    def shape(self) -> Fields:
        """What the arguments must look like."""
        return Fields(self.arguments)


def _person(en: str = "the person", ja: str = "本人") -> Field:
    return required(LINE, en, ja)


def _code(vocabulary: Any, en: str, ja: str) -> Field:
    return required(Code(vocabulary), en, ja)


def _list(shape: Shape, en: str, ja: str, least: int = 1) -> Field:
    return Field(ListOf(shape, least), Text(en, ja), required=least > 0)


NOTE = optional(PARAGRAPH, "free text, sealed under the person", "自由記述（本人の鍵で封緘）")
ITEMS_FIELD = _list(Code(ITEMS), "items of personal data", "個人データの項目")
PURPOSES = _list(CODE_WORD, "purposes of use", "利用目的")
PARTY_REF = required(LINE, "the other party", "相手方")
RECORD_REF = required(UUID, "the record meant", "対象の記録")
CHANNEL = _code(CHANNELS, "how it arrived", "受付の方法")

ORGANISATION = {
    "origin": required(ORIGIN, "name of the log", "台帳の名前"),
    "code": required(CODE_WORD, "code of the organisation", "事業者の符号"),
    "name": required(LINE, "its name", "事業者の名称"),
    "zone": required(ZONE, "its time zone", "事業者の時間帯"),
    "simulated": optional(Truth(), "true if its clock is not real", "実際の時計でない台帳か"),
}

PARTY = {
    "kind": _code(PARTY_KINDS, "legal kind", "法的な区分"),
    "sector": _code(SECTORS, "what it is to the clinic", "種別"),
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
    "representative": optional(LINE, "name of its representative, sealed", "代表者の氏名（封緘）"),
}

SCOPE = {
    "person": _person(),
    "items": ITEMS_FIELD,
    "parties": _list(LINE, "recipients it names", "対象の提供先", 0),
    "sectors": _list(Code(SECTORS), "kinds of recipient it covers", "対象の提供先の種別", 0),
    "purposes": PURPOSES,
    "form": _code(CONSENT_FORMS, "how it was expressed", "同意の方法"),
}

PROVISION = {
    "person": _person(),
    "party": PARTY_REF,
    "items": ITEMS_FIELD,
    "purpose": required(CODE_WORD, "purpose of the provision", "提供の目的"),
    "basis": _code(BASES, "basis claimed", "主張する根拠"),
    "data_class": optional(
        Code(DATA_CLASSES), "class of the data; PERSONAL if not given", "区分（省略時は PERSONAL）"
    ),
    "misuse_foreseen": optional(
        Truth(),
        "unlawful use by the recipient is foreseen; false if not given",
        "提供先の違法・不当な利用が予見されるか（省略時は false）",
    ),
}

_PERSON = {"person": Reference.PERSON}
_PERSON_PARTY = {"person": Reference.PERSON, "party": Reference.PARTY}

COMMANDS: dict[str, CommandType] = {
    command.name: command
    for command in (
        CommandType("org.add", Text("open the log of an organisation", "事業者の台帳を開設する"),
                    ORGANISATION),
        CommandType(
            "person.add",
            Text("register a person", "本人を登録する"),
            {"kind": _code(PERSON_KINDS, "kind of person", "本人の区分"), **IDENTITY},
        ),
        CommandType(
            "person.link",
            Text("say that two registrations are one person", "二つの登録を名寄せする"),
            {
                "person": _person(),
                "other": _person("the other registration", "もう一方の登録"),
                "reason": _code(LINK_REASONS, "why", "理由"),
            },
            {"person": Reference.PERSON, "other": Reference.PERSON},
        ),
        CommandType(
            "person.unlink",
            Text("take a link back", "名寄せを解除する"),
            {
                "person": _person(),
                "other": _person("the other registration", "もう一方の登録"),
                "reason": _code(LINK_REASONS, "why", "理由"),
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
                "purposes": _list(PURPOSE, "specified purposes of use", "特定された利用目的"),
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
                "announced": _code(ANNOUNCEMENTS, "how it was made known", "周知の方法"),
                "announced_at": required(INSTANT, "when it was made known", "周知の日時"),
                "effective_at": required(INSTANT, "in force from", "施行の日時"),
                "decided_by": optional(LINE, "role of the decider", "決定者の職"),
            },
        ),
        CommandType(
            "collect",
            Text("record a collection of personal information", "個人情報の取得を記録する"),
            {
                "person": _person(),
                "items": ITEMS_FIELD,
                "purposes": PURPOSES,
                "source": _code(SOURCES, "where they came from", "取得元"),
                "party": optional(LINE, "the third party they came from", "取得元の第三者"),
                "channel": _code(CHANNELS, "how they came", "取得の方法"),
                "sensitive_ground": optional(
                    Code(SENSITIVE_GROUNDS),
                    "ground for special care-required items",
                    "要配慮個人情報の取得の根拠",
                ),
                "note": NOTE,
            },
            _PERSON_PARTY,
        ),
        CommandType(
            "consent",
            Text("record a consent", "同意を記録する"),
            {
                **SCOPE,
                "expires_at": optional(INSTANT, "end of its validity", "有効期限"),
                "identified": optional(
                    Truth(), "identity confirmed; true if not given", "本人確認（省略時は true）"
                ),
                "competent": optional(
                    Truth(), "able to judge; true if not given", "判断能力（省略時は true）"
                ),
                "confirmed": optional(
                    Truth(),
                    "will and scope confirmed by the clinic; true if not given",
                    "意思と範囲の確認（省略時は true）",
                ),
                "given_by": optional(LINE, "representative who gave it", "同意した代理人"),
                "note": NOTE,
            },
            {"person": Reference.PERSON, "given_by": Reference.PERSON, "parties": Reference.PARTY},
        ),
        CommandType(
            "refuse",
            Text("record that a person refused consent", "同意の拒否を記録する"),
            {**SCOPE, "note": NOTE},
            {"person": Reference.PERSON, "parties": Reference.PARTY},
        ),
        CommandType(
            "withdraw",
            Text("record the withdrawal of a consent", "同意の撤回を記録する"),
            {"consent": RECORD_REF, "channel": CHANNEL, "note": NOTE},
            {"consent": Reference.RECORD},
        ),
        CommandType(
            "instruct",
            Text("record a person's request to provide", "本人からの提供の依頼を記録する"),
            {
                "person": _person(),
                "party": PARTY_REF,
                "items": ITEMS_FIELD,
                "purposes": PURPOSES,
                "channel": CHANNEL,
                "written": optional(
                    Truth(), "on file in writing; true if not given", "書面（省略時は true）"
                ),
                "identified": optional(
                    Truth(), "identity confirmed; true if not given", "本人確認（省略時は true）"
                ),
                "note": NOTE,
            },
            _PERSON_PARTY,
        ),
        CommandType(
            "uninstruct",
            Text("take a request to provide back", "提供の依頼の取消しを記録する"),
            {"instruction": RECORD_REF, "channel": CHANNEL, "note": NOTE},
            {"instruction": Reference.RECORD},
        ),
        CommandType(
            "authorise",
            Text("decide whether a provision may be made now", "今提供してよいかを判定する"),
            PROVISION,
            _PERSON_PARTY,
            in_history=False,
        ),
        CommandType(
            "provide",
            Text("record a provision", "第三者提供を記録する"),
            {
                **PROVISION,
                "means": _code(PROVISION_MEANS, "how it was provided", "提供の方法"),
                "authorisation": optional(UUID, "the authorisation it rests on", "根拠とする許可"),
                "note": NOTE,
            },
            {**_PERSON_PARTY, "authorisation": Reference.RECORD},
        ),
        CommandType(
            "authorise_and_provide",
            Text("authorise a provision and record it, in one", "判定と記録を一度に行う"),
            {
                **PROVISION,
                "means": _code(PROVISION_MEANS, "how it was provided", "提供の方法"),
                "note": NOTE,
            },
            _PERSON_PARTY,
            in_history=False,
        ),
        CommandType(
            "amend",
            Text("amend a record of a provision or receipt", "提供・受領の記録を訂正する"),
            {
                "record": RECORD_REF,
                "void": optional(Truth(), "true if nothing of it happened", "無かったものとするか"),
                "party": optional(LINE, "the right party", "正しい相手方"),
                "items": Field(ListOf(Code(ITEMS), 1), Text("right items", "正しい項目"), False),
                "purpose": optional(CODE_WORD, "the right purpose", "正しい目的"),
                "basis": optional(Code(BASES), "the right basis", "正しい根拠"),
                "means": optional(Code(PROVISION_MEANS), "the right means", "正しい方法"),
                "occurred_at": optional(INSTANT, "when it really happened", "実際の日時"),
                "reason": required(PARAGRAPH, "why, sealed", "訂正の理由（封緘）"),
            },
            {"record": Reference.RECORD, "party": Reference.PARTY},
        ),
        CommandType(
            "receive",
            Text("record a receipt from a third party", "第三者からの受領を記録する"),
            {
                "person": _person(),
                "party": PARTY_REF,
                "items": ITEMS_FIELD,
                "basis": _code(BASES, "basis the source named", "提供元が示した根拠"),
                "acquisition": _code(ACQUISITIONS, "how the source got them", "取得の経緯"),
                "confirmation": _code(CONFIRMATIONS, "how that was confirmed", "確認方法"),
                "channel": _code(CHANNELS, "how they came", "受領の方法"),
                "note": NOTE,
            },
            _PERSON_PARTY,
        ),
        CommandType(
            "opt_out",
            Text("record an opt-out", "オプトアウトの申出を記録する"),
            {"person": _person(), "channel": CHANNEL, "note": NOTE},
            _PERSON,
        ),
        CommandType(
            "opt_in",
            Text("record that an opt-out was revoked", "オプトアウトの取消しを記録する"),
            {"request": RECORD_REF, "channel": CHANNEL, "note": NOTE},
            {"request": Reference.RECORD},
        ),
        CommandType(
            "suspend",
            Text("suspend use or provision for a person", "利用停止・提供停止を記録する"),
            {
                "person": _person(),
                "kind": _code(SUSPENSIONS, "what is suspended", "停止の対象"),
                "ground": _code(SUSPENSION_GROUNDS, "why", "停止の理由"),
                "note": NOTE,
            },
            _PERSON,
        ),
        CommandType(
            "resume",
            Text("lift a suspension", "停止の解除を記録する"),
            {"suspension": RECORD_REF, "note": NOTE},
            {"suspension": Reference.RECORD},
        ),
    )
}  # fmt: skip

BECOMES: dict[str, frozenset[str]] = {
    "org.add": frozenset({"log.created"}),
    "person.add": frozenset({"subject.registered"}),
    "person.link": frozenset({"subject.linked"}),
    "person.unlink": frozenset({"subject.unlinked"}),
    "party.add": frozenset({"party.registered"}),
    "party.amend": frozenset({"party.amended"}),
    "policy.publish": frozenset({"policy.published"}),
    "purpose.change": frozenset({"purpose.changed"}),
    "collect": frozenset({"collection.recorded"}),
    "consent": frozenset({"consent.given"}),
    "refuse": frozenset({"consent.refused"}),
    "withdraw": frozenset({"consent.withdrawn"}),
    "instruct": frozenset({"instruction.given"}),
    "uninstruct": frozenset({"instruction.withdrawn"}),
    "authorise": frozenset({"provision.authorised", "provision.refused", "provision.not_judged"}),
    "authorise_and_provide": frozenset(
        {"provision.recorded", "provision.refused", "provision.not_judged"}
    ),
    "provide": frozenset({"provision.recorded"}),
    "amend": frozenset({"provision.amended", "receipt.amended"}),
    "receive": frozenset({"receipt.recorded"}),
    "opt_out": frozenset({"opt_out.requested"}),
    "opt_in": frozenset({"opt_out.revoked"}),
    "suspend": frozenset({"suspension.started"}),
    "resume": frozenset({"suspension.lifted"}),
}
"""What a command can become: an id used again must be for the same kind of thing."""
