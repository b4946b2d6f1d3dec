"""Purposes that one person was told beforehand (Act 21): they count for that person alone."""

from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import (
    CODE_WORD,
    DIGEST,
    LINE,
    Code,
    Fields,
    ListOf,
    optional,
    required,
)
from ledger.domain.terms import CHANNELS
from ledger.text import Text

TOLD_PURPOSE = Fields(
    {
        "code": required(CODE_WORD, "code of the purpose", "利用目的の符号"),
        "en": required(LINE, "the purpose in English", "利用目的（英語）"),
        "ja": required(LINE, "the purpose in Japanese", "利用目的（日本語）"),
    }
)
"""In the clear, like every purpose: it describes a use, and nobody."""

TYPES = (
    EventType(
        "purpose.told",
        Text("purpose told to one person beforehand", "利用目的の個別の事前告知"),
        {
            "purposes": required(ListOf(TOLD_PURPOSE, 1), "purposes told", "告げた利用目的"),
            "channel": required(Code(CHANNELS), "how they were told", "告げた方法"),
            "text": optional(DIGEST, "digest of the text shown", "示した文面の要約値"),
        },
        {"note": NOTE},
        "record",
    ),
)
