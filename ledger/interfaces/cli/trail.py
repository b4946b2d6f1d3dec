"""`trail` and `show`: every entry in order, and one record in full."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.application.logs import SIMULATED
from ledger.application.people import People
from ledger.application.policies import document_of
from ledger.application.resolve import record, told_record
from ledger.domain.boundary import Part, of_people
from ledger.domain.event import Event
from ledger.domain.events import EVENT_TYPES
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.shape import Code, Field, Fields, ListOf, Shape
from ledger.errors import KeyGone, KeyNotGiven, invalid
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.answering import (
    Answering,
    log_object,
    page_options,
    period_options,
)
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.policy_verdict_words import policy_lines, policy_mark
from ledger.interfaces.cli.provisions import ALL_LOGS, party_of, people_of
from ledger.interfaces.cli.record_words import TERM_OVER
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import shown_instant
from ledger.interfaces.cli.withheld_marks import mark, marks_of, member, withheld_option
from ledger.log.content import format_instant, parse_content
from ledger.store.contract import Item
from ledger.store.feed import read_events
from ledger.text import Text
from projections.answers.trail import trail
from projections.trail.view import TrailFilter

ENTRIES = Text("entries", "記録")
UNTOLD = Text("withheld", "非開示")
VERDICTS = {"ALLOW": "✓", "REFUSE": "✕", "REVIEW": "!", None: "!"}


def list_trail(session: Session, **asked: Any) -> None:
    """A page of entries, newest first."""
    answering = Answering(
        session, names=not asked["no_names"], all_logs=asked["all_logs"], zone=asked["zone"]
    )
    span = answering.span(asked)
    wanted = TrailFilter(
        people=people_of(answering, asked["person"], asked) if asked["person"] else None,
        types=tuple(_type(name) for name in asked["type"]),
        party=party_of(answering, asked["party"]) if asked["party"] else None,
        actor=asked["by"],
        happened_from=span.since,
        happened_before=span.before,
    )
    page = trail(answering.source(asked), answering.origins, wanted)
    if answering.out.json:
        answering.out.answer(answering.envelope("trail", asked, page))
        return
    answering.heading(page, ENTRIES, asked)
    out, marks = answering.out, answering.marks(asked)
    out.table(
        [
            Text("position", "番号"),
            Text("happened", "発生"),
            Text("recorded", "記録"),
            Text("what", "内容"),
            Text("about", "対象"),
            Text("by", "操作者"),
            Text("record number", "記録番号"),
        ],
        [
            [
                str(row.event.position),
                answering.when(row.event.happened_at),
                answering.when(row.event.recorded_at),
                _what(out.text(EVENT_TYPES[row.event.type].title), row.event.data)
                + ("" if row.event.event not in marks else f" [{out.text(UNTOLD)}]"),
                row.row.party or _short(row.event.subject),
                f"{row.row.actor} ({row.row.role})",
                row.event.event,
            ]
            for row in page.rows
        ],
    )
    out.say()
    answering.footing(page)


def _short(tag: str | None) -> str:
    return f"{tag[:12]}…" if tag else "-"


def _what(title: str, data: Mapping[str, Any]) -> str:
    verdict = data.get("verdict")
    if not isinstance(verdict, dict):
        return title
    told = f"{title} {VERDICTS.get(verdict['verdict'], '!')} {verdict['row'] or ''}".rstrip()
    return " ".join([told, *policy_mark(data.get("policy_check"))])


def _type(name: str) -> str:
    if name not in EVENT_TYPES:
        names = ", ".join(EVENT_TYPES)
        raise invalid("--type", name, Text(f"one of: {names}", f"次のいずれか: {names}"))
    return name


def show(
    session: Session, record_number: str | None, no_names: bool, text: bool, withheld: bool
) -> None:
    """Everything one entry says, its sealed part opened if a key was given."""
    if record_number is None:
        raise invalid("RECORD", "nothing", NUMBER)
    store = session.reading_store
    log = session.log(store)
    look_up = record if withheld else told_record
    event = look_up(store, log.origin, record_number, "RECORD")
    marks = marks_of(store, [log.origin]) if withheld else {}
    entry = store.entry(log.origin, event.position)
    assert entry is not None  # the event was read from it
    people = None if no_names else _keys(session)
    payload, sealed = _payload(session, people, log.origin, event)
    amendments = _amendments(session, log.origin, event)
    document = _document(session, log.origin, event) if text else None
    over = _term_over(event, amendments)
    out = session.out
    if out.json:
        content = parse_content(entry.content)
        out.answer(
            {
                "ok": True,
                "command": "show",
                "log": log_object(log),
                "position": entry.position,
                "leaf_hash": b64encode(entry.leaf_hash).decode(),
                "previous": b64encode(entry.previous).decode(),
                "content": content.as_object(),
                "sealed": sealed,
                "payload": payload,
                "amended_by": [each.event for each in amendments],
                "term_over": over,
                **({} if document is None else {"document": document}),
                **member(marks, event.event),
            }
        )
        return
    if log.simulated:
        out.say(SIMULATED, "warn")
    out.say(EVENT_TYPES[event.type].title, "head")
    if told := mark(marks, event.event):
        out.say(told, "warn")
    zone = session.zone(log)
    rows: list[tuple[Text | str, str]] = [
        (Text("record number", "記録番号"), event.event),
        (Text("log, position", "台帳・番号"), f"{log.origin} {event.position}"),
        (Text("happened", "発生"), shown_instant(event.happened_at, zone)),
        (Text("recorded", "記録"), shown_instant(event.recorded_at, zone)),
        (Text("by", "操作者"), " · ".join(event.actor.values())),
        (Text("person", "本人"), event.subject or "-"),
        *_members(session, event),
        (Text("command", "命令"), event.command),
        (Text("leaf hash", "リーフハッシュ"), b64encode(entry.leaf_hash).decode()),
    ]
    out.facts(rows)
    if payload:
        payload_shape = EVENT_TYPES[event.type].payload_shape.members
        out.say(Text("Sealed part, opened:", "封緘部分（開封）:"), "head")
        out.facts(
            [(payload_shape[name].meaning, _shown(out, value)) for name, value in payload.items()]
        )
    elif sealed != "none":
        out.say(SEALED[sealed])
    if over:
        out.say(TERM_OVER, "faint")
    for each in amendments:
        out.say(Text(f"Amended by {each.event}", f"訂正: {each.event}"), "warn")
    if document is not None:
        out.say(Text("Text kept beside the log:", "台帳と共に保管している文面:"), "head")
        out.say(document.rstrip("\n"))


def _document(session: Session, origin: str, event: Event) -> str:
    """The text that an entry names by its digest; InvalidInput if it names none."""
    if "text" not in event.data:
        raise invalid(
            "--text", EVENT_TYPES[event.type].title.en,
            Text("a record with a text kept beside the log", "文面を保管している記録"),
        )  # fmt: skip
    return document_of(session.reading_store, origin, str(event.data["text"]))


SEALED = {
    "closed": Text("Sealed part: not opened.", "封緘部分: 開封していません。"),
    "erased": Text("Sealed part: erased.", "封緘部分: 消去済みです。"),
}
NUMBER = Text(
    "a record number, or the id of the command that recorded it", "記録番号又は命令の番号"
)
YES, NO = Text("yes", "はい"), Text("no", "いいえ")
HIDDEN = ("facts", "boundary")
"""Shown with --json: what the verdict was made from is for machines and for those who recompute."""


def _members(session: Session, event: Event) -> list[tuple[Text | str, str]]:
    out = session.out
    declared = EVENT_TYPES[event.type].data_shape.members
    rows: list[tuple[Text | str, str]] = []
    for name, value in event.data.items():
        if name == "verdict" and isinstance(value, dict):
            reason = value["reason"]
            told = out.text(Text(str(reason["en"]), str(reason["ja"])))
            parts = (VERDICTS.get(value["verdict"], "!"), value["row"], told)
            rows.append((declared[name].meaning, " ".join(filter(None, parts))))
        elif name == "policy_check":
            told = " ".join(out.text(line).strip() for line, _ in policy_lines(value))
            rows.append((declared[name].meaning, told))
        elif name not in HIDDEN:
            rows.append((declared[name].meaning, _shown(out, value, declared[name].shape)))
    return rows


def _shown(out: Output, value: Any, shape: Shape | None = None) -> str:
    """A value as people read it: codes with their words, truth as yes or no."""
    if isinstance(value, list):
        inner = shape.member if isinstance(shape, ListOf) else None
        return ", ".join(_shown(out, one, inner) for one in value) or "-"
    if isinstance(value, dict):
        members: Mapping[str, Field] = shape.members if isinstance(shape, Fields) else {}
        return ", ".join(
            f"{out.text(members[name].meaning) if name in members else name}:"
            f" {_shown(out, one, members[name].shape if name in members else None)}"
            for name, one in value.items()
        )
    if isinstance(value, bool):
        return out.text(YES if value else NO)
    if isinstance(shape, Code) and isinstance(value, str):
        return f"{out.text(shape.vocabulary.label(value))} ({value})"
    return str(value)


def _keys(session: Session) -> People | None:
    try:
        return session.reading_people
    except KeyNotGiven:
        return None


def _payload(
    session: Session, people: People | None, origin: str, event: Event
) -> tuple[dict[str, Any], str]:
    """The opened payload, and what became of it: none, opened, closed or erased."""
    if event.sealed_class is None:
        return {}, "none"
    if people is None:
        return {}, "closed"
    store = session.reading_store
    entry = store.entry(origin, event.position)
    assert entry is not None  # the event was read from it
    ciphertext = store.ciphertexts(origin, [event.position]).get(event.position)
    try:
        return dict(people.open(origin, parse_content(entry.content), ciphertext)), "opened"
    except KeyGone:
        return {}, "erased"


def _amendments(session: Session, origin: str, event: Event) -> list[Event]:
    family = event.type.split(".")[0]
    if event.subject is None or family not in ("provision", "receipt"):
        return []
    parts: tuple[Part, ...] = of_people(frozenset({event.subject}), (f"{family}.amended",))
    items = tuple(Item(part.types, part.tags) for part in parts)
    later = read_events(session.reading_store, origin, items, start=event.position)
    return [each for each in later if each.data.get(family) == event.event]


def _term_over(event: Event, amendments: Sequence[Event]) -> bool | None:
    """Whether the term of a record is over today, by its newest statement; None if none runs."""
    newest = [one for one in (event, *amendments) if "record" in one.data or one.data.get("void")]
    until = newest[-1].data.get("record", {}).get("retain_until") if newest else None
    return None if until is None else until < day_in_japan(format_instant(now()))


TRAIL = TextCommand(
    "trail",
    list_trail,
    title=Text("every entry, newest first", "すべての記録（新しい順）"),
    params=[
        TextOption(["--person"], metavar="PERSON",
                   text=Text("about this person", "この本人について")),
        TextOption(["--party"], metavar="CODE",
                   text=Text("that name this party", "この相手方に関するもの")),
        TextOption(["--type"], multiple=True, metavar="TYPE",
                   text=Text("of this type, as provision.refused; repeatable",
                             "この種類（例: provision.refused。複数可）")),
        TextOption(["--by"], metavar="ID", text=Text("recorded by this actor", "この操作者による")),
        ALL_LOGS,
        *period_options(),
        *page_options(),
    ],
    examples=(
        Example("daicho trail --limit 20", Text("the last twenty", "直近の20件")),
        Example("daicho trail --type provision.refused",
                Text("attempts that were refused", "許可されなかった提供")),
    ),
)  # fmt: skip
SHOW = TextCommand(
    "show",
    show,
    title=Text("one record in full", "一つの記録の全体"),
    params=[
        TextArgument("record_number", text=NUMBER, metavar="RECORD"),
        TextOption(["--no-names"], is_flag=True,
                   text=Text("open nothing sealed", "封緘を開かない")),
        TextOption(["--text"], is_flag=True,
                   text=Text("also the text kept beside the log, as it was shown",
                             "台帳と共に保管している文面も表示する")),
        withheld_option(),
    ],
    examples=("daicho show 33333333-3333-4333-8333-333333333333",),
)  # fmt: skip
