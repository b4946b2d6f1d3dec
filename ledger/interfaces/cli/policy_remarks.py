"""What is to be remarked on a version of a policy, and what a change of purpose still needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ledger.domain.terms import POLICY_REMARKS
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import shown_instant
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.application.policies import Change, Version

FOLLOWS = {
    "RETROACTIVE": Text(
        "Nobody could read it before it was published: what was done before then rests on the"
        " version before.",
        "公表前には誰も読めません。それまでの取扱いは前の版によります。",
    ),
    "TWO_ON_ONE_DAY": Text(
        "The version in force is found by the instant, not by the day.",
        "どの版によるかは、日ではなく時刻で決まります。",
    ),
    "SILENT_PURPOSE": Text(
        "It does not reach people whose data were collected before. If it is related to an old"
        " purpose, record the change: daicho policy change-purpose; else ask each person.",
        "以前に取得した情報には及びません。変更前と関連性があれば daicho policy change-purpose"
        " で変更を記録し、なければ本人の同意を得てください。",
    ),
    "REWORDED_PURPOSE": Text(
        "If it means anything else than before, record the change: daicho policy change-purpose.",
        "意味が変わる場合は、変更を記録してください: daicho policy change-purpose",
    ),
    "DROPPED_PURPOSE": Text(
        "Data collected from now on are not used for it.",
        "今後取得する情報は、この目的には利用できません。",
    ),
    "NOT_POSTED": Text(
        "Keep what shows when and where it was posted; it is asked for years later.",
        "掲載の日時と場所を示すものを保存してください。後に証明が必要になります。",
    ),
}
"""What each remark means for those at the desk."""
NOT_RELATED = Text(
    "Not related to the old purpose: it reaches nobody whose data were collected before without"
    " their consent (Act 17(2), 18(1)).",
    "変更前の目的と関連性がないため、以前に取得した情報には、本人の同意がなければ及びません"
    "（法17条2項・18条1項）。",
)


def remarks(version: Version) -> Iterator[Text]:
    """Each remark on a version, the purposes it is about, and what follows."""
    for code, purposes in version.remarks.items():
        label, follows = POLICY_REMARKS.label(code), FOLLOWS.get(code, Text("", ""))
        named = f" ({', '.join(purposes)})" if purposes else ""
        named_ja = f"（{'、'.join(purposes)}）" if purposes else ""
        yield Text(f"{code}: {label.en}{named}. {follows.en}",
                   f"{code}: {label.ja}{named_ja}。{follows.ja}")  # fmt: skip


def publication(version: Version, zone: ZoneInfo) -> list[tuple[Text | str, str]]:
    """Names and values: when and where a version was posted, as far as it is said."""
    data = version.published.data
    rows: list[tuple[Text | str, str]] = []
    for name, label in (
        ("posted_at", Text("posted", "掲載")),
        ("available_at", Text("could otherwise be viewed", "掲載以外で閲覧可能")),
    ):
        if name in data:
            rows.append((label, shown_instant(str(data[name]), zone)))
    for name, label in (
        ("printed_day", Text("day printed in it", "記載された改定日")),
        ("place", Text("place", "掲載の場所")),
    ):
        if name in data:
            rows.append((label, str(data[name])))
    return rows


def notice_outstanding(change: Change) -> Text:
    """That a change is not yet made known, and what to type once it is."""
    data, number = change.recorded.data, change.recorded.event
    line = f"daicho policy announce-change {number} --announced PUBLISHED"
    named = f"{data['policy']} {data['old']} → {data['new']['code']}"
    return Text(
        f"Notice outstanding: {named} is not in force before it is made known (Act 21(3))."
        f" Then type: {line}",
        f"周知が未了です: {named} は、周知するまで効力を持ちません（法21条3項）。"
        f"周知したら: {line}",
    )


def say_remarks(session: Session, outcome: Outcome) -> None:
    """After a version was published: what is to be remarked on it."""
    from ledger.application.policies import versions_of

    event, origin = outcome.main, outcome.acknowledged.origin
    for version in versions_of(session.store, origin, event.recorded_at):
        if version.published.event == event.event:
            for text in remarks(version):
                session.out.note(text)


def say_if_made_known(session: Session, outcome: Outcome) -> None:
    """After a change or its announcement: whether it counts, and for whom."""
    from ledger.application.policies import changes_of

    event, origin = outcome.main, outcome.acknowledged.origin
    number, policy = event.data.get("change", event.event), str(event.data["policy"])
    for change in changes_of(session.store, origin, event.recorded_at, policy):
        if change.recorded.event != number:
            continue
        if not change.related:
            session.out.note(NOT_RELATED)
        elif change.outstanding:
            session.out.note(notice_outstanding(change))
