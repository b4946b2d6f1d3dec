"""`standing`: what stands about a person, on one screen: consents, instructions and every stop.

None of these implies another: an opt-out, a withdrawal, a suspension of use and one of provision
are different things with different effects.
"""

from __future__ import annotations

from typing import Any

from ledger.domain.terms import (
    AUTHORITIES,
    AUTHORITY_PROOFS,
    CHANNELS,
    CONSENT_FORMS,
    SUSPENSION_GROUNDS,
    SUSPENSIONS,
    TRACKING_MEANS,
)
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.answering import Answering, page_options, period_options
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.entrusted_words import held_of, say_held
from ledger.interfaces.cli.provisions import PERSON, became_then, people_of, say_person
from ledger.interfaces.cli.registration_words import NO_PROVISION, WAITS
from ledger.interfaces.cli.said_words import said, scope_line
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.systematic import say_systematic, systematic
from ledger.log.content import format_instant
from ledger.text import Text
from projections.answers.people import ConsentAnswer, consents
from projections.consents.projection import STANDS
from projections.consents.view import ConsentFilter

SHOWING = ("authority", "proof")
WHAT = Text("consents, instructions and stops", "同意・依頼・停止")
KINDS = {
    "consent": (Text("consent", "同意"), "✓", "good"),
    "refusal": (Text("refusal of consent", "同意の拒否"), "✕", "bad"),
    "instruction": (Text("instruction to provide", "提供の依頼"), "✓", "good"),
    "opt_out": (Text("opt-out", "オプトアウトの申出"), "✕", "bad"),
    "suspension": (Text("suspension", "停止"), "✕", "bad"),
    "reservation": (Text("purpose reserved", "利用目的の留保"), "✕", "bad"),
    "marketing": (Text("marketing stopped", "営業・宣伝の停止"), "✕", "bad"),
    "tracking": (Text("tracking refused", "追跡（Cookie等）の拒否"), "✕", "bad"),
    "agent": (Text("verified agent", "確認済みの代理人"), "✓", "good"),
    "acceptance": (Text("acceptance deemed from use", "利用によるみなし承諾"), "–", None),
    "told": (Text("purposes told beforehand", "個別に告げた利用目的"), "✓", "good"),
    "recording": (Text("agreement to recording", "録音・録画等への同意"), "✓", "good"),
    "collection": (Text("collection", "取得"), "–", None),
}
ENDED = {
    "withdrawn": Text("withdrawn", "撤回済み"),
    "revoked": Text("revoked", "取消済み"),
    "lifted": Text("lifted", "解除済み"),
    "ended": Text("ended", "終了"),
    "expired": Text("expired", "期限切れ"),
}


LACKING = {
    "identified": Text("identity was not confirmed", "本人確認をしていない"),
    "competent": Text("the person could not judge it", "判断能力がない"),
    "confirmed": Text("the clinic did not confirm will and scope", "意思と範囲を確認していない"),
    "written": Text("it is not on file in writing", "書面で保管していない"),
}
NOT_VALID = Text("not valid", "無効")


def standing(session: Session, **asked: Any) -> None:
    """What stands about one person; with --ended, what stood too; with --collected, collections."""
    answering = Answering(session, names=not asked["no_names"], zone=asked["zone"])
    people = people_of(answering, asked["person"], asked)
    span = answering.span(asked)
    kinds = tuple(KINDS if asked["collected"] else [kind for kind in KINDS if kind != "collection"])
    wanted = ConsentFilter(
        people=people,
        kinds=kinds,
        state=None if asked["ended"] else STANDS,
        since=span.since,
        before=span.before,
    )
    page = consents(answering.source(asked), answering.origins, wanted)
    out = answering.out
    then = became_then(answering, people, asked)
    regular = systematic(answering, people, asked)
    held = held_of(answering, people, asked)
    if out.json:
        answer = answering.envelope("standing", asked, page)
        registrations = [{"subject": tag, **one.as_object()} for tag, one in then.items()]
        out.answer(answer | {
            "person": sorted(people), "registrations": registrations,
            "systematic": regular.as_object(), "held_for": [one.as_object() for one in held],
        })  # fmt: skip
        return
    say_person(answering, people, asked)
    say_held(out, answering.labels(answering.log.origin), held)
    erased = any(one.decided for one in then.values())
    if erased:
        out.say(NO_PROVISION, "bad")
    elif any(one.erasure for one in then.values()):
        out.say(WAITS)
    answering.heading(page, WHAT, asked)
    moment = format_instant(now())
    for row in page.rows:
        _say(answering, row, moment, in_effect=not erased)
    if not page.rows:
        out.say(Text("Nothing stands.", "有効なものはありません。"))
    out.say()
    say_systematic(answering, regular)
    answering.footing(page)


