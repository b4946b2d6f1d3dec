"""`daicho notice list` and `show`: every version of a notice, and one with all it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.application.grounds import Notice, notice_of, notices_of
from ledger.application.labels import Labels
from ledger.application.policies import document_of
from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.terms import ITEMS, NOTICE_CONTENTS, NOTICE_KINDS, SECTORS
from ledger.errors import invalid
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.notice_steps import (
    next_steps,
    not_filed,
    published_by,
    remarks,
    state,
)
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.session import Session
from ledger.log.content import format_instant
from ledger.text import Text

NONE = "–"
MISSING = Text(" (missing)", "（記載なし）")
OURSELVES = Text("the organisation itself", "事業者自身")
PLACE = Text("place", "場所")
RECORD_NUMBER = Text("record number", "記録番号")


def list_(session: Session) -> None:
    """Every version of every notice of a log."""
    store, out = session.reading_store, session.out
    notices = notices_of(store, session.log(store).origin, format_instant(now()))
    if out.json:
        out.answer({"ok": True, "notices": [_as_object(one) for one in notices]})
        return
    headings = (
        Text("code", "符号"), Text("version", "版"), Text("kind", "種類"),
        Text("since", "開始日"), Text("state", "状態"), Text("filed", "届出日"),
        Text("published (Commission)", "公表日（委員会）"),
        Text("published (own)", "公表日（自ら）"), PLACE, RECORD_NUMBER,
    )  # fmt: skip
    rows = [
        (
            one.code,
            one.version,
            out.text(NOTICE_KINDS.label(one.kind)),
            _day(one.given),
            out.text(state(one)),
            _days(one, one.filed),
            _days(one, published_by(one, "COMMISSION")),
            _days(one, published_by(one, "PROVIDER")),
            str(one.given.data.get("place", NONE)),
            one.given.event,
        )
        for one in notices
    ]
    out.table(headings, rows, page=True)


def show(session: Session, notice: str | None) -> None:
    """One version of a notice: what it says and lacks, what was recorded about it, its text."""
    if not notice:
        raise invalid(
            "RECORD|CODE", "nothing",
            Text("the record number or code of a notice", "通知の記録番号又は符号"),
        )  # fmt: skip
    store, out = session.reading_store, session.out
    log = session.log(store)
    found, versions = notice_of(store, log.origin, notice.strip(), format_instant(now()))
    text = document_of(store, log.origin, str(found.given.data["text"]))
    if out.json:
        others = [_as_object(one) for one in versions]
        out.answer({"ok": True, "notice": {**_as_object(found), "document": text},
                    "versions": others})  # fmt: skip
        return
    kind = out.text(NOTICE_KINDS.label(found.kind))
    out.say(f"{found.code} {found.version}: {kind}", "head")
    out.facts(_facts(out, found, versions, Labels(store, log.origin, None)))
    out.say()
    _say_contents(out, found)
    for remark in remarks(found):
        out.say(remark, "warn")
    out.say()
    for step in next_steps(found):
        out.say(step)
        out.say()
    out.say(Text("Text", "本文"), "head")
    out.say(text.rstrip("\n"))


def _facts(
    out: Output, one: Notice, versions: Sequence[Notice], labels: Labels
) -> list[tuple[Text | str, str]]:
    """Names and values: state, days, and what the notice lists."""
    data, comma = one.given.data, "、" if out.language == "ja" else ", "
    rows: list[tuple[Text | str, str]] = [
        (Text("state", "状態"), out.text(state(one))),
        (Text("since", "開始日"), _day(one.given)),
        (Text("versions", "版"), ", ".join(other.version for other in versions)),
    ]
    if one.replaced_by:
        version, day = one.replaced_by.data["version"], _day(one.replaced_by)
        rows.append((Text("replaced by", "次の版"), f"{version} ({day})"))
    rows += [(Text("ended", "終了日"), _day(one.ended))] if one.ended else []
    known = ((PLACE, "place"), (Text("language", "言語"), "language"))
    rows += [(name, str(data[member])) for name, member in known if member in data]
    listed = (
        (Text("purposes", "利用目的"), [_purpose(out, labels, c) for c in data["purposes"]]),
        (Text("categories", "項目"), [out.text(ITEMS.label(c)) for c in data["items"]]),
        (Text("recipients", "提供先"), [_party(labels, c) for c in data["parties"]]),
        (Text("kinds of recipient", "提供先の種別"),
         [out.text(SECTORS.label(c)) for c in data["sectors"]]),
    )  # fmt: skip
    rows += [(name, comma.join(values)) for name, values in listed if values]
    if one.kind == "OPT_OUT":
        officially, ourselves = (published_by(one, by) for by in ("COMMISSION", "PROVIDER"))
        rows += [
            (Text("planned start", "提供開始の予定日"), str(data.get("start_day", NONE))),
            (Text("days to ask for a stop", "停止を求める期間（日数）"), str(data["waiting_days"])),
            (Text("filed with the Commission", "委員会への届出日"), _days(one, one.filed)),
            (Text("published by the Commission", "委員会の公表日"), _published(officially)),
            (Text("published by ourselves", "自らの公表日"), _published(ourselves)),
        ]  # fmt: skip
    if one.kind == "JOINT_USE":
        party = data.get("responsible")
        responsible = _party(labels, party) if party else out.text(OURSELVES)
        rows.append((Text("responsible", "管理責任者"), responsible))
    if "applies_day" in data:
        rows.append((Text("changes apply from", "変更の適用日"), str(data["applies_day"])))
    return [*rows, (RECORD_NUMBER, one.given.event)]


def _say_contents(out: Output, one: Notice) -> None:
    out.say(Text("What it says", "記載事項"), "head")
    said = one.given.data["contains"]
    width = max(map(len, (*said, *one.lacking)), default=0)
    for code in (*said, *one.lacking):
        line = f"{code:{width}}  {out.text(NOTICE_CONTENTS.label(code))}"
        if code in said:
            out.say(f"  ✓ {line}")
        else:
            out.say(f"  ✕ {line}{out.text(MISSING)}", "bad")
    for text in not_filed(one):
        out.say("  ✕ " + out.text(text), "bad")


def _day(event: Event) -> str:
    """The law's own day."""
    return day_in_japan(event.happened_at)


