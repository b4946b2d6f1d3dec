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
        raise invalid("PERSON", f"{person}, erased", wanted)
    given = {**found.identity, "person": found.subject, "command_id": command_id}
    outcome = record(session, COMMAND, given, ("person",))
    if session.out.json:
        return
    old, new = str(outcome.main.subject), str(outcome.main.data["by"])
    session.out.say()
    session.out.say(Text(f"From now on: {new}", f"以後の登録: {new}"), "good")
    session.out.say(NOT_MENDED, "warn")
    _say_others(session, old)


def _say_others(session: Session, old: str) -> None:
    """Other registrations of the person that are in use, under keys of their own."""
    from ledger.application.persons import in_use, person_of

    store = session.store
    origin = session.log(store).origin
    everybody = person_of(store, origin, old)
    for tag in sorted(
        {in_use(store, origin, one) for one in everybody} - {in_use(store, origin, old)}
    ):
        session.out.say(
            Text(f"The same person is registered as {tag} too, under keys of its own. If they"
                 f" leaked: daicho person rekey {tag}",
                 f"同じ本人の登録 {tag} は別の鍵のままです。その鍵も漏れたときは"
                 f" daicho person rekey {tag} を実行してください。"),
            "warn",
        )  # fmt: skip


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
