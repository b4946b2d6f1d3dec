"""What is withheld from the person, marked where it may be seen at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from ledger.application.retention_run import withheld_people
from ledger.domain.event import Event
from ledger.domain.terms import WITHHOLDING_GROUNDS
from ledger.interfaces.cli.command import TextOption
from ledger.store.contract import Store
from ledger.store.withheld import withheld_from
from ledger.text import Text

Marks = Mapping[str, Event | None]
"""Record number of each withheld entry -> its withholding; None for what tells of withholding."""


def withheld_option() -> click.Parameter:
    """--withheld: for whoever may see the whole log."""
    return TextOption(
        ["--withheld"], is_flag=True,
        text=Text("also what is withheld from the person; for an auditor, never for the person",
                  "本人に開示しない記録も示す（監査用。本人には見せない）"),
    )  # fmt: skip


def marks_of(store: Store, origins: Iterable[str]) -> Marks:
    """All that is withheld from anybody. Cost: all about the people of whom something is."""
    found: dict[str, Event | None] = {}
    for origin in origins:
        for people in withheld_people(store, origin):
            withheld = withheld_from(store, origin, people)
            found |= {name: withheld.by.get(name) for name in withheld.positions}
    return found


def mark(marks: Marks, event: str) -> Text | None:
    """The words beside an entry that is withheld; None beside any other."""
    if event not in marks:
        return None
    withholding = marks[event]
    if withholding is None:
        return Text("not told to the person", "本人に開示しない記録")
    ground = str(withholding.data["ground"])
    label = WITHHOLDING_GROUNDS.label(ground)
    return Text(f"withheld from the person: {label.en} ({ground})",
                f"本人に非開示: {label.ja}（{ground}）")  # fmt: skip


def marked(marks: Marks, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a JSON answer; of what is withheld also on what ground, since which entry."""
    return {**row, **member(marks, str(row.get("record") or row.get("event")))}


def member(marks: Marks, event: str) -> dict[str, Any]:
    """The member `withheld` of a JSON answer; nothing for an entry that is not withheld."""
    if event not in marks:
        return {}
    withholding = marks[event]
    if withholding is None:
        return {"withheld": {"ground": None, "withholding": None}}
    ground = withholding.data["ground"]
    return {"withheld": {"ground": ground, "withholding": withholding.event}}
