"""`daicho policy changes`: old and new purpose, why they are related, and how it was made known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ledger.domain.terms import ANNOUNCEMENTS
from ledger.interfaces.cli.policy_remarks import NOT_RELATED, notice_outstanding
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import shown_instant
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.policies import Change
    from ledger.interfaces.cli.output import Output


def changes(session: Session, policy: str | None) -> None:
    """Every change of purpose of a log, or of one policy."""
    from ledger.application.policies import changes_of, document_of
    from ledger.interfaces.bootstrap import now
    from ledger.log.content import format_instant

    store, out = session.reading_store, session.out
    log = session.log(store)
    found = changes_of(store, log.origin, format_instant(now()), policy)
    stated = [document_of(store, log.origin, str(one.recorded.data["relation"])) for one in found]
    if out.json:
        answer = [
            {**as_object(one), "relation_text": text}
            for one, text in zip(found, stated, strict=True)
        ]
        out.answer({"ok": True, "changes": answer})
        return
    for one, text in zip(found, stated, strict=True):
        _say(out, one, text, session.zone(log))
    if not found:
        out.say(Text("No changes of purpose.", "利用目的の変更はありません。"))


def as_object(change: Change) -> dict[str, Any]:
    """The change as JSON, with everything that made it known."""
    return {
        **change.recorded.data,
        "event": change.recorded.event,
        "related": change.related,
        "outstanding": change.outstanding,
        "announcements": [dict(one) for one in change.announcements],
    }


def _say(out: Output, one: Change, relation: str, zone: ZoneInfo) -> None:
    data, new = one.recorded.data, one.recorded.data["new"]
    good = one.related and not one.outstanding
    head = f"{'✓' if good else '!'} {data['policy']}: {data['old']} → {new['code']} "
    out.say(head + out.text(Text(str(new["en"]), str(new["ja"]))), "good" if good else "warn")
    rows: list[tuple[Text | str, str]] = [
        (Text("in force from", "施行"), shown_instant(str(data["effective_at"]), zone)),
        (Text("relation", "関連性"), relation.strip()),
    ]
    if "decided_by" in data:
        rows.append((Text("decided by", "決定者"), str(data["decided_by"])))
    rows += [
        (ANNOUNCEMENTS.label(told["announced"]), " · ".join(_told(out, told, zone)))
        for told in one.announcements
    ]
    out.facts([*rows, (Text("record number", "記録番号"), one.recorded.event)], indent=4)
    if not one.related:
        out.say("    " + out.text(NOT_RELATED))
    elif one.outstanding:
        out.say("    " + out.text(notice_outstanding(one)))


def _told(out: Output, told: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """When and where, in which language, and which text: what proves it years later."""
    since = shown_instant(str(told["announced_at"]), zone)
    if "until" in told:
        until = shown_instant(str(told["until"]), zone)
        since = out.text(Text(f"{since} to {until}", f"{since} から {until} まで"))
    yield since
    yield from (str(told[name]) for name in ("place", "language") if name in told)
    if "text" in told:
        yield f"SHA-256 {str(told['text'])[:16]}…"
    else:
        yield out.text(Text("no text kept", "本文の保存なし"))
