"""`history`, `received-by` and `provisions`: who received what, when, and on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from ledger.application.persons import person_of
from ledger.application.registrations import Became, became
from ledger.application.resolve import meant, registrations
from ledger.application.resolve import party as resolve_party
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.shape import CODE_WORD, SUBJECT, Code
from ledger.domain.terms import BASES, ITEMS, POLICY_VERDICTS, SECTORS
from ledger.errors import InvalidInput, KeyNotGiven, invalid
from ledger.interfaces.cli.answering import Answering, page_options, period_options
from ledger.interfaces.cli.command import (
    CodeType,
    Example,
    TextArgument,
    TextCommand,
    TextOption,
)
from ledger.interfaces.cli.entrusted_words import entruster_words, held_of, say_held
from ledger.interfaces.cli.provision_words import findings, record_due
from ledger.interfaces.cli.registration_words import became_words
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.systematic import moment_of, say_systematic, systematic
from ledger.interfaces.cli.withheld_marks import mark
from ledger.text import Text, verbatim
from projections.answers.listing import Page
from projections.answers.provisions import ProvisionAnswer, provisions
from projections.provisions.view import ProvisionFilter

RECORDS = Text("records of provision and receipt", "提供・受領の記録")
IMPORTED = Text("taken over from before this log", "この台帳より前の記録から取り込み")
NO_THIRD_PARTY = Text(
    "Not third parties under the Act (entrustment, business succession, joint use)",
    "法律上の第三者に当たらない相手方（委託・事業承継・共同利用）",
)
VOID = Text("  [void: nothing of it happened]", "　［取消済み：この事実は無かった］")

PERSON = TextArgument(
    "person",
    text=Text("a number of the clinic, or a subject tag", "診察券番号又は本人タグ"),
)
PARTY = TextArgument("party", text=Text("the code of a recipient", "提供先の符号"))


def _filters(*, person: bool, party: bool, policy: bool = False) -> list[click.Parameter]:
    options: list[click.Parameter] = []
    if person:
        options.append(TextOption(["--person"], metavar="PERSON",
                                  text=Text("about this person", "この本人について")))  # fmt: skip
    if party:
        about = Text("to or from this party", "この相手方について")
        options.append(TextOption(["--party"], metavar="CODE", text=about))
    return [
        *options,
        TextOption(["--item"], type=CodeType(ITEMS), metavar="CODE",
                   text=Text("with this item", "この項目を含むもの")),
        TextOption(["--basis"], type=CodeType(BASES), metavar="CODE",
                   text=Text("on this basis", "この根拠によるもの")),
        *(_policy_options() if policy else ()),
        TextOption(["--void"], is_flag=True,
                   text=Text("also records of which nothing happened", "無かったとされた記録も")),
        *period_options(),
        *page_options(),
    ]  # fmt: skip


def _policy_options() -> list[click.Parameter]:
    return [
        TextOption(["--clause"], metavar="CLAUSE",
                   text=Text("that cite this clause of a policy, or of which the policy speaks by"
                             " this clause",
                             "方針のこの条項を挙げたもの、又はこの条項により判定したもの")),
        TextOption(["--policy"], type=CodeType(POLICY_VERDICTS), metavar="CODE",
                   text=Text("of which the policy says this", "方針の判定がこれであるもの")),
    ]  # fmt: skip


def history(session: Session, **asked: Any) -> None:
    """Everything provided about one person."""
    answering = _answering(session, asked)
    _answer(answering, "history", asked, _need(asked, "person"), asked["party"])


def received_by(session: Session, **asked: Any) -> None:
    """Everything one recipient received, or a source gave."""
    answering = _answering(session, asked)
    _answer(answering, "received-by", asked, None, _need(asked, "party"))


def list_provisions(session: Session, **asked: Any) -> None:
    """Every record that fits."""
    answering = _answering(session, asked)
    _answer(answering, "provisions", asked, asked["person"], asked["party"])


def _answering(session: Session, asked: Mapping[str, Any]) -> Answering:
    return Answering(
        session,
        names=not asked["no_names"],
        all_logs=bool(asked.get("all_logs")),
        zone=asked["zone"],
    )


def _need(asked: Mapping[str, Any], name: str) -> str:
    given = asked[name]
    if given is None:
        wanted = PERSON.text if name == "person" else PARTY.text
        raise invalid(name.upper(), "nothing", wanted)
    return str(given)


def _answer(
    answering: Answering, command: str, asked: Mapping[str, Any], person: str | None,
    party: str | None,
) -> None:  # fmt: skip
    people = people_of(answering, person, asked) if person else None
    span = answering.span(asked)
    code = party_of(answering, party) if party else None
    wanted = ProvisionFilter(
        people=people,
        party=code,
        item=_code("--item", asked["item"], ITEMS),
        basis=_code("--basis", asked["basis"], BASES),
        clause=_clause(asked.get("clause")),
        policy=_code("--policy", asked.get("policy"), POLICY_VERDICTS),
        happened_from=span.since,
        happened_before=span.before,
        void=asked["void"],
        apart=command == "history",
    )
    day = day_in_japan(moment_of(answering, asked))
    page = provisions(answering.source(asked), answering.origins, wanted, day)
    regular = systematic(answering, people, asked) if people else None
    held = held_of(answering, people, asked) if people else []
    if answering.out.json:
        answer = answering.envelope(command, asked, page)
        more: dict[str, Any] = {"systematic": regular.as_object()} if regular else {}
        more |= {"held_for": [one.as_object() for one in held]} if people else {}
        answering.out.answer(
            answer | {"person": sorted(people or []) or None, "party": code, **more}
        )
        return
    if people:
        say_person(answering, people, asked)
        say_held(answering.out, answering.labels(answering.log.origin), held)
    if code:
        _say_party(answering, code)
    answering.heading(page, RECORDS, asked)
    apart_from = _first_apart(page) if wanted.apart else None
    for row in page.rows:
        if row is apart_from:
            _say_apart(answering, asked, wanted, page)
        _say_row(answering, row, about_person=bool(people))
        if told := mark(answering.marks(asked), row.row.record):
            answering.out.say("    " + answering.out.text(told), "warn")
        answering.out.say()
    if not page.rows:
        answering.out.say(Text("There is none.", "該当する記録はありません。"))
        answering.out.say()
    if regular:
        say_systematic(answering, regular)
    answering.footing(page)


def _first_apart(page: Page[ProvisionAnswer]) -> ProvisionAnswer | None:
    """The first row of a page that is about no third party; all after it are such rows too."""
    return next((row for row in page.rows if not row.row.third_party), None)


def _say_apart(
    answering: Answering, asked: Mapping[str, Any], wanted: ProvisionFilter,
    page: Page[ProvisionAnswer],
) -> None:  # fmt: skip
    """The heading of the section, with how many there are in the answer that the page is of."""
    sizes = {one.origin: one.size for one in page.coverage}
    first = replace(answering.source(asked), as_of=sizes, limit=1, after=None, complete=False)
    total = provisions(first, answering.origins, replace(wanted, third_party=False)).total
    told = NO_THIRD_PARTY
    answering.out.say(Text(f"{told.en}: {total}", f"{told.ja} {total}件"), "head")
    answering.out.say()


def people_of(answering: Answering, given: str, asked: Mapping[str, Any]) -> frozenset[str]:
    """All registrations of the person, by the links known then.

    By a tag no key is needed, by a number it is.
    """
    origin = answering.log.origin
    sizes = answering.sizes(asked)
    end = sizes[origin] if sizes else None
    return person_of(answering.store, origin, _tag(answering, given), end=end)


def _tag(answering: Answering, given: str) -> str:
    if SUBJECT.form.fullmatch(given):
        if not registrations(answering.store, answering.log.origin, given):
            raise invalid("person", given, Text("the tag of a registration", "登録済みのタグ"))
        return given
    try:
        people = answering.session.reading_people
        found = meant(answering.store, people, answering.log.origin, given, "person")
    except KeyNotGiven as error:
        raise InvalidInput(
            invalid("person", given, Text("a subject tag, or a key to look up the number with",
                                          "本人タグ（番号で探すには鍵が必要です）")).problems,
            help=error.help,
        ) from None  # fmt: skip
    for one in found.erased:
        answering.out.note(
            Text(f"Under {given} stands also {one.subject}, whose erasure was decided: ask by tag.",
                 f"{given} には消去の決定がある登録 {one.subject} もあります"
                 "（本人タグで照会してください）。")
        )  # fmt: skip
    return str(found.registered.subject)


def party_of(answering: Answering, given: str) -> str:
    """The party's code, if one of the logs asked has it."""
    problem: InvalidInput | None = None
    for origin in answering.origins:
        try:
            return resolve_party(answering.store, origin, given, "party")
        except InvalidInput as error:
            problem = error
    assert problem is not None
    raise problem


