"""`erase`: what may go and what a law keeps; proposed by one, decided by another, carried out.

Reads and writes the store and the keys of people. Whoever decides needs the right to delete; where
the two accounts are kept apart, `finish` is for the one that has it.
"""

from __future__ import annotations

from typing import Any

from ledger.application.erasing import carry_out_now, finish, reapply, waiting
from ledger.application.erasure_plan import Plan, Register, plan, register
from ledger.application.labels import Labels
from ledger.application.resolve import person as resolve_person
from ledger.application.resolve import record as resolve_record
from ledger.application.resolve import registrations
from ledger.domain.commands import COMMANDS
from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan
from ledger.errors import InvalidInput, KeyNotGiven
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.acknowledgement import acknowledge, answer
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup
from ledger.interfaces.cli.declared import named_as_typed, parameters
from ledger.interfaces.cli.erase_words import (
    TELL_THE_PERSON,
    carried_out_objects,
    ground,
    of_class,
    plan_object,
    say_again,
    say_carried_out,
    say_plan,
    until,
)
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import about_the_command, execute, record
from ledger.log.content import format_instant
from ledger.text import Text, counted

PERSON = COMMANDS["erase.propose"].arguments["person"].meaning
NOTHING_RECORDED = Text("Nothing was recorded.", "何も記録していません。")
PROPOSE_NEXT = Text("To propose it:", "起案するには:")
DECIDE_NEXT = Text(
    "Somebody else decides it, under their own name:", "別の人が、自分の名で決定します:"
)
DECIDED_ALREADY = Text(
    "Its erasure is decided: daicho retention run carries out the rest when it is due.",
    "消去は決定済みです。残りは期限が来たら daicho retention run が消去します。",
)
NOTHING_OPEN = Text("Nothing is proposed, deferred or unfinished.",
                    "未決・先送り・未完了の消去はありません。")  # fmt: skip
ALL_DONE = Text("Nothing is left to be carried out.", "未実施の消去はありません。")


def _plan(session: Session, person: str) -> None:
    """Show what an erasure would do today; record nothing."""
    found = _planned(session, person)
    out = session.out
    if out.json:
        out.answer({"ok": True, "command": "erase.plan", **plan_object(found)})
        return
    _say(session, found)
    out.say(NOTHING_RECORDED)
    if found.proposal is not None:
        out.say(DECIDE_NEXT)
        out.say(f"  daicho erase decide {found.proposal}")
    elif found.may_be_proposed:
        out.say(PROPOSE_NEXT)
        out.say(f"  daicho erase propose {person} --ground CODE")
    elif not found.nothing_left:
        out.say(DECIDED_ALREADY)


def _planned(session: Session, person: str) -> Plan:
    store = session.reading_store
    origin = session.log(store).origin
    try:
        subject = _tag(session, origin, person)
    except InvalidInput as error:
        raise named_as_typed(error, "erase.propose", ("person",)) from error
    return plan(store, origin, subject, day_in_japan(format_instant(now())))


def _tag(session: Session, origin: str, person: str) -> str:
    """The registration meant; a tag needs no key."""
    store = session.reading_store
    if registrations(store, origin, person):
        return person
    return str(resolve_person(store, session.reading_people, origin, person, "person").subject)


def _say(session: Session, found: Plan) -> None:
    labels = Labels(session.reading_store, found.origin, _people(session))
    named = {
        tag: Text(f"{name.en}  {tag}", f"{name.ja}  {tag}")
        for tag in found.people
        if (name := labels.person(tag))
    }
    say_plan(session.out, found, named)


def _propose(session: Session, **given: Any) -> None:
    """Record the proposal, after what it would do was shown."""
    if not session.out.json:
        _say(session, _planned(session, str(given["person"])))
        session.out.say()
    outcome = record(session, "erase.propose", given, ("person",))
    session.out.say()
    session.out.say(DECIDE_NEXT)
    session.out.say(f"  daicho erase decide {outcome.main.event}")


