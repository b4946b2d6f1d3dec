"""`daicho arrangement list`: arrangements, their last checks, and what to do about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.application.grounds import Arrangement, arrangements_of
from ledger.application.labels import Labels
from ledger.application.resolve import party as party_of
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.terms import (
    ARRANGEMENT_FORMS,
    ARRANGEMENT_KINDS,
    CHECK_OUTCOMES,
    ITEMS,
    SUCCESSION_CAUSES,
)
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.session import Session
from ledger.log.content import format_instant
from ledger.text import Text

BOUND = Text(
    "The purposes of before bind the successor: any other use needs each person's consent"
    " (Act 18(2)).",
    "承継先も承継前の利用目的に拘束されます。それ以外の利用には本人の同意が必要です（法18条2項）。",
)
NOT_SAID_TO_PASS = Text(
    "Nothing says that the business itself passes: without that it is no succession"
    " (Act 27(5)(ii)).",
    "事業そのものが移ることが記録されていません。移らなければ事業承継に当たりません"
    "（法27条5項2号）。",
)


def list_(session: Session, party: str | None) -> None:
    """Every arrangement of a log, or those with one party: those in force first."""
    store, out = session.reading_store, session.out
    log = session.log(store)
    code = party_of(store, log.origin, party, "--party") if party else None
    found = arrangements_of(store, log.origin, code)
    today = day_in_japan(format_instant(now()))
    if out.json:
        arrangements = [_as_object(one, today) for one in found]
        out.answer({"ok": True, "today": today, "arrangements": arrangements})
        return
    labels = Labels(store, log.origin, None)
    for one in found:
        _say(out, labels, one, today)
    if not found:
        out.say(Text("No arrangements.", "取決めはありません。"))


def _say(out: Output, labels: Labels, one: Arrangement, today: str) -> None:
    data, comma = one.made.data, "、" if out.language == "ja" else ", "
    mark, style = _mark(one, today)
    kind, form = ARRANGEMENT_KINDS.label(one.kind), ARRANGEMENT_FORMS.label(data["form"])
    code, name, day = data["party"], labels.party(data["party"]), day_in_japan(one.made.happened_at)
    who = code if name == code else f"{code} {name}"
    head = out.text(Text(f"{kind.en}: {form.en}", f"{kind.ja}: {form.ja}"))
    since = Text(f"since {day}", f"{day} から")
    if one.ended:
        end = day_in_japan(one.ended.happened_at)
        since = Text(f"{day} to {end}, ended", f"{day} から {end} まで（終了）")
    out.say(f"{mark} {head}  {who}  {out.text(since)}", style)
    what = [comma.join(out.text(ITEMS.label(item)) for item in data["items"])]
    what.append(comma.join(_purpose(out, labels, purpose) for purpose in data["purposes"]))
    if data["own_use"]:
        what.append(out.text(Text("also for its own use", "相手方自身の利用あり")))
    what += _of_succession(out, data)
    if "under" in data:
        what.append(out.text(Text(f"under {data['under']}", f"元の受託 {data['under']}")))
    if any(what):
        out.say("    " + " · ".join(part for part in what if part))
    if one.check:
        outcome = CHECK_OUTCOMES.label(one.check.data["outcome"])
        checked = day_in_japan(one.check.happened_at)
        out.say(Text(f"    last check {checked}: {outcome.en}",
                     f"    最後の確認 {checked}: {outcome.ja}"))  # fmt: skip
    for text in next_steps(one, today):
        out.say("    " + out.text(text), style if mark == "!" else None)
    out.say(f"    {one.made.event}", "faint")


def _of_succession(out: Output, data: Mapping[str, Any]) -> Iterator[str]:
    """Cause and day of a succession, as far as they are said."""
    if "cause" in data:
        yield out.text(SUCCESSION_CAUSES.label(data["cause"]))
    if "effective_day" in data:
        day = data["effective_day"]
        yield out.text(Text(f"takes effect {day}", f"効力発生日 {day}"))


def _mark(one: Arrangement, today: str) -> tuple[str, str | None]:
    if one.ended:
        return "–", None
    return ("!", "warn") if one.unchecked or one.broken or _overdue(one, today) else ("✓", "good")


def next_steps(one: Arrangement, today: str) -> list[Text]:
    """What is due on a day in Japan: a check, or to stop providing; with what to type."""
    if one.ended:
        return []
    if one.kind == "SUCCESSION":
        return [BOUND] if one.made.data.get("business_passes") else [BOUND, NOT_SAID_TO_PASS]
    if one.kind == "ACCEPTED":
        return [
            Text("These data serve the entruster's purposes alone; requests go to the entruster."
                 f" Record them with: --held-for {one.made.event}",
                 "受託した情報は委託元の利用目的の範囲でだけ扱い、開示等の請求は委託元に回します。"
                 f"記録するとき: --held-for {one.made.event}")
        ]  # fmt: skip
    line = f"daicho arrangement check {one.made.event} --outcome KEPT"
    if one.unchecked:
        return [
            Text(f"Not checked yet: no provision can rest on it. Once checked, type: {line}",
                 f"まだ確認していません。確認するまで根拠になりません。確認したら: {line}")
        ]  # fmt: skip
    if one.broken:
        return [
            Text("The measures are not kept: do not provide to this party. Once they are again,"
                 f" type: {line}",
                 "措置が守られていません。この相手方への提供を止めてください。"
                 f"守られていることを確認したら: {line}")
        ]  # fmt: skip
    if one.check_by is None:
        return []
    if _overdue(one, today):
        return [
            Text(f"The yearly check is overdue: it was due by {one.check_by}. Do not provide before"
                 f" it is made. Once checked, type: {line}",
                 f"年1回の確認の期限（{one.check_by}）を過ぎています。確認するまで提供できません。"
                 f"確認したら: {line}")
        ]  # fmt: skip
    if one.check_by == today:
        return [
            Text(f"The yearly check is due today. Once checked, type: {line}",
                 f"年1回の確認の期限は今日です。確認したら: {line}")
        ]  # fmt: skip
    return [
        Text(f"The next yearly check is due by {one.check_by}. Once checked, type: {line}",
             f"次の年1回の確認の期限は {one.check_by} です。確認したら: {line}")
    ]  # fmt: skip


def _overdue(one: Arrangement, today: str) -> bool:
    return one.check_by is not None and today > one.check_by  # days of one form sort as text


def _purpose(out: Output, labels: Labels, code: str) -> str:
    label = labels.purpose(code)
    return f"{code} {out.text(label)}" if label else code


def _as_object(one: Arrangement, today: str) -> dict[str, Any]:
    check = one.check
    return {
        **one.made.data,
        "event": one.made.event,
        "happened_at": one.made.happened_at,
        "ended_at": one.ended.happened_at if one.ended else None,
        "last_check": check
        and {
            "event": check.event,
            "happened_at": check.happened_at,
            "outcome": check.data["outcome"],
        },
        "check_by": one.check_by,
        "overdue": _overdue(one, today),
    }
