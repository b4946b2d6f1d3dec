"""`person rekey`: a person's keys leaked; from now on everything is sealed under new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.domain.commands import COMMANDS
from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import about_the_command, record
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.look_up import Found

COMMAND = "person.rekey"
NOT_MENDED = Text(
    "What was sealed before stays under the old keys, and whoever has them and a copy of the"
    " database can read it. Treat that as a leak (Act 26).",
    "これまでに封緘した内容は古い鍵のままで、鍵とデータベースの写しを持つ人は読めます。"
    "漏えいとして対応してください（法26条）。",
)


def _rekey(session: Session, person: str, command_id: str | None) -> None:
    """Open who the person is, and seal it under new keys."""
    found = _registration(session, person)
    if found.identity is None:
        wanted = Text("a person whose identity can be opened", "本人情報を開ける本人")
        raise invalid("PERSON", f"{person} (erased)", wanted)
    given = {**found.identity, "person": found.subject, "command_id": command_id}
    record(session, COMMAND, given, ("person",))
    if not session.out.json:
        session.out.say()
        session.out.say(NOT_MENDED, "warn")


def _registration(session: Session, person: str) -> Found:
    """The registration named, with its identity."""
    from ledger.application.look_up import under_tag
    from ledger.application.persons import in_use
    from ledger.application.resolve import person as resolve_person

    store, people = session.store, session.people
    origin = session.log(store).origin
    tag = str(resolve_person(store, people, origin, person, "person").subject)
    if person != tag:
        tag = in_use(store, origin, tag)  # a number leads to every registration of the person
    return under_tag(store, people, origin, tag)[0]


REKEY = TextCommand(
    "rekey",
    _rekey,
    title=COMMANDS[COMMAND].title,
    details=Text(
        "The person gets a new tag, linked with the old one; every question about the person asks"
        " about both. For a key-encryption key that leaked: daicho key change.",
        "新しい本人タグを付けて古いタグと名寄せし、本人についての照会は両方を対象にします。"
        "鍵暗号化鍵が漏れたときは daicho key change を使います。",
    ),
    params=[
        TextArgument("person", text=COMMANDS[COMMAND].arguments["person"].meaning),
        *about_the_command(at=False),
    ],
    examples=(Example("daicho person rekey A-77"),),
)
