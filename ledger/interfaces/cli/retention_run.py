"""`retention run`: what is due is forgotten, and what was done is told.

Meant for a schedule: it asks nothing, does only what two people decided before or a rule of the
clinic says, and may be interrupted and run again.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import click

from ledger.application.logs import Log
from ledger.application.retention_run import (
    Ran,
    Run,
    due_on,
    outlived_on,
    withheld_on,
    withheld_people,
)
from ledger.domain.facts.instants import JAPAN, day_in_japan
from ledger.domain.retention.classes import IDLE_YEARS
from ledger.interfaces.bootstrap import now, store_address
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.erase_words import carried_out_objects, say_carried_out
from ledger.interfaces.cli.session import Session
from ledger.log.content import format_instant
from ledger.store.contract import Store, log_id
from ledger.text import Text
from projections.database.opening import open_views
from projections.retention.view import not_heard_of
from projections.runner import catch_up

NOTHING_DUE = Text("Nothing was due.", "期限の来たものはありませんでした。")
LEFT = Text(
    "Changed while it was looked at, and left for the next run:",
    "処理中に変わったため、次回に回しました:",
)
NOT_ASKED = Text(
    "{n} have outlived all their terms, without an entry for {years} years. To forget them too:"
    " daicho retention run --outlived {years}",
    "保存期間がすべて満了し{years}年間記録のない人が {n} 人います。あわせて消去するには:"
    " daicho retention run --outlived {years}",
)


def run_retention(session: Session, outlived: int | None, dry_run: bool) -> None:
    """Finish, carry out and forget what is due in one log."""
    store = session.reading_store if dry_run else session.store
    log = session.log(store)
    day = day_in_japan(format_instant(now()))
    years = outlived if outlived is not None else IDLE_YEARS
    candidates = _candidates(session, store, log, day, years)
    if dry_run:
        _foresee(session, store, log, day, years, candidates)
        return
    run = Run(session.ledger, log.origin, session.actor, day)
    found = list(outlived_on(store, log.origin, candidates, day, years))
    done = run.run(found, outlived)
    waiting = 0 if outlived is not None else len(found)
    if session.out.json:
        session.out.answer(_object(done, day, years, waiting))
        return
    _say(session, done, years, waiting)


def _candidates(session: Session, store: Store, log: Log, day: str, years: int) -> list[str]:
    """Registrations of which the view knows nothing that keeps them; contents are asked after."""
    views = open_views(store_address(session.settings))
    session.on_close(views.close)
    reached = catch_up(store, views, log.origin)
    if reached.stop is not None:
        raise reached.stop
    before = format_instant(_years_before(day, years))
    with_term = log.predecessor is None
    found = not_heard_of(views, log_id(log.origin), reached.size, day, before, with_term=with_term)
    # The view knows what is withheld from them as well, which keeps nothing of the rest.
    more = {tag for people in withheld_people(store, log.origin) for tag in people}
    return sorted(more.union(found))


def _years_before(day: str, years: int) -> datetime:
    """The start of the day in Japan so many years before; of 29 February the day after it."""
    start = date.fromisoformat(day)
    try:
        start = start.replace(year=start.year - years)
    except ValueError:
        start = date(start.year - years, 3, 1)
    return datetime.combine(start, time(), JAPAN).astimezone(UTC)


def _foresee(
    session: Session, store: Store, log: Log, day: str, years: int, candidates: list[str]
) -> None:
    """What a run would do today."""
    due = list(due_on(store, log.origin, day))
    found = list(outlived_on(store, log.origin, candidates, day, years))
    withheld = list(withheld_on(store, log.origin, day))
    out = session.out
    if out.json:
        out.answer({
            "ok": True, "command": "retention.run", "dry_run": True,
            "origin": log.origin, "on": day,
            "due": [{"decision": one.decision.event, "classes": list(one.classes)} for one in due],
            "outlived": found, "idle_years": years, "withheld": withheld,
        })  # fmt: skip
        return
    for one in due:
        out.say(Text(f"Due: {one.decision.subject}", f"期限到来: {one.decision.subject}"), "head")
        for name in one.classes:
            out.say(f"    {name}")
    for tag in found:
        out.say(Text(f"Outlived its terms: {tag}", f"保存期間満了: {tag}"), "head")
    for decision in withheld:
        out.say(Text(f"Withheld, of somebody erased by {decision}",
                     f"消去済みの本人の非開示の記録（消去の決定 {decision}）"), "head")  # fmt: skip
    if not due and not found and not withheld:
        out.say(NOTHING_DUE)
    out.say(Text("Nothing was done (--dry-run).", "何も実施していません（--dry-run）。"))


def _say(session: Session, done: Ran, years: int, waiting: int) -> None:
    out = session.out
    say_carried_out(out, done.all, session.people.keys)
    if not done.all:
        out.say(NOTHING_DUE)
    if done.left:
        out.say(LEFT, "warn")
        for error in done.left:
            out.say(f"    {out.text(error.message)}")
    if waiting:
        out.say(Text(NOT_ASKED.en.format(n=waiting, years=years),
                     NOT_ASKED.ja.format(n=waiting, years=years)))  # fmt: skip


def _object(done: Ran, day: str, years: int, waiting: int) -> dict[str, Any]:
    return {
        "ok": True, "command": "retention.run", "dry_run": False, "origin": done.origin, "on": day,
        "finished": carried_out_objects(done.finished), "due": carried_out_objects(done.due),
        "outlived": carried_out_objects(done.outlived), "idle_years": years,
        "withheld": carried_out_objects(done.withheld),
        "outlived_not_asked_for": waiting, "left": len(done.left),
    }  # fmt: skip


RETENTION_RUN = TextCommand(
    "run",
    run_retention,
    title=Text("forget what is due", "期限の来たものを消去する"),
    details=Text(
        "Carries out what was decided and deferred, once its last day is over. With --outlived also"
        " forgets people whose terms are all over, of whom nothing is in force and nothing was"
        " recorded for so many years; medical records must be kept for five years, so fewer is"
        " seldom right. Needs the right to delete.",
        "決定して先送りした消去を、期限の翌日以後に実施します。--outlived を付けると、保存期間が"
        "すべて満了し、有効な同意・停止がなく、その年数のあいだ記録のない人も消去します。"
        "診療録は5年の保存義務があるため、5年未満はまず適しません。削除の権限が必要です。",
    ),
    params=[
        TextOption(["--outlived"], type=click.IntRange(1, 100), metavar="YEARS",
                   text=Text("also forget who has outlived all terms, without an entry for YEARS",
                             "保存期間が満了し、この年数のあいだ記録のない人も消去する")),
        TextOption(["--dry-run"], is_flag=True,
                   text=Text("only say what would be done", "実施せず、対象だけを示す")),
    ],
    examples=(
        Example("daicho retention run --dry-run", Text("what is due today", "今日の対象")),
        Example("daicho retention run", Text("once a day, from a schedule", "毎日、定期実行で")),
        Example("daicho retention run --outlived 5",
                Text("and who has outlived all terms", "保存期間の満了した人も")),
    ),
)  # fmt: skip