def _code(option: str, given: str | None, vocabulary: Any) -> str | None:
    if given is None:
        return None
    code = given.upper()
    for problem in Code(vocabulary).problems(code, option):
        raise InvalidInput([problem])
    return code


def _clause(given: str | None) -> str | None:
    for problem in CODE_WORD.problems(given, "--clause") if given is not None else ():
        raise InvalidInput([problem])
    return given


def became_then(
    answering: Answering, people: frozenset[str], asked: Mapping[str, Any]
) -> dict[str, Became]:
    """What had become of each registration of a person, as it is asked about."""
    origin, sizes = answering.log.origin, answering.sizes(asked)
    return became(answering.store, origin, people, end=sizes[origin] if sizes else None)


def say_person(answering: Answering, people: frozenset[str], asked: Mapping[str, Any]) -> None:
    """Every registration of one person, by name where it may be opened, and what became of it."""
    labels = answering.labels(answering.log.origin)
    then = became_then(answering, people, asked)
    for tag in sorted(people):
        name, identity = labels.person(tag), labels.identity(tag) or {}
        kana = str(identity["kana"]) if "kana" in identity else ""
        named = (
            Text(
                f"{name.en}{f' ({kana})' if kana else ''}  {tag}",
                f"{name.ja}{f'（{kana}）' if kana else ''}  {tag}",
            )
            if name
            else verbatim(tag)
        )
        answering.out.say(named, "head")
        for told, style in became_words(then[tag]):
            answering.out.say(Text(f"    {told.en}", f"    {told.ja}"), style)
    if len(people) > 1:
        answering.out.say(
            Text(f"{len(people)} registrations of one person", f"同一人物の登録 {len(people)}件")
        )


