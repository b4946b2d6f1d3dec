"""`stops`: the seven stops of a person on one screen, what each stops, and what it still allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.application.policies import profiles_in_force
from ledger.application.registrations import Became
from ledger.domain.policy.channels import another_channel
from ledger.domain.stops import ALLOWED, REFERRED, REFUSED, Stop
from ledger.domain.stops import STOPS as SEVEN
from ledger.domain.terms import BASES, CHANNELS, SUSPENSION_GROUNDS, TRACKING_MEANS
from ledger.interfaces.cli.answering import Answering, log_object, page_options
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.provisions import PERSON, became_then, people_of, say_person
from ledger.interfaces.cli.registration_words import NO_PROVISION, WAITS
from ledger.interfaces.cli.said_words import said, scope_line
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.systematic import moment_of, say_systematic, systematic
from ledger.text import Text
from projections.answers.stops import ActiveStop, Stops, as_objects, stops_of

NONE_IMPLIES_ANOTHER = Text(
    "Seven stops; none implies another.", "停止は7種類で、互いに他の停止を含みません。"
)
ITS_OWN_CONDITIONS = Text(
    "A basis that is not stopped still needs all that it asks for itself (daicho authorise).",
    "停止の及ばない根拠でも、その根拠自体の要件は必要です（daicho authorise）。",
)
NOT_ACTIVE = Text("not active", "なし")
OTHER_CHANNEL = Text(
    "came by another channel than the policy publishes; it counts all the same",
    "方針が公表する方法以外での申出（効力は同じ）",
)
STOPPED, REVIEWED, STILL = (
    Text("stops", "停止"), Text("a person decides", "責任者が判断"), Text("still allowed", "可能"),
)  # fmt: skip
LISTED = 8
"""More bases than these are "every other basis"; all of them stand together below."""
EFFECTS = ((REFUSED, STOPPED), (REFERRED, REVIEWED), (ALLOWED, STILL))


def stops(session: Session, **asked: Any) -> None:
    """All seven stops of one person."""
    asked = {"limit": 1, "after": None, **asked}
    answering = Answering(session, names=not asked["no_names"], zone=asked["zone"])
    people = people_of(answering, asked["person"], asked)
    origin, at = answering.log.origin, moment_of(answering, asked)
    found = stops_of(answering.source(asked), origin, people, at)
    regular = systematic(answering, people, asked)
    then = became_then(answering, people, asked)
    if answering.out.json:
        answering.out.answer({
            "ok": True,
            "command": "stops",
            "logs": [log_object(log) for log in answering.logs],
            "zone": str(answering.zone),
            "as_of": asked["as_of"],
            "person": sorted(people),
            "registrations": [{"subject": tag, **one.as_object()} for tag, one in then.items()],
            "stops": _with_channels(answering, found),
            "effects": found.effects(),
            "refusals_of_consent": [row.row.event for row in found.refusals],
            "systematic": regular.as_object(),
            "coverage": [one.as_object() for one in found.coverage],
        })  # fmt: skip
        return
    answering.say_logs()
    answering.say_as_of(asked)
    say_person(answering, people, asked)
    _say_erased(answering, then)
    answering.out.say(NONE_IMPLIES_ANOTHER)
    answering.out.say()
    for stop in SEVEN:
        _say_stop(answering, stop, found.active[stop.code])
    _say_together(answering, found)
    say_systematic(answering, regular)
    answering.say_coverage(found.coverage)


def _with_channels(answering: Answering, found: Stops) -> list[dict[str, Any]]:
    """All seven for programs, each record with whether it came another way than published."""
    told = as_objects(found)
    for stop in told:
        for record, one in zip(stop["records"], found.active[stop["stop"]], strict=True):
            record["other_channel"] = _came_another_way(answering, one)
    return told


def _came_another_way(answering: Answering, one: ActiveStop) -> bool:
    channel = one.scope.get("channel")
    if channel is None or "means" in one.scope:  # cookies are refused where they are set
        return False
    profiles = profiles_in_force(answering.store, one.origin, one.since)
    return another_channel(str(channel), profiles.values())


def _say_erased(answering: Answering, then: Mapping[str, Became]) -> None:
    if any(one.decided for one in then.values()):
        answering.out.say(NO_PROVISION, "bad")
    elif any(one.erasure for one in then.values()):
        answering.out.say(WAITS)


def _say_stop(answering: Answering, stop: Stop, active: Sequence[ActiveStop]) -> None:
    out = answering.out
    if not active:
        out.say(f"– {out.text(stop.title)}: {out.text(NOT_ACTIVE)}", "faint")
        out.say()
        return
    title, since = stop.title, answering.when(active[0].since)
    out.say(Text(f"✕ {title.en}, since {since}", f"✕ {title.ja}（{since} から）"), "bad")
    for one in active:
        _say_record(answering, one)
    _say_effect(answering, STOPPED, stop.reach, sorted(stop.refused, key=list(BASES).index))
    if stop.referred:
        _say_bases(answering, REVIEWED, sorted(stop.referred, key=list(BASES).index))
    _say_effect(answering, STILL, stop.still, [b for b in BASES if stop.effect(b) == ALLOWED])
    out.say()


def _say_effect(answering: Answering, what: Text, words: Text, bases: Sequence[str]) -> None:
    answering.out.say(Text(f"    {what.en}: {words.en}", f"    {what.ja}: {words.ja}"))
    if 0 < len(bases) <= LISTED:
        answering.out.say("      " + _names(answering, bases), "faint")


def _say_bases(answering: Answering, what: Text, bases: Sequence[str]) -> None:
    names = _names(answering, bases)
    answering.out.say(Text(f"    {what.en}: {names}", f"    {what.ja}: {names}"))


def _names(answering: Answering, bases: Sequence[str]) -> str:
    out = answering.out
    comma = "、" if out.language == "ja" else ", "
    return comma.join(f"{out.text(BASES.label(basis))} ({basis})" for basis in bases)


def _say_record(answering: Answering, one: ActiveStop) -> None:
    out = answering.out
    since = answering.when(one.since)
    how = [
        out.text(vocabulary.label(str(one.scope[name])))
        for name, vocabulary in HOW
        if name in one.scope
    ]
    out.say("    " + " · ".join([since, *how]))
    labels = answering.labels(one.origin)
    lines = (scope_line(out, labels, one.scope), *said(out, labels, one.record, one.scope))
    for line in filter(None, lines):
        out.say("      " + line)
    if _came_another_way(answering, one):
        out.say("      ! " + out.text(OTHER_CHANNEL), "warn")
    named = f" ({one.consent})" if one.consent else ""
    out.say(f"      {one.record}{named}", "faint")


HOW = (("ground", SUSPENSION_GROUNDS), ("channel", CHANNELS), ("means", TRACKING_MEANS))


def _say_together(answering: Answering, found: Stops) -> None:
    """What all that are active make of each basis; what else the person refused."""
    out, effects = answering.out, found.effects()
    if REFUSED in effects.values():
        out.say(Text("All of them together", "すべての停止を合わせると"), "head")
        for effect, what in EFFECTS:
            bases = [basis for basis, one in effects.items() if one == effect]
            if bases:
                _say_bases(answering, what, bases)
        out.say("    " + out.text(ITS_OWN_CONDITIONS), "faint")
        out.say()
    if found.refusals:
        number = len(found.refusals)
        out.say(Text(f"Beside these, refusals of consent that stand: {number} (daicho standing)",
                     f"このほか、同意の拒否が{number}件あります（daicho standing）"))  # fmt: skip
        out.say()


def _options() -> list[Any]:
    """What of the options of a list fits one screen that is always whole."""
    return [one for one in page_options() if one.name not in ("limit", "after")]


STOPS = TextCommand(
    "stops",
    stops,
    title=Text("the seven stops of a person: which are active, and what is still allowed",
               "本人の7種類の停止: どれが有効か、何がまだ可能か"),
    details=Text(
        "Marketing, opt-out, withdrawal of consent, purpose reserved, suspension of use, suspension"
        " of provision, refusal of tracking: each is recorded and ended for itself.",
        "営業・宣伝の停止、オプトアウト、同意の撤回、利用目的の留保、利用停止、第三者提供の停止、"
        "追跡（Cookie等）の拒否は、それぞれ別に記録し、別に終わります。",
    ),
    params=[
        PERSON,
        *_options(),
        TextOption(["--zone"], metavar="ZONE",
                   text=Text("time zone of times shown; else the organisation's",
                             "時刻の時間帯（省略時は事業者の時間帯）")),
    ],
    examples=(Example("daicho stops 0012345", Text("all seven", "7種類すべて")),),
)  # fmt: skip
