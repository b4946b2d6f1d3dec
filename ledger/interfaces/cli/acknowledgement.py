"""What a person is told after recording: number, time, hash, the verdict, and what to do next."""

from __future__ import annotations

import shlex
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ledger.application.logs import SIMULATED
from ledger.domain.events import EVENT_TYPES
from ledger.domain.terms import ITEMS
from ledger.interfaces.cli.articles import cited
from ledger.interfaces.cli.next_steps import after_the_fact, next_step
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.times import shown_instant
from ledger.text import Text, verbatim

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.application.logs import Log
    from ledger.domain.event import Event

SHOWN_HASH = 16
ATTEMPTS = ("provision.authorised", "provision.refused", "provision.not_judged")
HAPPENED = ("provision.recorded", "provision.amended")
VERDICTS: dict[str | None, tuple[Text, str]] = {
    "ALLOW": (Text("✓ This may be provided.", "✓ 提供できます"), "good"),
    "REFUSE": (Text("✕ This may not be provided.", "✕ 提供できません"), "bad"),
    "REVIEW": (Text("! This needs review.", "! 確認が必要です"), "warn"),
    None: (Text("! This is not judged.", "! 確認が必要です・判定対象外"), "warn"),
}
RECORDED = Text("Recorded", "記録しました")
REPEATED = Text(
    "Recorded before under this id; nothing was added",
    "この番号では記録済みです。新しい記録は加えていません",
)
RECORDED_ALL_THE_SAME = Text(
    "The provision is recorded as it happened, with this finding:",
    "提供の事実は、次の判定とともに記録しました。",
)
SEVERITIES = {
    "INFO": Text("info", "参考"),
    "WARNING": Text("warning", "注意"),
    "ERROR": Text("further reason", "別の理由"),
}
PARTS = {
    "item": Text("item", "項目"),
    "party": Text("recipient", "提供先"),
    "purpose": Text("purpose", "目的"),
}


def acknowledge(
    out: Output, log: Log, command: str, outcome: Outcome, given: Mapping[str, Any]
) -> None:
    """Print the acknowledgement of a command, for people or as JSON."""
    if out.json:
        out.answer(answer(log, command, outcome))
        return
    event = outcome.main
    person = str(given.get("person") or event.subject)
    asked_first = event.type in ATTEMPTS
    if asked_first:
        # Somebody stands at the desk and waits for this one word.
        _verdict(out, event, person)
        out.say()
    head = out.text(REPEATED if outcome.repeated else RECORDED)
    title = out.text(EVENT_TYPES[event.type].title)
    out.say(f"{head}: {title}", "head")
    out.facts(_facts(event, outcome, ZoneInfo(log.zone)))
    if log.simulated:
        out.say(SIMULATED, "warn")
    if "verdict" in event.data and not asked_first:
        out.say()
        _verdict(out, event, person)


def answer(log: Log, command: str, outcome: Outcome) -> dict[str, Any]:
    """The acknowledgement as JSON."""
    acknowledged = outcome.acknowledged
    return {
        "ok": True,
        "command": command,
        "id": acknowledged.command,
        "repeated": outcome.repeated,
        "log": {"origin": log.origin, "code": log.code, "simulated": log.simulated},
        "events": [
            {
                "type": event.type,
                "event": event.event,
                "position": event.position,
                "leaf_hash": b64encode(leaf_hash).decode(),
                "recorded_at": event.recorded_at,
                "happened_at": event.happened_at,
                "subject": event.subject,
            }
            for event, leaf_hash in zip(outcome.events, acknowledged.leaf_hashes, strict=True)
        ],
        "verdict": outcome.verdict,
        "not_covered": list(outcome.main.data.get("not_covered", ())),
        "policy_check": outcome.main.data.get("policy_check"),
    }


