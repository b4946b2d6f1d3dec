"""`daicho marketing stop` and `resume`: a person wants no marketing, or wants it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.interfaces.cli.command import Example, TextGroup
from ledger.interfaces.cli.other_channel import note_other_channel
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome


def _after_stop(session: Session, outcome: Outcome) -> None:
    """Another channel is noted; and purposes that no policy in force marks as marketing."""
    from ledger.application.policies import profiles_in_force

    note_other_channel(session, outcome)
    event = outcome.main
    profiles = profiles_in_force(session.store, outcome.acknowledged.origin, event.happened_at)
    marked = {
        purpose["code"]
        for profile in profiles.values()
        for purpose in profile["purposes"]
        if purpose.get("marketing", False)
    }
    beside = ", ".join(code for code in event.data.get("purposes", ()) if code not in marked)
    if profiles and beside:
        session.out.warn(
            Text(f"The policy does not mark this as marketing, so the stop does not reach it:"
                 f" {beside}",
                 f"方針で営業・宣伝とされていない利用目的のため、この停止は及びません: {beside}")
        )  # fmt: skip


MARKETING = TextGroup(
    "marketing",
    title=Text("stop marketing for a person, or resume it", "本人への営業・宣伝の停止と再開"),
    commands=(
        writing(
            "stop",
            "marketing.stop",
            ("person",),
            details=Text(
                "Which purposes are marketing, the policy's profile says. It is no opt-out, and"
                " stops no provision under the Act (daicho stops PERSON).",
                "どの利用目的が営業・宣伝かは、方針のプロファイルによります。オプトアウトではなく、"
                "法令上の提供は止まりません（daicho stops PERSON）。",
            ),
            examples=(
                Example(
                    "daicho marketing stop 0012345 --channel PHONE"
                    " --id 15151515-1515-4515-8515-151515151515",
                    Text("said on the telephone", "電話での申出"),
                ),
            ),
            afterwards=_after_stop,
        ),
        writing(
            "resume",
            "marketing.resume",
            ("stop",),
            details=Text(
                "STOP is the record number of the stop (daicho stops PERSON shows it), or the id of"
                " the command that recorded it.",
                "STOP は停止の記録番号（daicho stops PERSON で表示）、又は記録した命令の番号です。",
            ),
            examples=(
                "daicho marketing resume 15151515-1515-4515-8515-151515151515 --channel EMAIL",
            ),
        ),
    ),
)
