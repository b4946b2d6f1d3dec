"""`withhold`, `release` and `withheld`: what a person is not told, on what ground, who decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.interfaces.cli import declared
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import shown_instant
from ledger.interfaces.cli.writing import about_the_command, record, writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.labels import Labels
    from ledger.application.logs import Log
    from ledger.application.withheld_list import Listed

POSITIONAL = ("entries",)
FROM_NOW_ON = Text(
    "From now on no answer, bundle, proof or date about the person shows it. Look at it with"
    " --withheld; release it (STAFF: the registered person who decided) with:"
    " daicho release {event} --decided-by STAFF",
    "今後、本人についての回答・証拠一式・証明・期限には現れません。--withheld で確認できます。"
    "解除するとき（STAFF は決定した登録済みの者）: daicho release {event} --decided-by STAFF",
)
NONE = Text("Nothing is withheld.", "非開示の記録はありません。")
RELEASED = Text("released", "解除済み")
NOT_OPENED = Text("(not opened)", "（未開封）")


def withhold(session: Session, **given: Any) -> None:
    """Withhold entries that stand already."""
    outcome = record(session, "withhold", given, POSITIONAL)
    if not session.out.json:
        event = outcome.main.event
        session.out.say()
        session.out.say(
            Text(FROM_NOW_ON.en.format(event=event), FROM_NOW_ON.ja.format(event=event))
        )


def list_withheld(session: Session, all_: bool, no_names: bool) -> None:
    """Everything withheld in one log: from whom, on what ground, who decided, until when."""
    from ledger.application.labels import Labels
    from ledger.application.withheld_list import listed
    from ledger.errors import KeyNotGiven

    store = session.reading_store
    log = session.log(store)
    try:
        people = None if no_names else session.reading_people
    except KeyNotGiven:
        people = None
    found = [one for one in listed(store, people, log.origin) if all_ or one.released is None]
    if session.out.json:
        entries = [one.as_object() for one in found]
        session.out.answer({"ok": True, "command": "withheld", "origin": log.origin,
                            "withheld": entries})  # fmt: skip
        return
    labels = Labels(store, log.origin, people)
    for one in found:
        _say(session, log, labels, one)
    if not found:
        session.out.say(NONE)


def _say(session: Session, log: Log, labels: Labels, one: Listed) -> None:
    from ledger.domain.events import EVENT_TYPES
    from ledger.domain.terms import WITHHOLDING_GROUNDS

    out, event, zone = session.out, one.withholding, session.zone(log)
    ground = str(event.data["ground"])

    def name(tag: str) -> str:
        known = labels.person(tag)
        return f"{out.text(known)}  {tag}" if known else tag

    state = f"  {out.text(RELEASED)}" if one.released else ""
    who = f"{one.name}  {event.subject}" if one.name else name(str(event.subject))
    out.say(f"{who}{state}", "faint" if one.released else "head")
    rows = [
        (Text("ground", "理由の区分"), f"{out.text(WITHHOLDING_GROUNDS.label(ground))} ({ground})"),
        (Text("decided by", "決定した者"), name(str(event.data["decided_by"]))),
        (Text("reason", "理由"), one.reason or out.text(NOT_OPENED)),
        (Text("withheld", "非開示とした日時"), shown_instant(event.recorded_at, zone)),
    ]
    if "until" in event.data:
        rows.append((Text("look again", "見直しの日"), str(event.data["until"])))
    if one.released:
        rows.append((RELEASED, shown_instant(one.released.recorded_at, zone)))
    out.facts([*rows, (Text("record number", "記録番号"), event.event)])
    for entry in one.entries:
        title = out.text(EVENT_TYPES[entry.type].title)
        out.say(f"    {shown_instant(entry.happened_at, zone)}  {title}  {entry.event}")
    out.say()


RECORD = "17171717-1717-4717-8717-171717171717"
WITHHOLDING = "18181818-1818-4818-8818-181818181818"
WITHHOLD = TextCommand(
    "withhold",
    withhold,
    title=Text("withhold records from the person they are about",
               "記録を本人に開示しないこととする"),
    details=Text(
        "For records whose very existence must not be told (Order 11; another law). With a record"
        " goes all that tells of it: what was asked before, reviews, amendments. Whoever may see"
        " the whole log sees it: --withheld, the bundle of a whole log, daicho withheld. Refused"
        " for what the person has been given. To record something and withhold it in one:"
        " authorise, provide and receive with --withhold.",
        "存否を答えられない記録（施行令11条、他の法令）のための操作です。判定・確認・訂正など、"
        "その記録を示すものも合わせて非開示とします。台帳全体を見られる者には、--withheld、"
        "台帳全体の証拠一式、daicho withheld で示します。本人に渡したものは非開示にできません。"
        "記録と同時に非開示とするには、authorise・provide・receive の --withhold を使います。",
    ),
    params=[
        TextArgument("entries", nargs=-1, metavar="ENTRIES",
                     text=Text("record numbers, or ids of the commands that recorded them",
                               "記録番号又は命令の番号（複数可）")),
        *declared.parameters("withhold", without=POSITIONAL),
        *about_the_command(at=False),
    ],
    examples=(
        Example(
            f"daicho withhold {RECORD} --ground CRIME --decided-by DR-1 --reason"
            f" '警察署からの要請による' --no-receipt-outside --id {WITHHOLDING}",
            Text("what the police asked not to tell", "捜査機関の要請によるもの"),
        ),
    ),
)  # fmt: skip
RELEASE = writing(
    "release",
    "release",
    ("withholding",),
    at=False,
    details=Text(
        "From then on the records stand in every answer, as if they had never been withheld.",
        "以後、すべての回答に、非開示でなかったものとして現れます。",
    ),
    examples=(Example(f"daicho release {WITHHOLDING} --decided-by DR-1"),),
)  # fmt: skip
WITHHELD = TextCommand(
    "withheld",
    list_withheld,
    title=Text("what is withheld, from whom, on what ground", "非開示の記録の一覧（監査用）"),
    details=Text(
        "For an auditor, a privacy officer or a regulator; never for the person.",
        "監査・個人情報保護責任者・監督機関のための一覧です。本人には見せないでください。",
    ),
    params=[
        TextOption(["--all", "all_"], is_flag=True,
                   text=Text("also what was released since", "解除したものも含める")),
        TextOption(["--no-names"], is_flag=True,
                   text=Text("open nothing sealed", "封緘を開かない")),
    ],
    examples=(Example("daicho withheld"), Example("daicho withheld --all --json")),
)  # fmt: skip