def _say(answering: Answering, answer: ConsentAnswer, moment: str, *, in_effect: bool) -> None:
    """One thing in its lines; of somebody erased nothing is in effect."""
    out, row, scope = answering.out, answer.row, answer.as_object()["scope"]
    assert isinstance(scope, dict)  # an event's data
    name, mark, style = KINDS[row.kind]
    state = row.state
    if state == STANDS and row.until is not None and row.until <= moment:
        state = "expired"
    end = out.text(ENDED[state] if state in ENDED else Text("until", "期限"))
    until = f" · {end} {answering.when(row.until)}" if row.until else ""
    lacking = [out.text(text) for member, text in LACKING.items() if scope.get(member) is False]
    if scope.get("form") == "DEEMED_BY_POLICY":
        lacking.append(out.text(CONSENT_FORMS["DEEMED_BY_POLICY"].label))
    if state in ENDED or lacking or "lacking" in scope:
        mark, style = ("–", None) if state in ENDED else ("!", "warn")
    if not in_effect:
        mark, style = "–", None
    since = answering.when(row.since)
    if "starts_at" in scope:
        begins = out.text(Text("valid from", "有効期間の開始"))
        since += f" · {begins} {answering.when(str(scope['starts_at']))}"
    out.say(f"{mark} {out.text(name)}  {since}{until}", style)
    for text in lacking:
        out.say(f"    {out.text(NOT_VALID)}: {text}", style)
    for line in _scope(answering, answer.origin, row.event, scope):
        out.say("    " + line)
    out.say(f"    {row.event}", "faint")


def _scope(answering: Answering, origin: str, event: str, scope: dict[str, Any]) -> list[str]:
    """The scope in words: what, to whom, for what, and how it was said or why it was stopped."""
    out, labels = answering.out, answering.labels(origin)
    comma = "、" if out.language == "ja" else ", "
    reach = scope_line(out, labels, scope)
    more = said(out, labels, event, scope)
    if "given_by" in scope:  # in what capacity they spoke is said there
        scope = {name: value for name, value in scope.items() if name not in SHOWING}
    how = [out.text(CONSENT_FORMS.label(code)) for code in _one(scope, "form")]
    how += [out.text(CHANNELS.label(code)) for code in _one(scope, "channel")]
    how += [out.text(AUTHORITIES.label(code)) for code in _one(scope, "authority")]
    how += [out.text(AUTHORITY_PROOFS.label(code)) for code in _one(scope, "proof")]
    how += [out.text(SUSPENSIONS.label(code)) for code in _one(scope, "kind")]
    how += [out.text(SUSPENSION_GROUNDS.label(code)) for code in _one(scope, "ground")]
    how += [out.text(TRACKING_MEANS.label(code)) for code in _one(scope, "means")]
    return [line for line in (reach, comma.join(how), *more) if line]


def _one(scope: dict[str, Any], name: str) -> list[str]:
    return [str(scope[name])] if name in scope else []


STANDING = TextCommand(
    "standing",
    standing,
    title=Text("what stands about a person: consents and stops", "本人について有効な同意と停止"),
    params=[
        PERSON,
        TextOption(["--ended"], is_flag=True,
                   text=Text("also what was withdrawn, revoked or lifted",
                             "撤回・取消し・解除されたものも")),
        TextOption(["--collected"], is_flag=True,
                   text=Text("also what was collected", "取得の記録も")),
        *period_options(),
        *page_options(),
    ],
    examples=(
        Example("daicho standing 0012345", Text("what stands now", "現在有効なもの")),
    ),
)  # fmt: skip