def _days(one: Notice, events: Sequence[Event]) -> str:
    if one.kind != "OPT_OUT":
        return NONE
    return ", ".join(sorted({_day(event) for event in events})) or NONE


def _published(events: Sequence[Event]) -> str:
    """Each publication with its day, and where it was if that was said."""
    told = {(_day(event), str(event.data.get("place", ""))) for event in events}
    return ", ".join(f"{day} {place}".rstrip() for day, place in sorted(told)) or NONE


def _purpose(out: Output, labels: Labels, code: str) -> str:
    label = labels.purpose(code)
    return f"{code} {out.text(label)}" if label else code


def _party(labels: Labels, code: str) -> str:
    name = labels.party(code)
    return name if name == code else f"{code} {name}"


def _as_object(one: Notice) -> dict[str, Any]:
    return {
        **one.given.data,
        "event": one.given.event,
        "happened_at": one.given.happened_at,
        "in_force": one.in_force,
        "replaced_by": one.replaced_by.event if one.replaced_by else None,
        "ended_at": one.ended.happened_at if one.ended else None,
        "lacking": one.lacking,
        "filed": [
            {"event": e.event, "happened_at": e.happened_at, "contains": e.data["contains"]}
            for e in one.filed
        ],
        "published": [
            {"event": e.event, "happened_at": e.happened_at, "by": e.data["by"],
             "place": e.data.get("place")}
            for e in one.published
        ],
    }  # fmt: skip
