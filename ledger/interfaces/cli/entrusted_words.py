"""Words for data that are held for another: whose they are, and where requests go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ledger.application.entrusted import Held, held_for
from ledger.application.labels import Labels
from ledger.domain.facts.instants import day_in_japan
from ledger.interfaces.cli.answering import Answering
from ledger.interfaces.cli.output import Output
from ledger.text import Text


def held_words(labels: Labels, one: Held) -> Text:
    """For whom, and that requests go there; once returned, that they were."""
    name = labels.party(one.party)
    who = one.party if name == one.party else f"{name} ({one.party})"
    if one.ended is not None:
        day = day_in_japan(one.ended.happened_at)
        return Text(f"was held for {who} until {day}: requests go to {who}",
                    f"{day} まで {who} から受託。開示等の請求は {who} へ")  # fmt: skip
    return Text(f"held for {who}: requests go to {who}",
                f"{who} から受託。開示等の請求は {who} へ")  # fmt: skip


def entruster_words(labels: Labels, entruster: str) -> Text:
    """Beside one record: for whom the data are held."""
    name = labels.party(entruster)
    return Text(f"held for {name}: requests go to {name}",
                f"{name} から受託。開示等の請求は {name} へ")  # fmt: skip


def held_of(answering: Answering, people: Collection[str], asked: Mapping[str, Any]) -> list[Held]:
    """Whom a person's data are held for, as the answer is asked for."""
    origin, sizes = answering.log.origin, answering.sizes(asked)
    return held_for(
        answering.store, origin, people, end=sizes[origin] if sizes else None,
        withheld=bool(asked.get("withheld")),
    )  # fmt: skip


def say_held(out: Output, labels: Labels, held: Sequence[Held]) -> None:
    """A line for each, before whatever else is said of the person."""
    for one in held:
        out.say(held_words(labels, one), None if one.ended else "warn")