def _say_party(answering: Answering, code: str) -> None:
    labels = answering.labels(answering.log.origin)
    data = labels.party_data(code)
    sector = answering.out.text(SECTORS.label(str(data.get("sector", "OTHER"))))
    name = labels.party(code)
    answering.out.say(Text(f"{name} ({code}, {sector})", f"{name}（{code}、{sector}）"), "head")
    if data.get("address"):
        answering.out.say(str(data["address"]))


def _say_row(answering: Answering, answer: ProvisionAnswer, *, about_person: bool) -> None:
    """One record in three lines: when and who, what and why, ground and finding."""
    out, row = answering.out, answer.row
    labels = answering.labels(answer.origin)
    arrow = "→" if row.kind == "provision" else "←"
    who = "" if about_person else out.text(labels.person(row.subject) or row.subject) + " "
    void = out.text(VOID) if row.void else ""
    when, party = answering.when(row.happened_at), labels.party(row.party)
    out.say(f"{when}  {who}{arrow} {party}{void}", "head")
    items = _list(out.language, [out.text(ITEMS.label(code)) for code in row.item_codes()])
    purpose = labels.purpose(row.purpose) if row.purpose else None
    why = f" · {row.purpose} {out.text(purpose) if purpose else ''}".rstrip() if row.purpose else ""
    basis = out.text(BASES.label(row.basis))
    out.say(f"    {items}{why} · {basis} ({row.basis})")
    if row.entruster is not None:
        out.say("    " + out.text(entruster_words(labels, row.entruster)), "warn")
    for text, style in findings(answer):
        out.say("    " + out.text(text), style)
    if not row.void:
        for text, style in record_due(answer):
            out.say("    " + out.text(text), style)
    notes = [
        *([Text("amended", "訂正済み")] if row.amended_by is not None and not row.void else []),
        *([IMPORTED] if row.imported else []),
    ]  # fmt: skip
    recorded = answering.when(row.recorded_at)
    words = [Text(f"recorded {recorded}", f"記録日時 {recorded}"), *notes]
    out.say("    " + " · ".join([row.record, *map(out.text, words)]), "faint")


def _list(language: str, words: list[str]) -> str:
    return ("、" if language == "ja" else ", ").join(words)


ALL_LOGS = TextOption(
    ["--all-logs"], is_flag=True,
    text=Text("in every log of the store", "保管先のすべての台帳で"),
)  # fmt: skip

HISTORY = TextCommand(
    "history",
    history,
    title=Text("who received what of a person, when, and on what ground",
               "本人の何が、いつ、誰に、どの根拠で提供されたか"),
    params=[PERSON, *_filters(person=False, party=True)],
    examples=(
        Example("daicho history 0012345", Text("everything, newest first", "すべて（新しい順）")),
        Example("daicho history 0012345 --item DISPENSING --from 2026-01-01",
                Text("one item, from a day on", "一つの項目、ある日から")),
        Example("daicho history 0012345 --complete --json",
                Text("to hand over: compared with all contents", "開示用（全内容と照合）")),
    ),
)  # fmt: skip
RECEIVED_BY = TextCommand(
    "received-by",
    received_by,
    title=Text("what a recipient received, of whom, and when", "提供先が誰の何をいつ受け取ったか"),
    params=[PARTY, ALL_LOGS, *_filters(person=False, party=False)],
    examples=("daicho received-by sakura-honcho",),
)
PROVISIONS = TextCommand(
    "provisions",
    list_provisions,
    title=Text("records of provision and receipt, by any of their members",
               "提供・受領の記録を条件で探す"),
    params=[ALL_LOGS, *_filters(person=True, party=True, policy=True)],
    examples=(
        "daicho provisions --basis CONSENT --item DISPENSING",
        Example("daicho provisions --clause SAK-4.2",
                Text("all that relied on a clause of the policy", "方針の一つの条項によるもの")),
        Example("daicho provisions --policy NOT_MET",
                Text("all that the policy is against", "方針に適合しないもの")),
    ),
)  # fmt: skip
