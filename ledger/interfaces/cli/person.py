"""`daicho person`: registrations of people, found and shown without writing a name anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup, TextOption
from ledger.interfaces.cli.person_rekey import REKEY
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import folded, shown_instant
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.application.logs import Log
    from ledger.application.look_up import Found
    from ledger.application.registrations import Became

GONE = Text("(erased)", "（消去済み）")
FIELDS = {
    "name": Text("name", "氏名"),
    "kana": Text("kana", "カナ"),
    "birth_date": Text("born", "生年月日"),
    "address": Text("address", "住所"),
    "phone": Text("telephone", "電話番号"),
    "numbers": Text("numbers", "番号"),
}
LINKED_BY_MISTAKE = Text(
    "If they are not one person: daicho person unlink",
    "同じ本人でないときは daicho person unlink で解除してください。",
)
ONE_WAY = Text(
    "a number, or --kana with --birth-date, or --name",
    "番号、--kana と --birth-date、又は --name のいずれか",
)


def find(
    session: Session, number: str | None, kana: str | None, birth_date: str | None,
    name: str | None,
) -> None:  # fmt: skip
    """Look people up in one of three ways."""
    from ledger.application import find_person

    ways = [number is not None, kana is not None or birth_date is not None, name is not None]
    if sum(ways) != 1 or (kana is None) != (birth_date is None):
        given = ", ".join(
            option
            for option, value in (
                ("NUMBER", number), ("--kana", kana), ("--birth-date", birth_date),
                ("--name", name),
            )
            if value is not None
        )  # fmt: skip
        raise invalid("person find", given or "nothing", ONE_WAY)
    store, people = session.reading_store, session.reading_people
    log = session.log(store)
    searched: dict[str, int] = {}
    if name is not None:
        search = find_person.by_name(store, people, log.origin, name)
        found: Sequence[Found] = search.found
        searched = {"opened": search.opened, "gone": search.gone}
        session.out.note(
            Text(f"{search.opened} identities were opened; {search.gone} are erased.",
                 f"本人情報 {search.opened} 件を開きました（消去済み {search.gone} 件）。")
        )  # fmt: skip
    elif number is not None:
        found = find_person.by_number(store, people, log.origin, number)
    else:
        day = folded(str(birth_date))
        found = find_person.by_kana(store, people, log.origin, str(kana), day)
    _list(session, log, found, searched)


def _list(session: Session, log: Log, found: Sequence[Found], searched: dict[str, int]) -> None:
    from ledger.application.registrations import became
    from ledger.application.resolve import BY_TAG_ALONE
    from ledger.interfaces.cli.registration_words import became_words

    out = session.out
    then = became(session.reading_store, log.origin, [one.subject for one in found])
    if out.json:
        people = [_as_object(one, then) for one in found]
        out.answer({"ok": True, "people": people, **searched})
        return
    if not found:
        out.say(Text("Nobody found.", "該当する方は登録されていません。"))
        if not searched:
            out.note(BY_TAG_ALONE)
        return
    headings = (Text("tag", "本人タグ"), Text("kind", "区分"), *list(FIELDS.values())[:3],
                FIELDS["numbers"], Text("registered", "登録日時"))  # fmt: skip
    rows = [
        (
            one.subject,
            _kind(session, one),
            *(_value(session, one, name) for name in ("name", "kana", "birth_date", "numbers")),
            shown_instant(one.registered.recorded_at, session.zone(log)),
        )
        for one in found
    ]
    remarks = [
        ", ".join(out.text(text) for text, _ in became_words(then[one.subject])) for one in found
    ]
    if any(remarks):
        headings = (*headings, Text("remarks", "備考"))
        rows = [(*row, remark) for row, remark in zip(rows, remarks, strict=True)]
    out.table(headings, rows, page=True)


def show(session: Session, person: str | None) -> None:
    """One person, with every registration that is linked."""
    from ledger.application.entrusted import held_for
    from ledger.application.find_person import one_person
    from ledger.application.labels import Labels
    from ledger.application.registrations import became
    from ledger.application.resolve import NO_SUCH_PERSON
    from ledger.interfaces.cli.entrusted_words import say_held
    from ledger.interfaces.cli.registration_words import became_words

    if not person:
        raise invalid("PERSON", "nothing", NO_SUCH_PERSON)
    store, people = session.reading_store, session.reading_people
    log = session.log(store)
    found = one_person(store, people, log.origin, person)
    out = session.out
    then = became(store, log.origin, [one.subject for one in found])
    held = held_for(store, log.origin, {one.subject for one in found})
    if out.json:
        out.answer({
            "ok": True, "people": [_as_object(one, then) for one in found],
            "held_for": [one.as_object() for one in held],
        })  # fmt: skip
        return
    say_held(out, Labels(store, log.origin, people), held)
    for one in found:
        out.say(one.subject, "head")
        for told, style in became_words(then[one.subject]):
            out.say(told, style)
        rows = [(label, _value(session, one, name)) for name, label in FIELDS.items()]
        registered = shown_instant(one.registered.recorded_at, session.zone(log))
        out.facts(
            [
                *[(label, value) for label, value in rows if value],
                (Text("kind", "区分"), _kind(session, one)),
                (Text("registered", "登録日時"), registered),
                (Text("record number", "記録番号"), one.registered.event),
            ]
        )


def _value(session: Session, found: Found, name: str) -> str:
    if found.identity is None:
        return session.out.text(GONE) if name == "name" else ""
    value = found.identity.get(name, "")
    return ", ".join(value) if isinstance(value, list) else str(value)


def _kind(session: Session, found: Found) -> str:
    """The kind of person; of a natural person who is a party, the kind of party."""
    from ledger.domain.terms import PARTY_KINDS, PERSON_KINDS

    vocabulary = PERSON_KINDS if found.registered.type == "subject.registered" else PARTY_KINDS
    return session.out.text(vocabulary.label(str(found.registered.data["kind"])))


def _as_object(found: Found, then: Mapping[str, Became]) -> dict[str, Any]:
    return {
        "subject": found.subject,
        "event": found.registered.event,
        "kind": found.registered.data["kind"],
        "registered_at": found.registered.recorded_at,
        "identity": dict(found.identity) if found.identity is not None else None,
        **then[found.subject].as_object(),
    }


def _say_stopped(session: Session, outcome: Outcome) -> None:
    """That a link makes one person of somebody and somebody erased, where it does."""
    from ledger.application.persons import person_of
    from ledger.application.registrations import became
    from ledger.interfaces.cli.registration_words import NO_PROVISION

    store = session.store
    origin = session.log(store).origin
    everybody = person_of(store, origin, str(outcome.main.subject))
    decided = [one.decided for one in became(store, origin, everybody).values()]
    if not session.out.json and any(decided):
        session.out.say()
        session.out.say(NO_PROVISION, "bad")
        session.out.say(LINKED_BY_MISTAKE)


def _option(name: str, text: Text, metavar: str = "TEXT") -> TextOption:
    return TextOption([f"--{name}"], text=text, metavar=metavar)


PERSON = TextGroup(
    "person",
    title=Text("people the records are about", "本人"),
    details=Text(
        "Names are sealed under keys of each person. To keep a name out of the shell's history,"
        " begin the line with a space where your shell honours that.",
        "氏名などは本人ごとの鍵で封緘されます。シェルの履歴に残さないためには、"
        "対応するシェルでは行頭に空白を入れてください。",
    ),
    commands=(
        writing(
            "add",
            "person.add",
            examples=(
                ("daicho person add --kind PATIENT --name '山田 花子' --kana 'ヤマダ ハナコ'"
                " --birth-date 1958-03-02 --number 0012345"),
                Example(
                    "daicho person add --kind PATIENT --name '山田 花子' --kana 'ヤマダ ハナコ'"
                    " --birth-date 1958-03-02 --number A-77",
                    Text("registered a second time by mistake", "誤って二重に登録"),
                ),
                Example(
                    "daicho person add --kind STAFF --name '佐々木 誠' --number DR-1",
                    Text("who decides what needs review", "確認が必要な提供を決定する者"),
                ),
            ),
        ),
        TextCommand(
            "find",
            find,
            title=Text("find people by number, kana and birth date, or name",
                       "番号・カナと生年月日・氏名で探す"),
            details=Text(
                "--name opens every identity of the log in memory, and says how many.",
                "--name は台帳のすべての本人情報をメモリ上で開き、件数を表示します。",
            ),
            params=(
                TextArgument("number", required=False,
                             text=Text("a number the clinic gave", "診察券番号など")),
                _option("kana", Text("name in kana, with --birth-date",
                                     "氏名カナ（--birth-date とともに）")),
                _option("birth-date", Text("date of birth", "生年月日"), "YYYY-MM-DD"),
                _option("name", Text("how the name or its kana begins", "氏名又はカナの先頭")),
            ),
            examples=(
                Example("daicho person find 0012345"),
                Example("daicho person find --kana 'やまだ はなこ' --birth-date 1958-03-02"),
                Example("daicho person find --name 山田"),
            ),
        ),
        TextCommand(
            "show",
            show,
            title=Text("show a person's identity and linked registrations",
                       "本人情報と名寄せされた登録を表示する"),
            params=(TextArgument("person", text=Text("number, tag, or id of the registration",
                                                     "番号・本人タグ・登録の番号")),),
            examples=(Example("daicho person show 0012345"),),
        ),
        writing(
            "link",
            "person.link",
            ("person", "other"),
            examples=("daicho person link 0012345 A-77 --reason SAME_PERSON",),
            afterwards=_say_stopped,
        ),
        writing(
            "unlink",
            "person.unlink",
            ("person", "other"),
            examples=("daicho person unlink 0012345 A-77 --reason MISTAKE",),
        ),
        REKEY,
    ),
)  # fmt: skip
