"""`retention list`: what may be forgotten on a day, what not yet, until when, because of what."""

from __future__ import annotations

from typing import Any

from ledger.domain.events import EVENT_TYPES
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.retention.entry import IN_FORCE, SERIES_RUNNING, RetentionRow
from ledger.domain.shape import DAY
from ledger.errors import invalid
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.answering import Answering, page_options
from ledger.interfaces.cli.articles import cited_rule
from ledger.interfaces.cli.command import (
    Example,
    TextArgument,
    TextCommand,
    TextGroup,
    TextOption,
)
from ledger.interfaces.cli.provisions import PERSON, people_of, say_person
from ledger.interfaces.cli.retention_run import RETENTION_RUN
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import folded
from ledger.interfaces.cli.withheld_marks import Marks, mark
from ledger.log.content import format_instant
from ledger.text import Text
from projections.answers.retention import RetentionAnswer, retention
from projections.retention.view import RetentionFilter

ENTRIES = Text("entries", "記録")
NONE_HERE = Text("  none", "　該当なし")
NOTHING = Text("", "")
NO_TERM = Text("no term of the Act runs", "法令上の保存期間なし")
NOTHING_SEALED = Text(" (nothing sealed in it)", "（封緘部分なし）")
THE_ACT_ALONE = Text(
    "These are the terms of the Act on the Protection of Personal Information alone. Medical"
    " records and other laws may ask for longer. Nothing is deleted by this command.",
    "個人情報保護法による保存期間だけを示しています。診療録の保存義務など、他の法令により長い保存が"
    "必要な場合があります。このコマンドは何も消去しません。",
)


def list_retention(session: Session, **asked: Any) -> None:
    """One page of entries in two groups: what may be forgotten on the day, and what not yet."""
    answering = Answering(session, names=not asked["no_names"])
    day = _day(asked["on"])
    people = people_of(answering, asked["person"], asked) if asked["person"] else None
    wanted = RetentionFilter(people=people, free_on=day if asked["free"] else None)
    page = retention(answering.source(asked), answering.origins, wanted)
    out = answering.out
    if out.json:
        answer = answering.envelope("retention.list", asked, page)
        rows = [
            {**row, "may_be_forgotten": one.free_on(day)}
            for row, one in zip(answer["rows"], page.rows, strict=True)
        ]
        more = {"rows": rows, "on": day, "person": sorted(people or []) or None}
        out.answer(answer | more)
        return
    if people:
        say_person(answering, people, asked)
    answering.heading(page, ENTRIES, asked)
    free = [row for row in page.rows if row.free_on(day)]
    kept = [row for row in page.rows if not row.free_on(day)]
    title = f"May be forgotten on {day} (day in Japan)"
    marks = answering.marks(asked)
    _say_group(answering, Text(title, f"{day}（日本の日付）に消去できるもの"), free, marks)
    if not asked["free"]:
        _say_group(answering, Text("Not yet", "まだ消去できないもの"), kept, marks)
    out.say(THE_ACT_ALONE)
    out.say()
    answering.footing(page)


def _day(given: str | None) -> str:
    """The day asked about, in Japan; today if none is given."""
    if given is None:
        return day_in_japan(format_instant(now()))
    day = folded(given)
    if list(DAY.problems(day, "--on")):
        raise invalid("--on", given, DAY.wanted)
    return day


def _say_group(
    answering: Answering, title: Text, rows: list[RetentionAnswer], marks: Marks
) -> None:
    out = answering.out
    out.say(title, "head")
    for answer in rows:
        row = answer.row
        what = out.text(EVENT_TYPES[row.type].title)
        about = out.text(_about(answering, answer))
        sealed = "" if row.sealed_class else out.text(NOTHING_SEALED)
        out.say(f"  {answering.when(row.happened_at)}  {what}  {about}{sealed}")
        out.say(f"      {out.text(_why(answer))}")
        out.say(f"      {row.event}", "faint")
        if told := mark(marks, row.event):
            out.say(f"      {out.text(told)}", "warn")
    if not rows:
        out.say(NONE_HERE)
    out.say()


def _about(answering: Answering, answer: RetentionAnswer) -> Text | str:
    """Whom or what an entry is about: a person, a party, a notice or policy."""
    labels, data = answering.labels(answer.origin), answer.event.data
    if answer.row.subject is not None:
        return labels.person(answer.row.subject) or answer.row.subject
    if "party" in data:
        return labels.party(str(data["party"]))
    return str(data.get("code", data.get("policy", "")))


def _why(answer: RetentionAnswer) -> Text:
    row = answer.row
    if row.state == SERIES_RUNNING:
        because = _because(row.held_by, row.rule)
        return Text(
            f"no day yet: a series still runs{because.en}",
            f"期限未定（一括・代替の期間が継続中）{because.ja}",
        )
    if row.state == IN_FORCE:
        rule = _because(None, row.rule)
        then = _until(row, row.held_rule)
        after = Text(f"; then {then.en}", f"。その後も {then.ja}") if row.keep_until else NOTHING
        return Text(f"in force{rule.en}{after.en}", f"現在も有効{rule.ja}{after.ja}")
    return _until(row, row.rule) if row.keep_until else NO_TERM


def _until(row: RetentionRow, rule: str | None) -> Text:
    """The last day, and where it comes from."""
    because = _because(row.held_by if row.keep_until == row.held_until else None, rule)
    return Text(
        f"to be kept until {row.keep_until}{because.en}",
        f"{row.keep_until} まで保存{because.ja}",
    )


def _because(record: str | None, rule: str | None) -> Text:
    """The record it is kept for, and what the law says, as far as there are any."""
    named = Text(f"because of record {record}", f"記録 {record} のため") if record else NOTHING
    citation = cited_rule(rule) if rule else NOTHING
    en = [f", {named.en}"] if record else []
    en += [f" ({citation.en})"] if rule else []
    ja = "、".join(part for part in (named.ja, citation.ja) if part)
    return Text("".join(en), f"（{ja}）" if ja else "")


LIST = TextCommand(
    "list",
    list_retention,
    title=Text("what may be forgotten when, and why not yet",
               "いつ何を消去できるか、まだできない理由"),
    params=[
        TextArgument("person", text=PERSON.text, required=False),
        TextOption(["--on"], metavar="DAY",
                   text=Text("this day in Japan; today if not given",
                             "この日（日本の日付。省略時は今日）")),
        TextOption(["--free"], is_flag=True,
                   text=Text("only what may be forgotten on the day",
                             "その日に消去できるものだけ")),
        *page_options(),
    ],
    examples=(
        Example("daicho retention list 0012345",
                Text("of one person, today", "ある本人について、今日")),
        Example("daicho retention list --on 2030-04-01 --free",
                Text("what may be forgotten on a day", "ある日に消去できるもの")),
    ),
)  # fmt: skip

RETENTION = TextGroup(
    "retention",
    title=Text("what may be forgotten when; forget what is due",
               "いつ何を消去できるか、期限の来たものの消去"),
    commands=(LIST, RETENTION_RUN),
)  # fmt: skip
