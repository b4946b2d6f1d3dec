"""People: who is registered, and which registrations are one person."""

from ledger.domain.events.types import EventType
from ledger.domain.shape import DAY, LINE, SUBJECT, Code, ListOf, optional, required
from ledger.domain.terms import LINK_REASONS, PERSON_KINDS
from ledger.text import Text

IDENTITY = {
    "name": required(LINE, "name, as typed", "氏名（入力どおり）"),
    "kana": optional(LINE, "name in kana", "氏名カナ"),
    "birth_date": optional(DAY, "date of birth", "生年月日"),
    "address": optional(LINE, "address", "住所"),
    "phone": optional(LINE, "telephone number", "電話番号"),
    "numbers": optional(ListOf(LINE), "numbers the clinic gave", "診察券番号等"),
}

LINK = {
    "other": required(SUBJECT, "the other registration", "もう一方の登録"),
    "reason": required(Code(LINK_REASONS), "why", "理由"),
}

RETIRED = "subject.retired"
"""Nothing more is sealed under the keys of this registration: another has taken its place."""

TYPES = (
    EventType(
        "subject.registered",
        Text("person registered", "本人の登録"),
        {"kind": required(Code(PERSON_KINDS), "kind of person", "本人の区分")},
        IDENTITY,
        "identity",
    ),
    EventType("subject.linked", Text("registrations linked", "登録の名寄せ"), LINK),
    EventType("subject.unlinked", Text("registrations unlinked", "名寄せの解除"), LINK),
    EventType(
        RETIRED,
        Text("registration retired", "登録の鍵の使用停止"),
        {"by": required(SUBJECT, "the registration in its place", "代わりの登録")},
    ),
)