def _decide(session: Session, **given: Any) -> None:
    """Record the decision, destroy what goes now, record that it is done."""
    _show_once_more(session, str(given["proposal"]))
    log, outcome = execute(session, "erase.decide", given, ("proposal",))
    if not session.out.json:
        acknowledge(session, log, "erase.decide", outcome, given)
    done = carry_out_now(session.ledger, log.origin, outcome.events, session.actor)
    if session.out.json:
        answered = answer(log, "erase.decide", outcome)
        deferred = [{"subject": e.subject, **one}
                    for e in outcome.events for one in e.data["deferred"]]  # fmt: skip
        session.out.answer(answered | {"erased": carried_out_objects(done), "deferred": deferred})
        return
    say_carried_out(session.out, done, session.people.keys)
    for decision in outcome.events:
        _say_deferred(session, decision)
    session.out.say(TELL_THE_PERSON)


def _show_once_more(session: Session, proposal: str) -> None:
    """What would go today, in full: time has passed since it was proposed."""
    if session.out.json:
        return
    store = session.reading_store
    origin = session.log(store).origin
    try:
        proposed = resolve_record(store, origin, proposal, "proposal")
    except InvalidInput as error:
        raise named_as_typed(error, "erase.decide", ("proposal",)) from error
    if proposed.subject is not None:
        _say(session, _planned(session, proposed.subject))
        session.out.say()


def _say_deferred(session: Session, decision: Event) -> None:
    out = session.out
    if decision.data["deferred"]:
        out.say(Text("Deferred; daicho retention run carries it out when it is due:",
                     "先送り（期限が来たら daicho retention run が消去します）:"))  # fmt: skip
    for one in decision.data["deferred"]:
        out.say(f"    {out.text(of_class(one['class']))}: {out.text(until(one))}")


def _decline(session: Session, **given: Any) -> None:
    """Record that nothing is erased, and why."""
    record(session, "erase.decline", given, ("proposal",))
    session.out.say()
    session.out.say(TELL_THE_PERSON)


def _list(session: Session) -> None:
    """What is proposed, deferred and not carried out, of one log."""
    store = session.reading_store
    origin = session.log(store).origin
    found, unfinished = register(store, origin), waiting(store, origin)
    if session.out.json:
        session.out.answer(_list_object(origin, found, unfinished))
        return
    _say_register(session, Labels(store, origin, _people(session)), found, unfinished)


def _people(session: Session) -> Any:
    """The people, to name them; None without a key."""
    try:
        return session.reading_people
    except KeyNotGiven:
        return None


def _list_object(origin: str, found: Register, unfinished: list[Event]) -> dict[str, Any]:
    return {
        "ok": True, "command": "erase.list", "origin": origin,
        "proposed": [
            {"event": e.event, "subject": e.subject, "ground": e.data["ground"],
             "recorded_at": e.recorded_at, "actor": dict(e.actor)}
            for e in found.proposed
        ],
        "unfinished": [e.event for e in unfinished],
        "deferred": [{"subject": e.subject, "decision": e.event, **one}
                     for e, one in found.deferred],
        "decided": [{"event": e.event, "subject": e.subject, "ground": e.data["ground"],
                     "classes": e.data["classes"], "recorded_at": e.recorded_at}
                    for e in found.decided],
    }  # fmt: skip


def _say_register(
    session: Session, labels: Labels, found: Register, unfinished: list[Event]
) -> None:
    out = session.out

    def who(event: Event) -> str:
        tag = str(event.subject)
        name = labels.person(tag)
        return f"{out.text(name)}  {tag}" if name else tag

    for event in found.proposed:
        out.say(Text("Proposed, not decided", "起案済み・未決"), "head")
        out.say(f"  {who(event)}  {out.text(ground(event.data['ground']))}")
        out.say(f"    daicho erase decide {event.event}")
    for event in unfinished:
        out.say(Text("Decided, not carried out", "決定済み・未実施"), "warn")
        out.say(f"  {who(event)}  {event.event}")
        out.say("    daicho erase finish")
    if found.deferred:
        out.say(Text("Deferred", "先送り"), "head")
    for event, one in found.deferred:
        out.say(f"  {who(event)}  {out.text(of_class(one['class']))}")
        out.say(f"      {out.text(until(one))}", "faint")
    if not (found.proposed or unfinished or found.deferred):
        out.say(NOTHING_OPEN)
    erased = sum(1 for event in found.decided if event.data["classes"])
    done = "decided so far" if unfinished else "decided and carried out so far"
    out.say(Text(f"{counted(erased, 'erasure')} {done}", f"これまでの消去の決定 {erased}件"),
            "faint")  # fmt: skip


