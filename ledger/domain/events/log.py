"""The log itself."""

from ledger.domain.events.types import EventType
from ledger.domain.shape import CODE_WORD, LINE, PARAGRAPH, Fields, Truth, optional, required
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
)
