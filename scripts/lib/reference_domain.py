"""Reference pages of the domain: events, commands, terms."""

from __future__ import annotations

from reference_words import MEMBERS, member_rows, table

from ledger.application.history_file import LINE
from ledger.domain.commands import COMMANDS, CommandType
from ledger.domain.events import EVENT_TYPES
from ledger.domain.events.types import EVERY_EVENT, EventType
from ledger.domain.terms import VOCABULARIES

HISTORY_LINE = dict(LINE)


def events_page() -> str:
    """Every event type with the members of its data and of its sealed payload."""
    parts = [
        "# Events\n",
        (
            f"The {len(EVENT_TYPES)} types that a log of this version can hold, in the"
            " member `type` of"
            " a content ([log format](log-format.md))."
        ),
        "`data` is clear; the payload is sealed under the person's key of the class named.",
        "Every `data` may moreover hold:\n",
        table(MEMBERS, member_rows(EVERY_EVENT)),
        table(
            ("type", "English", "日本語"),
            (
                (f"[`{name}`](#{anchor(name)})", event.title.en, event.title.ja)
                for name, event in EVENT_TYPES.items()
            ),
        ),
    ]
    parts += [_event(event) for event in EVENT_TYPES.values()]
    return "\n".join(parts)


def _event(event: EventType) -> str:
    about = "about a person" if event.about_person else "not about a patient or user"
    lines = [
        f"## {event.name}\n",
        f"{event.title.en} / {event.title.ja}. Schema {event.schema}; {about}.\n",
        "`data`:\n",
        table(MEMBERS, member_rows(event.data)) if event.data else "No members.\n",
    ]
    if event.payload:
        lines += [
            f"Sealed payload, class `{event.sealed_class}`:\n",
            table(MEMBERS, member_rows(event.payload)),
        ]
    else:
        lines.append("Nothing is sealed.\n")
    return "\n".join(lines)


def anchor(name: str) -> str:
    """The place of an event on the page of events."""
    return name.replace(".", "").lower()


def commands_page() -> str:
    """Every command with its arguments, as the command line and history files take them."""
    parts = [
        "# Commands\n",
        "What can be asked of the ledger.",
        (
            "The same table checks the command line ([cli.md](cli.md)) and history files"
            " ([take over old records](../how-to/take-over-old-records.md)); every"
            " problem is named,"
            " and what does not fit is not saved.\n"
        ),
        "## The line of a history file\n",
        table(MEMBERS, member_rows(HISTORY_LINE)),
    ]
    parts += [_command(command) for command in COMMANDS.values()]
    return "\n".join(parts)


def _command(command: CommandType) -> str:
    lines = [
        f"## {command.name}\n",
        f"{command.title.en[0].upper()}{command.title.en[1:]}. {command.title.ja}。\n",
    ]
    if not command.in_history:
        lines.append(
            "It decides for now, so it may stand in the history of a simulated log only.\n"
        )
    lines.append(table(MEMBERS, member_rows(command.arguments)))
    if command.references:
        lines.append("What stands for an earlier record:\n")
        lines += [f"- `{name}`: {meant.value}." for name, meant in command.references.items()]
        lines.append("")
    return "\n".join(lines)


def terms_page() -> str:
    """Every vocabulary with its codes, in both languages, each with its source."""
    parts = [
        "# Terms\n",
        "The codes that are recorded. A code never changes its meaning; labels may be improved.",
        "★ marks special care-required personal information (要配慮個人情報, Article 2(3)).\n",
    ]
    for name, vocabulary in VOCABULARIES.items():
        rows = (
            (
                f"`{term.code}`{' ★' if term.special else ''}",
                term.label.en,
                term.label.ja,
                term.source,
            )
            for term in vocabulary.values()
        )
        parts += [
            f"## {name}\n",
            f"{vocabulary.name.en} / {vocabulary.name.ja}\n",
            table(("code", "English", "日本語", "source"), rows),
        ]
    return "\n".join(parts)
