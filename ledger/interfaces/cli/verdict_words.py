"""A verdict for the person at the desk: may it be provided, on what ground; or what is missing,
and what to type next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ledger.application.labels import Labels
from ledger.domain.terms import RECORD_METHODS, RECORD_SETS
from ledger.interfaces.cli.advice import grounds as ground_words
from ledger.interfaces.cli.advice.asked import Asked, Step
from ledger.interfaces.cli.advice.missing import missing
from ledger.interfaces.cli.advice.next_steps import steps
from ledger.interfaces.cli.advice.on_file import asked as asked_of
from ledger.interfaces.cli.advice.policy_steps import policy_steps, with_the_policy
from ledger.interfaces.cli.articles import cited
from ledger.interfaces.cli.policy_verdict_words import is_against, policy_lines
from ledger.interfaces.cli.record_words import NO_RECORD_DUE, say_record
from ledger.interfaces.cli.times import shown_instant
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.logs import Log
    from ledger.domain.event import Event
    from ledger.interfaces.cli.output import Output
    from ledger.interfaces.cli.session import Session

HAPPENED = ("provision.recorded", "provision.amended")
VERDICTS: dict[str | None, tuple[Text, str]] = {
    "ALLOW": (Text("✓ This may be provided.", "✓ 提供できます"), "good"),
    "REFUSE": (Text("✕ This may not be provided.", "✕ 提供できません"), "bad"),
    "REVIEW": (Text("! This needs review.", "! 確認が必要です"), "warn"),
    None: (Text("! This is not judged.", "! 確認が必要です・判定対象外"), "warn"),
}
AGAINST_THE_POLICY = Text(
    "✕ This may not be provided: the organisation's own policy is not met.",
    "✕ 提供できません（事業者自身の方針に適合しません）",
)
HAPPENED_AGAINST_THE_POLICY = Text(
    "! The Act allows this; the organisation's own policy is not met.",
    "! 法では提供できますが、事業者自身の方針に適合しません",
)
RECORDED_ALL_THE_SAME = Text(
    "The provision is recorded as it happened, with this finding:",
    "提供の事実は、次の判定とともに記録しました。",
)
SEVERITIES = {
    "INFO": Text("info", "参考"),
    "WARNING": Text("warning", "注意"),
    "ERROR": Text("further reason", "別の理由"),
}
ACT = Text("Act: ", "法: ")
GROUND = Text("Ground: ", "根拠: ")
ROUTE = Text("Route abroad: ", "外国への提供の経路: ")
MISSING = Text("Missing:", "足りないもの:")
WHAT_NEXT = Text("What you can do:", "次にできること:")
ONCE_PROVIDED = Text("When it has been provided, record it:", "提供したら、記録してください:")
KEPT = Text("Kept as long as this record: ", "この記録と同じ期間保存するもの: ")


def say_verdict(
    session: Session, log: Log, command: str, event: Event, given: Mapping[str, Any]
) -> None:
    """The verdict in one sentence; what the Act says and what the policy says; then the ground, or
    what is missing and what to do next."""
    out, verdict = session.out, event.data["verdict"]
    asked = asked_of(session.store, log.origin, event, command, given)
    labels = Labels(session.store, log.origin, session.people)
    lawful = verdict["verdict"] == "ALLOW" or "review" in asked.grounds
    barred = _is_barred(event)
    if event.type in HAPPENED and (not lawful or is_against(event.data["policy_check"])):
        out.say(RECORDED_ALL_THE_SAME, "bad")
    sentence, style = _sentence(asked, labels, ZoneInfo(log.zone))
    out.say(sentence, style)
    out.say("  " + out.text(ACT) + out.text(Text(**verdict["reason"])) + _source(out, event))
    if lawful and not barred:
        _say_ground(out, asked)
    for finding in verdict["findings"]:
        severity = out.text(SEVERITIES[finding["severity"]])
        out.say(f"  {severity}: {out.text(Text(**finding['reason']))} ({finding['rule']})")
    for line, how in policy_lines(event.data["policy_check"]):
        out.say("  " + out.text(line), how)
    if barred:
        _say_steps(out, policy_steps(asked))
        return
    if not lawful:
        _say_missing(out, asked)
        _say_steps(out, with_the_policy(asked, steps(asked)))
    _say_record_due(out, asked, labels)
    if event.type == "provision.authorised":
        out.say("  " + out.text(ONCE_PROVIDED))
        out.say(f"      {asked.provided()}")


def _is_barred(event: Event) -> bool:
    """Whether it is the organisation's own policy that bars an attempt, and not the Act."""
    return event.type == "provision.refused" and event.data["verdict"]["verdict"] != "REFUSE"