def _finish(session: Session) -> None:
    """Carry out what was decided and interrupted, and again what came back since."""
    origin = session.log(session.store).origin
    done = finish(session.ledger, origin, session.actor)
    again = reapply(session.store, session.people, origin)
    if session.out.json:
        session.out.answer({"ok": True, "command": "erase.finish", "origin": origin,
                            "erased": carried_out_objects(done),
                            "keys_destroyed_again": again.keys,
                            "sealed_parts_destroyed_again": again.ciphertexts})  # fmt: skip
        return
    say_carried_out(session.out, done, session.people.keys)
    if again.keys or again.ciphertexts:
        say_again(session.out, again)
    elif not done:
        session.out.say(ALL_DONE)


def _options(command: str, positional: str) -> list[Any]:
    return [*parameters(command, (positional,)), *about_the_command(at=False)]


ERASE = TextGroup(
    "erase",
    title=Text("erase a person's data", "本人の情報の消去"),
    details=Text(
        "plan shows what may go and what a law keeps; propose and decide are two acts of two"
        " people; what may go is destroyed with the decision, the rest by daicho retention run when"
        " its day is over. Nothing destroyed can be brought back.",
        "plan は消去できるものと法令により残すものを示します。起案（propose）と決定（decide）は"
        "別の人が行います。消去できるものは決定とともに廃棄し、残りは期限が来たら daicho retention"
        " run が消去します。廃棄したものは元に戻せません。",
    ),
    commands=(
        TextCommand(
            "plan",
            _plan,
            title=Text("what may go now, and what a law keeps until when",
                       "今すぐ消去できるものと、いつまで残すもの"),
            params=[TextArgument("person", text=PERSON)],
            examples=(Example("daicho erase plan 0012345"),),
        ),
        TextCommand(
            "propose",
            _propose,
            title=COMMANDS["erase.propose"].title,
            params=_options("erase.propose", "person"),
            examples=(
                Example("daicho erase propose 0077777 --ground NO_LONGER_NEEDED"
                        " --id e0e0e0e0-e0e0-4e0e-8e0e-e0e0e0e0e0e0"),
            ),
        ),
        TextCommand(
            "decide",
            _decide,
            title=COMMANDS["erase.decide"].title,
            details=Text(
                "The actor must be another than who proposed it. Keys, look-up rows and ciphertexts"
                " are destroyed at once; interrupted, the next command that records finishes it.",
                "起案した人とは別の人が行います。鍵・索引・暗号文を直ちに廃棄します。"
                "中断しても、次に記録するコマンドが完了させます。",
            ),
            params=_options("erase.decide", "proposal"),
            examples=(
                Example("daicho erase decide e0e0e0e0-e0e0-4e0e-8e0e-e0e0e0e0e0e0 --actor dr-1"
                        " --role director"),
            ),
        ),
        TextCommand(
            "decline",
            _decline,
            title=COMMANDS["erase.decline"].title,
            params=_options("erase.decline", "proposal"),
            examples=(
                Example("daicho erase decline e1e1e1e1-e1e1-4e1e-8e1e-e1e1e1e1e1e1"
                        " --reason OVERRIDING_NEED --actor dr-1 --role director"),
            ),
        ),
        TextCommand(
            "list",
            _list,
            title=Text("what is proposed, deferred or not carried out",
                       "未決・先送り・未実施の消去の一覧"),
            examples=(Example("daicho erase list"),),
        ),
        TextCommand(
            "finish",
            _finish,
            title=Text("carry out what was decided and interrupted", "中断した消去を完了する"),
            examples=(Example("daicho erase finish"),),
        ),
    ),
)  # fmt: skip