def _facts(event: Event, outcome: Outcome, zone: ZoneInfo) -> list[tuple[Text | str, str]]:
    rows: list[tuple[Text | str, str]] = [(Text("record number", "記録番号"), event.event)]
    rows += [(Text("person", "本人"), event.subject)] if event.subject else []
    rows += [(Text("party", "提供先・提供元"), str(event.data["party"]))] if (
        event.type == "party.registered"
    ) else []  # fmt: skip
    rows.append((Text("position", "位置"), str(event.position)))
    recorded = shown_instant(event.recorded_at, zone)
    if event.happened_at == event.recorded_at:
        rows.append((Text("time", "日時"), recorded))
    else:
        rows.append((Text("happened", "発生日時"), shown_instant(event.happened_at, zone)))
        rows.append((Text("recorded", "記録日時"), recorded))
    leaf_hash = b64encode(outcome.acknowledged.leaf_hashes[-1]).decode()
    rows.append((Text("leaf hash", "リーフハッシュ"), leaf_hash[:SHOWN_HASH] + "…"))
    verdict = event.data.get("verdict")
    if verdict and verdict["retain_until"]:
        rows.append((Text("keep until", "保存期限"), str(verdict["retain_until"])))
    return rows


def _verdict(out: Output, event: Event, person: str) -> None:
    """The verdict in one sentence with its article, what it does not cover, and what to do."""
    verdict = event.data["verdict"]
    sentence, style = VERDICTS[verdict["verdict"]]
    refused = verdict["verdict"] != "ALLOW"
    if refused and event.type in HAPPENED:
        out.say(RECORDED_ALL_THE_SAME, "bad")
    out.say(sentence, style)
    out.say("  " + out.text(Text(**verdict["reason"])) + _source(out, event))
    for finding in verdict["findings"]:
        severity = out.text(SEVERITIES[finding["severity"]])
        out.say(f"  {severity}: {out.text(Text(**finding['reason']))} ({finding['rule']})")
    missing = event.data.get("not_covered", ())
    if missing:
        label = out.text(Text("Not covered by the consent:", "同意の範囲外:"))
        out.say(f"  {label} " + ", ".join(out.text(_part(part)) for part in missing))
    out.say("  " + out.text(Text(**event.data["policy_check"]["reason"])), "faint")
    if refused:
        _next(out, event, person)


def _source(out: Output, event: Event) -> str:
    """Article, rule and row, in brackets."""
    from ledger.domain.law.rulebook import article_of

    verdict, book = event.data["verdict"], event.data["rulebook"]
    article = article_of(book["law_version"], book["revision"], verdict["row"], verdict["rule"])
    parts = [part for part in (out.text(cited(article)), verdict["rule"], verdict["row"]) if part]
    return f" ({' · '.join(parts)})" if parts else ""


def _part(part: str) -> Text:
    kind, _, code = part.partition(":")
    name = ITEMS.label(code) if kind == "item" else verbatim(code)
    shown = PARTS.get(kind, verbatim(kind))
    extra = f" ({code})" if kind == "item" else ""
    return Text(f"{shown.en} {name.en}{extra}", f"{shown.ja} {name.ja}{extra}")


def _next(out: Output, event: Event, person: str) -> None:
    verdict = event.data["verdict"]
    if event.type in HAPPENED:
        step = after_the_fact(verdict["verdict"])
    else:
        step = next_step(verdict["row"], event.data["basis"])
    label = out.text(Text("What you can do:", "次にできること:"))
    out.say(f"  {label} {out.text(step.what)}")
    if step.command:
        data = {name: event.data[name] for name in ("party", "purpose", "items")}
        out.say("    " + _filled(step.command, person, data))


def _filled(command: str, person: str, data: Mapping[str, Any]) -> str:
    items: Sequence[str] = data["items"]
    return command.format(
        person=shlex.quote(person),
        party=shlex.quote(str(data["party"])),
        purpose=shlex.quote(str(data["purpose"])),
        items=",".join(items),
    )
