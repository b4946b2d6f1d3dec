"""The log itself."""

from ledger.domain.events.types import EventType
from ledger.domain.shape import (
    CODE_WORD,
    LINE,
    ORIGIN,
    PARAGRAPH,
    Code,
    Count,
    Fields,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import LOG_SUCCESSIONS
from ledger.text import Text

TYPES = (
    EventType(
        "log.created",
        Text("log created", "台帳の作成"),
        {
            "organisation": required(
                Fields(
                    {
                        "code": required(CODE_WORD, "code of the organisation", "事業者の符号"),
                        "name": required(LINE, "its name", "事業者の名称"),
                    }
                ),
                "the organisation that is responsible",
                "責任を負う事業者",
            ),
            "simulated": required(
                Truth(), "true if the log's clock is not real", "実際の時計でない台帳か"
            ),
            "predecessor": optional(
                PARAGRAPH,
                "last checkpoint of the log it succeeds",
                "前の台帳の最終チェックポイント",
            ),
        },
        about_person=False,
    ),
    EventType(
        "log.carried_over",
        Text("carried over from the log before", "前の台帳からの引継ぎの完了"),
        {
            "predecessor": required(ORIGIN, "name of the log before this one", "前の台帳の名前"),
            "reason": required(Code(LOG_SUCCESSIONS), "why that log ended", "引き継ぐ理由"),
            "size": required(Count(), "entries that its last checkpoint vouches for",
                             "最終チェックポイントの件数"),
            "read": required(Count(1), "entries of it that could be read", "読み取れた件数"),
            "agreed": required(Count(), "how many of these a checkpoint vouches for",
                               "うちチェックポイントと一致した件数"),
            "carried": required(Count(), "events carried over", "引き継いだ記録の件数"),
            "without_payload": required(
                Count(), "how many of these without the sealed part they had",
                "うち封緘部分を開けずに引き継いだ件数"),
        },
        about_person=False,
    ),
)  # fmt: skip