def _sentence(asked: Asked, labels: Labels, zone: ZoneInfo) -> tuple[Text, str]:
    """The one sentence; where a person decided what the rules left open, who and when."""
    event = asked.event
    verdict, review = event.data["verdict"]["verdict"], asked.grounds.get("review")
    if _is_barred(event):
        return AGAINST_THE_POLICY, "bad"
    if event.type in HAPPENED and verdict == "ALLOW" and is_against(event.data["policy_check"]):
        return HAPPENED_AGAINST_THE_POLICY, "warn"
    if verdict == "ALLOW" or review is None:
        return VERDICTS[verdict]
    tag = str(review.data["decided_by"])
    name = labels.person(tag) or Text(tag, tag)
    day = shown_instant(review.happened_at, zone)[:10]
    return Text(
        f"✓ This may be provided: reviewed and approved by {name.en} on {day}.",
        f"✓ 提供できます（{day} に {name.ja} が確認し、承認済み）",
    ), "good"


def _source(out: Output, event: Event) -> str:
    """Article, rule and row, in brackets."""
    from ledger.domain.law.rulebook import article_of

    verdict, book = event.data["verdict"], event.data["rulebook"]
    article = article_of(book["law_version"], book["revision"], verdict["row"], verdict["rule"])
    parts = [part for part in (out.text(cited(article)), verdict["rule"], verdict["row"]) if part]
    return f" ({' · '.join(parts)})" if parts else ""


def _say_ground(out: Output, asked: Asked) -> None:
    if ground := out.text(ground_words.ground(asked)):
        numbers = ", ".join(ground_words.numbers(asked))
        out.say("  " + out.text(GROUND) + ground + (f" [{numbers}]" if numbers else ""))
    route = ground_words.route(asked)
    if route is not None:
        out.say("  " + out.text(ROUTE) + out.text(route))


def _say_missing(out: Output, asked: Asked) -> None:
    lacks = missing(asked)
    if lacks:
        out.say("  " + out.text(MISSING), "head")
    for lack in lacks:
        option = f"  {lack.option}" if lack.option else ""
        out.say(f"    - {out.text(lack.what)}{option}")


def _say_steps(out: Output, found: Sequence[Step]) -> None:
    if found:
        out.say("  " + out.text(WHAT_NEXT), "head")
    for step in found:
        out.say(f"    {out.text(step.what)}")
        for line in step.lines:
            out.say(f"      {line}")


def _say_record_due(out: Output, asked: Asked, labels: Labels) -> None:
    """What record the Act asks for, how long it is kept, and what else is kept with it."""
    data, verdict = asked.event.data, asked.event.data["verdict"]
    if "record" in data:
        number = str(data.get("provision", asked.event.event))
        say_record(out, data["record"], (), number)
        if data["record"]["set"] != "0" and asked.grounds:
            out.say("  " + out.text(KEPT) + out.text(ground_words.kept(asked, labels)))
    elif verdict["record_set"] == "0":
        out.say("  " + out.text(NO_RECORD_DUE))
    elif verdict["record_set"] is not None:
        out.say("  " + out.text(_due(verdict)))


def _due(verdict: Mapping[str, Any]) -> Text:
    """The record that is due once it is provided."""
    code = str(verdict["record_set"])
    label = RECORD_SETS.label(code)
    methods = [RECORD_METHODS.label(method) for method in verdict["record_methods"]]
    duty = (
        Text("the Act requires a record", "法令上の記録義務があります")
        if verdict["statutory"]
        else Text(
            "this ledger keeps a record, no duty of the Act",
            "本台帳として記録します（法令上の義務ではありません）",
        )
    )
    until = verdict["retain_until"]
    keep_en, keep_ja = (f"; keep it until {until}", f"、保存期限 {until}") if until else ("", "")
    return Text(
        f"Once provided, {duty.en}: set {code} ({label.en}),"
        f" {' or '.join(m.en for m in methods)}{keep_en}.",
        f"提供したら{duty.ja}: 記録事項 {code}（{label.ja}）、"
        f"{'・'.join(m.ja for m in methods)}{keep_ja}。",
    )
