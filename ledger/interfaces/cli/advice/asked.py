"""One question at the desk with its answer and what the log holds of it: what words are made from.

Steps and missing things are computed from the deciding row and the facts; commands to type are
filled in with what was typed and with the record numbers that are known.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.domain.commands import COMMANDS
from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.law.facts import Facts
from ledger.domain.law.rows.consent import covers_all
from ledger.domain.shape import ListOf, Shape, Truth
from ledger.interfaces.cli.declared import option_name
from ledger.text import Text

AT_THE_DESK = {"authorise": "authorise", "authorise_and_provide": "provide"}
"""Commands that ask, and the word under which they are typed."""
CONSENTS = ("CONSENT", "FOREIGN_CONSENT")
"""Bases for which a consent of the person is looked at."""


@dataclass(frozen=True)
class Asked:
    """The event with the verdict, what was typed, and records that the words refer to.

    `grounds`: the events of the event's own `grounds`, by name. `found`: record numbers of what
    stands in the way (suspension, opt_out, reservation) and days (withdrawn_on).
    """

    event: Event
    person: str
    command: str = "authorise"
    given: Mapping[str, Any] = field(default_factory=dict)
    grounds: Mapping[str, Event] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        """The facts of the event."""
        return Facts(self.event.data["facts"])

    @property
    def about(self) -> Mapping[str, Any]:
        """Recipient, items, purpose and basis; of an amendment, what is true instead."""
        about: Mapping[str, Any] = self.event.data.get("corrected", self.event.data)
        return about

    @property
    def basis(self) -> str:
        return str(self.about["basis"])

    @property
    def held_for(self) -> str | None:
        """The arrangement under which the data are held for another; None if they are not."""
        return self.grounds["entrusted"].event if "entrusted" in self.grounds else None

    def day(self, ground: str) -> str | None:
        """The day in Japan of a ground; None where it is not among them."""
        event = self.grounds.get(ground)
        return day_in_japan(event.happened_at) if event else None

    def number(self, name: str) -> str:
        """The record number of a ground or of what stands in the way; else a word to replace."""
        if name in self.grounds:
            return self.grounds[name].event
        return self.found.get(name, name.upper().replace("_", "-"))

    def line(self, words: str, **options: Any) -> str:
        """A command to type; {person} {party} {items} {purpose} in `words` are filled in.

        Other braces are names of grounds. An option whose value is None is left out.
        """
        about = self.about
        values = {
            "person": shlex.quote(self.person),
            "party": shlex.quote(str(about["party"])),
            "purpose": shlex.quote(str(about["purpose"])),
            "items": ",".join(about["items"]),
        }
        filled = words.format_map(values)
        more = [f"{option_name(name)} {_value(value)}" for name, value in options.items() if value]
        return " ".join(["daicho", filled, *more])

    def consent(self, **options: Any) -> str:
        """The command that records the consent of the person to what was asked."""
        words = "consent {person} --party {party} --item {items} --purpose {purpose} --form WRITTEN"
        return self.line(words, **options)

    def again(self, **instead: Any) -> str:
        """The question as it was typed, with other or further arguments."""
        command = self.command if self.command in AT_THE_DESK else "authorise"
        return self._typed(command, instead)

    def provided(self) -> str:
        """The command that records the provision once it was made, on this authorisation."""
        return self._typed("provide", {"authorisation": self.event.event, "means": "MEANS"})

    def _typed(self, command: str, instead: Mapping[str, Any]) -> str:
        about = {name: self.about[name] for name in ("items", "purpose", "basis")}
        given = {**self.given, **about, **instead}
        word = AT_THE_DESK.get(command, command)
        words = ["daicho", word, shlex.quote(self.person), str(self.about["party"])]
        words += ["--authorise"] if command == "authorise_and_provide" else []
        for name, declared in COMMANDS[command].arguments.items():
            if name not in ("person", "party", "note"):
                words += _typed(name, declared.shape, given.get(name))
        return " ".join(words)


def _typed(name: str, shape: Shape, value: Any) -> Sequence[str]:
    if value is None or value == ():
        return ()
    if isinstance(shape, Truth):
        return (option_name(name) if value else "--not-" + name.replace("_", "-"),)
    if isinstance(shape, ListOf) and not isinstance(value, str):
        value = ",".join(value)
    return (option_name(name), shlex.quote(str(value)))


def _value(value: Any) -> str:
    return shlex.quote(value) if isinstance(value, str) else ",".join(value)


@dataclass(frozen=True)
class Lack:
    """Something that is missing; with the argument and value that would say it is there."""

    what: Text
    argument: str = ""
    value: Any = True

    @property
    def option(self) -> str:
        """How it is said, as typed; empty where no option says it."""
        if not self.argument:
            return ""
        return option_name(self.argument) + ("" if self.value is True else f" {self.value}")


@dataclass(frozen=True)
class Step:
    """What a person can do, and the commands for it, in the order they are typed."""

    what: Text
    lines: tuple[str, ...] = ()


def lack(en: str, ja: str, argument: str = "", value: object = True) -> Lack:
    """Something missing, in both languages."""
    return Lack(Text(en, ja), argument, value)


def unattested(facts: Facts, *asked_for: tuple[str, Lack]) -> list[Lack]:
    """The lacks whose member of the facts does not hold."""
    return [one for member, one in asked_for if not facts.holds(member)]


def step(en: str, ja: str, *lines: str) -> list[Step]:
    """One step, in both languages, as a list to add to."""
    return [Step(Text(en, ja), lines)]


def said_no(asked: Asked) -> bool:
    """Whether the person refused consent to exactly this, or withdrew it."""
    facts = asked.facts
    return facts["consent.state"] in ("REFUSED", "WITHDRAWN") and covers_all(facts)


def ask_what_is_entrusted(asked: Asked) -> list[Step]:
    """Data held for another serve the entruster's purposes: no consent given here adds one."""
    return step(
        "ask again for a purpose of the arrangement, while it runs; beyond it the entruster"
        " decides: ask there.",
        "有効な受託の取決めにある利用目的を指定して、もう一度判定してください。それ以外の提供は、"
        "委託元に確認してください。",
        asked.line("arrangement list"),
    )


def ask_for_consent(asked: Asked) -> list[Step]:
    """Ask for consent, record it, and ask again on that basis; who has said no is not pressed."""
    basis = "FOREIGN_CONSENT" if asked.basis == "FOREIGN_CONSENT" else "CONSENT"
    return consent_by(asked, asked.consent(), asked.again(basis=basis))


def consent_by(asked: Asked, *lines: str) -> list[Step]:
    """The step that these lines make: to record a consent of the person, and to ask again."""
    if said_no(asked):
        return step(
            "respect that. If the person decides anew, record the consent, and ask again.",
            "本人の意思を尊重してください。本人が改めて同意したときは、記録してもう一度判定して"
            "ください。",
            *lines,
        )
    return step(
        "ask the person for consent, record it, and ask again.",
        "本人に同意を求め、得られたら記録し、もう一度判定してください。",
        *lines,
    )
