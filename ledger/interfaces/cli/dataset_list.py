"""`daicho dataset list` and `show`, and whether a data set may be provided now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.application.datasets import Dataset, dataset_of, datasets_of
from ledger.application.labels import Labels
from ledger.application.resolve import party as party_of
from ledger.domain.commands import COMMANDS
from ledger.domain.decisions.datasets import check_basis
from ledger.domain.event import Event
from ledger.domain.facts.datasets import Handing
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.law.rulebook import article_of
from ledger.domain.terms import (
    DATASET_KINDS,
    DATASET_LACKS,
    ITEMS,
    PROVISION_MEANS,
    REIDENTIFICATIONS,
)
from ledger.errors import InvalidInput
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli import declared
from ledger.interfaces.cli.articles import cited, cited_rule
from ledger.interfaces.cli.exit_codes import of_verdict
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.provision_words import MARKS
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.verdict_words import RECORDED_ALL_THE_SAME, VERDICTS
from ledger.log.content import format_instant
from ledger.text import Text

NOT_PUBLISHED = Text("items not published yet (Act 43(3))", "項目が未公表（法43条3項）")
NOT_ANNOUNCED = Text(
    "no provision announced: it may not be provided (Act 44)",
    "提供の公表なし: 提供できません（法44条）",
)
NOT_SECURED = Text("removed information and method not secured", "削除情報等の安全管理が未了")
NEVER = Text("provided to nobody", "提供なし")


def list_(session: Session) -> None:
    """Every data set of a log, with what is missing and to whom it went."""
    store, out = session.reading_store, session.out
    log = session.log(store)
    found = datasets_of(store, log.origin)
    if out.json:
        out.answer({"ok": True, "datasets": [_as_object(one) for one in found]})
        return
    for one in found:
        _say(out, Labels(store, log.origin, None), one)
    if not found:
        out.say(Text("No data sets.", "データセットはありません。"))


def show(session: Session, dataset: str | None) -> None:
    """One data set with every act, oldest first."""
    store, out = session.reading_store, session.out
    log = session.log(store)
    one = dataset_of(store, log.origin, dataset or "")
    if out.json:
        acts = [*one.published, *one.announced, *one.provided, *one.reidentified]
        out.answer({"ok": True, "dataset": _as_object(one), "acts": list(map(_act, acts))})
        return
    labels = Labels(store, log.origin, None)
    _say(out, labels, one)
    for event in (*one.published, *one.announced):
        _say_public(out, event)
    for event in one.provided:
        out.say()
        to = labels.party(event.data["party"])
        means = out.text(PROVISION_MEANS.label(event.data["means"]))
        out.say(f"{day_in_japan(event.happened_at)} → {to} · {means}", "head")
        say_event(out, event)
        out.say(f"    {event.event}", "faint")
    for event in one.reidentified:
        _say_attempt(out, labels, event)


def check(session: Session, given: Mapping[str, Any], positional: Sequence[str]) -> int:
    """Whether a data set may be handed over so now: the exit code of the verdict."""
    name, store, out = "dataset.provide", session.reading_store, session.out
    log = session.log(store)
    moment = now()
    arguments = declared.arguments(name, given, None, moment, out.note)
    problems = list(COMMANDS[name].shape.problems(arguments, ""))
    if problems:
        raise declared.named_as_typed(InvalidInput(problems), name, positional)
    one = dataset_of(store, log.origin, arguments["dataset"])
    try:
        check_basis(arguments, one.made)
        party = party_of(store, log.origin, arguments["party"], "party")
    except InvalidInput as error:
        raise declared.named_as_typed(error, name, positional) from error
    handing = Handing(arguments["means"], arguments["recipient_told"], arguments.get("basis"))
    judged = one.now(handing, format_instant(moment))
    verdict: Mapping[str, Any] = judged.judgement.as_object()
    if out.json:
        out.answer({
            "ok": True, "dataset": one.code, "party": party, "verdict": verdict,
            "lacking": list(judged.lacking), "grounds": judged.grounds,
        })  # fmt: skip
    say_judged(out, verdict, judged.judgement.revision, judged.lacking)
    return of_verdict(verdict)


def say_judged(
    out: Output, verdict: Mapping[str, Any], revision: int, lacking: Sequence[str]
) -> None:
    """The verdict in words, and what is missing."""
    sentence, style = VERDICTS[verdict["verdict"]]
    out.say(sentence, style)
    article = article_of(verdict["law_version"], revision, verdict["row"], verdict["rule"])
    parts = [part for part in (out.text(cited(article)), verdict["rule"], verdict["row"]) if part]
    source = f" ({' · '.join(parts)})" if parts else ""
    out.say("  " + out.text(Text(**verdict["reason"])) + source)
    for code in lacking:
        one = DATASET_LACKS[code]
        out.say(f"  ! {out.text(one.label)} ({out.text(cited_rule(one.source))})", "warn")


def say_event(out: Output, event: Event) -> None:
    """What the Act says of a provision that was recorded."""
    data = event.data
    if data["verdict"]["verdict"] != "ALLOW":
        out.say(RECORDED_ALL_THE_SAME, "bad")
    say_judged(out, data["verdict"], data["rulebook"]["revision"], data["lacking"])


def _say(out: Output, labels: Labels, one: Dataset) -> None:
    data, comma = one.made.data, "、" if out.language == "ja" else ", "
    kind = out.text(DATASET_KINDS.label(data["kind"]))
    missing = _missing(one)
    wrong = any(event.data["verdict"]["verdict"] != "ALLOW" for event in one.provided)
    alert = missing or wrong or one.reidentified
    mark, style = ("!", "warn") if alert else ("✓", "good")
    out.say(f"{mark} {one.code}  {kind}  {day_in_japan(one.made.happened_at)}", style)
    out.say("    " + comma.join(out.text(ITEMS.label(item)) for item in data["items"]))
    people = data.get("people")
    made_of = out.text(Text(f"made of {people} people", f"{people}人分")) if people else ""
    out.say("    " + " · ".join(part for part in (str(data["standard"]), made_of) if part))
    for text in missing:
        out.say("    ! " + out.text(text), "warn")
    for event in one.provided:
        sign, how = MARKS[event.data["verdict"]["verdict"]]
        to = labels.party(event.data["party"])
        out.say(f"    {sign} {day_in_japan(event.happened_at)} → {to}", how)
    if not one.provided:
        out.say("    " + out.text(NEVER), "faint")
    if one.reidentified:
        count = len(one.reidentified)
        out.say(Text(f"    ! attempts to identify people: {count}", f"    ! 識別行為: {count}件"),
                "warn")  # fmt: skip
    out.say(f"    {one.made.event}", "faint")


def _missing(one: Dataset) -> list[Text]:
    items = set(one.made.data["items"])

    def told(events: Sequence[Event]) -> bool:
        return any(items <= set(event.data["items"]) for event in events)

    found = [] if one.made.data["secured"] else [NOT_SECURED]
    if one.anonymised:
        found += [] if told(one.published) else [NOT_PUBLISHED]
        found += [] if told(one.announced) else [NOT_ANNOUNCED]
    return found


def _say_public(out: Output, event: Event) -> None:
    data, comma = event.data, "、" if out.language == "ja" else ", "
    what = Text("items published", "項目の公表")
    if "means" in data:
        means = [PROVISION_MEANS.label(code) for code in data["means"]]
        what = Text(f"announced: {', '.join(one.en for one in means)}",
                    f"提供の公表: {'、'.join(one.ja for one in means)}")  # fmt: skip
    out.say()
    out.say(f"{day_in_japan(event.happened_at)} {out.text(what)} · {data['place']}", "head")
    out.say("    " + comma.join(out.text(ITEMS.label(item)) for item in data["items"]))
    out.say(f"    {event.event}", "faint")


def _say_attempt(out: Output, labels: Labels, event: Event) -> None:
    data = event.data
    how = REIDENTIFICATIONS.label(data["how"])
    done = Text("prevented", "未然に防止") if data["prevented"] else Text("not prevented", "発生")
    by = f" · {labels.party(data['party'])}" if "party" in data else ""
    out.say()
    out.say(f"! {day_in_japan(event.happened_at)} {out.text(how)}: {out.text(done)}{by}", "warn")
    out.say(f"    {event.event}", "faint")


def _as_object(one: Dataset) -> dict[str, Any]:
    return {
        **one.made.data,
        "event": one.made.event,
        "made_at": one.made.happened_at,
        "published": [event.event for event in one.published],
        "announced": [event.event for event in one.announced],
        "provided": [event.event for event in one.provided],
        "reidentified": [event.event for event in one.reidentified],
    }


def _act(event: Event) -> dict[str, Any]:
    return {**event.data, "type": event.type, "event": event.event,
            "happened_at": event.happened_at}  # fmt: skip
