"""`daicho consent`, `refuse` and `withdraw`: what a person said about provisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.interfaces.cli.command import Example
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome


def _say_what_still_stands(session: Session, outcome: Outcome) -> None:
    """A withdrawal ends one consent: whoever meant all of them must know of the others."""
    from ledger.application.persons import consents_standing

    event = outcome.main
    origin = outcome.acknowledged.origin
    others = consents_standing(session.store, origin, str(event.subject), event.recorded_at)
    if others:
        session.out.note(
            Text(f"Other consents of this person still stand: {len(others)}"
                 f" (daicho standing {event.subject})",
                 f"この本人の有効な同意がほかに{len(others)}件あります"
                 f"（daicho standing {event.subject}）")
        )  # fmt: skip


def _say_what_is_wrong_with_it(session: Session, outcome: Outcome) -> None:
    """What the desk should look at again, while the person is there."""
    if outcome.main.data["form"] == "DEEMED_BY_POLICY":
        session.out.warn(
            Text("Acceptance inferred from use is no consent and authorises nothing. Record it with"
                 " daicho accept; for a provision, ask the person.",
                 "利用によるみなし承諾は同意ではなく、提供の根拠になりません。"
                 "daicho accept で記録し、提供には本人に同意を求めてください。")
        )  # fmt: skip
    _say_if_shown_before_it_was_given(session, outcome)


def _say_if_shown_before_it_was_given(session: Session, outcome: Outcome) -> None:
    """What is said to have been shown before it was given was hardly shown: one day is wrong."""
    from ledger.application.resolve import record
    from ledger.domain.facts.instants import day_in_japan

    information = outcome.main.data.get("information")
    if not information:
        return
    origin = outcome.acknowledged.origin
    notice = record(session.store, origin, information["notice"], "information")
    shown, given = information["shown_at"], notice.happened_at
    if shown < given:
        day, first = day_in_japan(shown), day_in_japan(given)
        session.out.warn(
            Text(f"The information is recorded as given on {first}, and as shown on {day}, before"
                 " that; so it does not count as shown. Look which is right.",
                 f"この情報は {first} に提供を始めた記録ですが、それより前の {day} に示したことに"
                 "なっているため、示したものとして扱いません。どちらが正しいか確認してください。")
        )  # fmt: skip


CONSENT = writing(
    "consent",
    "consent",
    ("person",),
    details=Text(
        "Name the recipients (--party), the kinds of recipient (--sector), or both; the items and"
        " the purposes. Options may be repeated, or codes joined by commas.\n"
        "For a recipient abroad, say what the person was shown before (--information: record number"
        " of an ABROAD notice, daicho notice list) and when (--shown-at).\n"
        "--text keeps the very text that was shown, beside the log and in the clear: a form as it"
        " is before anybody fills it in.",
        "提供先（--party）、提供先の種別（--sector）又はその両方と、項目・目的を指定します。"
        "オプションは繰り返すか、符号をコンマで区切ります。\n"
        "外国の提供先については、事前に本人に示した情報（--information: ABROAD の通知の記録番号。"
        "daicho notice list で表示）と示した日時（--shown-at）も指定します。\n"
        "--text は、示した文面そのものを台帳と共に保管します（封緘されません。記入前の様式を"
        "指定してください）。",
    ),
    examples=(
        Example(
            "daicho consent 0012345 --party sakura-honcho --item NAME,DISPENSING"
            " --purpose KIZ-P1 --form WRITTEN --id 11111111-1111-4111-8111-111111111111",
            Text("to a pharmacy, on paper", "薬局への提供（書面）"),
        ),
    ),
    afterwards=_say_what_is_wrong_with_it,
)
REFUSE = writing(
    "refuse",
    "refuse",
    ("person",),
    examples=(
        "daicho refuse 0012345 --sector INSURER --item MED_HISTORY --purpose KIZ-P1 --form ORAL",
    ),
)
WITHDRAW = writing(
    "withdraw",
    "withdraw",
    ("consent",),
    details=Text(
        "CONSENT is the record number of the consent, or the id of the command that recorded it.",
        "CONSENT は同意の記録番号、又は記録した命令の番号です。",
    ),
    examples=("daicho withdraw 11111111-1111-4111-8111-111111111111 --channel PHONE",),
    afterwards=_say_what_still_stands,
)
