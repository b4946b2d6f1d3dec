"""What a line of a history file may refer to, by what the argument refers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.application.command import Command
from ledger.domain.commands import Reference
from ledger.domain.events.party import NATURAL
from ledger.text import Text

# Which commands a reference to a record may mean, by the name of the argument.
RECORDED_BY: Mapping[str, tuple[str, ...]] = {
    "consent": ("consent",),
    "instruction": ("instruct",),
    "authorisation": ("authorise",),
    "record": ("provide", "authorise_and_provide", "receive"),
    "request": ("opt_out",),
    "suspension": ("suspend",),
    "notice": ("notice.give",),
    "change": ("purpose.change",),
    "information": ("notice.give",),
    "arrangement": ("arrangement.make",),
    "held_for": ("arrangement.make",),
    "under": ("arrangement.make",),
    "agent": ("agent.verify",),
    "reservation": ("reserve",),
    "stop": ("marketing.stop",),
    "refusal": ("tracking.refuse",),
    "referral": ("authorise", "authorise_and_provide"),
    "review": ("review",),
    "agreement": ("recording.agree",),
    "entries": ("provide", "authorise", "authorise_and_provide", "review", "amend", "receive"),
    "withholding": ("withhold",),
    "proposal": ("erase.propose",),
    "decision": ("erase.decide", "erase.due", "erase.outlived"),
}


def registers_somebody(command: Command) -> bool:
    """Whether a natural person comes of it: the person, the party, or its representative."""
    arguments: Mapping[str, Any] = command.arguments
    return command.name == "person.add" or (
        command.name == "party.add"
        and (arguments["kind"] in NATURAL or "representative" in arguments)
    )


def is_of_kind(reference: Reference, argument: str, name: str, natural: bool) -> bool:
    """Whether a line with this command is one that the argument may refer to."""
    if reference is Reference.PERSON:
        return natural
    if reference is Reference.PARTY:
        return name == "party.add"
    return name in RECORDED_BY[argument]


def kinds(reference: Reference, argument: str) -> Text:
    """The lines that the argument may refer to, in words."""
    names = {
        Reference.PERSON: "person.add, party.add",
        Reference.PARTY: "party.add",
        Reference.RECORD: ", ".join(RECORDED_BY.get(argument, ())),
    }[reference]
    if reference is Reference.PERSON:
        return Text(f"a line that registers a person: {names}", f"本人を登録する行: {names}")
    return Text(f"the id of a line with: {names}", f"次の命令の行の番号: {names}")


def earlier(reference: Reference, argument: str) -> Text:
    """What is wanted of a reference that leads nowhere."""
    lines = kinds(reference, argument)
    also = "" if reference is Reference.RECORD else ", or a number or code given there"
    also_ja = "" if reference is Reference.RECORD else "（そこで付けた番号・符号も可）"
    return Text(f"an earlier line, {lines.en}{also}", f"前の行、{lines.ja}{also_ja}")
