"""What a person is told after recording: number, time, hash; of a verdict, `verdict_words`."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ledger.application.logs import SIMULATED
from ledger.domain.events import EVENT_TYPES
from ledger.domain.events.withholding import WITHHELD
from ledger.interfaces.cli.times import shown_instant
from ledger.interfaces.cli.verdict_words import say_verdict
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.application.logs import Log
    from ledger.domain.event import Event
    from ledger.interfaces.cli.session import Session

SHOWN_HASH = 16
ATTEMPTS = (
    "provision.authorised", "provision.refused", "provision.referred", "provision.not_judged",
)  # fmt: skip
RECORDED = Text("Recorded", "記録しました")
REPEATED = Text(
    "Recorded before under this id; nothing was added",
    "この番号では記録済みです。新しい記録は加えていません",
)
WHERE_THERE = ("grounds", "route", "record", "findings", "lacking")
"""Members of an event that its acknowledgement repeats, for programs."""


def acknowledge(
    session: Session, log: Log, command: str, outcome: Outcome, given: Mapping[str, Any]
) -> None:
    """Print the acknowledgement of a command, for people or as JSON."""
    out = session.out
    if out.json:
        out.answer(answer(log, command, outcome))
        return
    event = outcome.main
    asked_first = event.type in ATTEMPTS or command == "authorise_and_provide"
    if asked_first:
        # Somebody stands at the desk and waits for this one word.
        say_verdict(session, log, command, event, given)
        out.say()
    head = out.text(REPEATED if outcome.repeated else RECORDED)
    title = out.text(EVENT_TYPES[event.type].title)
    out.say(f"{head}: {title}", "head")
    out.facts(_facts(event, outcome, ZoneInfo(log.zone)))
    if log.simulated:
        out.say(SIMULATED, "warn")
    if "policy_check" in event.data and not asked_first:
        out.say()
        say_verdict(session, log, command, event, given)


def answer(log: Log, command: str, outcome: Outcome) -> dict[str, Any]:
    """The acknowledgement as JSON."""
    acknowledged, data = outcome.acknowledged, outcome.main.data
    review = data.get("review") or data.get("grounds", {}).get("review")
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
        "not_covered": list(data.get("not_covered", ())),
        "policy_check": data.get("policy_check"),
        **{name: data[name] for name in WHERE_THERE if name in data},
        **({"review": review} if review else {}),
    }


def _facts(event: Event, outcome: Outcome, zone: ZoneInfo) -> list[tuple[Text | str, str]]:
    rows: list[tuple[Text | str, str]] = [(Text("record number", "記録番号"), event.event)]
    rows += [(Text("person", "本人"), event.subject)] if event.subject else []
    rows += [(Text("party", "提供先・提供元"), str(event.data["party"]))] if (
        event.type == "party.registered"
    ) else []  # fmt: skip
    rows += [
        (Text("withheld from the person by", "非開示の記録番号"), one.event)
        for one in outcome.events
        if one.type == WITHHELD and one is not event
    ]
    rows.append((Text("position", "位置"), str(event.position)))
    recorded = shown_instant(event.recorded_at, zone)
    if event.happened_at == event.recorded_at:
        rows.append((Text("time", "日時"), recorded))
    else:
        rows.append((Text("happened", "発生日時"), shown_instant(event.happened_at, zone)))
        rows.append((Text("recorded", "記録日時"), recorded))
    leaf_hash = b64encode(outcome.acknowledged.leaf_hashes[-1]).decode()
    rows.append((Text("leaf hash", "リーフハッシュ"), leaf_hash[:SHOWN_HASH] + "…"))
    return rows
