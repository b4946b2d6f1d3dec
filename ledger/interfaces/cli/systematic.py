"""Standing recipients in every answer to a person: who receives data systematically, and where.

No event per person tells of them; the profiles of the policies in force do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from ledger import canonical
from ledger.application.policies import profiles_in_force
from ledger.domain.policy.profile import Profile
from ledger.domain.policy.standing_recipients import (
    Refusal,
    StandingRecipient,
    standing_recipients,
)
from ledger.domain.terms import ITEMS, SECTORS
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.answering import Answering
from ledger.log.content import format_instant
from ledger.text import Text, verbatim
from projections.answers.listing import MAX_LIMIT
from projections.answers.people import consents
from projections.consents.projection import STANDS, ConsentRow
from projections.consents.view import ConsentFilter

HEADING = Text("Systematic recipients", "継続的な提供先")
NO_PROFILE = Text(
    "Systematic recipients: not known, no profile of a policy is loaded.",
    "継続的な提供先: 不明です（方針のプロファイルが読み込まれていません）。",
)
NONE = Text(
    "Systematic recipients: the policies in force name none.",
    "継続的な提供先: 有効な方針に記載はありません。",
)
NO_OPT_OUT = Text(
    "They receive data of everybody who visits, with no record per person. Refusing them is no"
    " opt-out: it stops none of the provisions recorded here.",
    "訪問者全員の情報を継続的に受け取り、本人ごとの提供の記録はありません。"
    "これを拒否してもオプトアウトにはならず、記録された提供は止まりません。",
)
NOT_STATED = Text("the policy does not state the terms", "方針に内容の記載がありません")


@dataclass(frozen=True)
class Systematic:
    """The profiles that were asked, and the standing recipients they state."""

    profiles: Mapping[str, Profile]
    recipients: tuple[StandingRecipient, ...]

    def as_object(self) -> dict[str, Any]:
        """The member `systematic` of a JSON answer."""
        return {
            "profiles": list(self.profiles),
            "recipients": [one.as_object() for one in self.recipients],
        }


def moment_of(answering: Answering, asked: Mapping[str, Any]) -> str:
    """The instant the answer is for: now, or the end of the day asked about."""
    if asked["as_of"]:
        return answering.instant("--as-of", asked["as_of"], end=True)
    return format_instant(now())


def systematic(
    answering: Answering, people: frozenset[str], asked: Mapping[str, Any]
) -> Systematic:
    """The standing recipients of the log asked, and which of them this person refuses."""
    origin, sizes = answering.log.origin, answering.sizes(asked)
    profiles = profiles_in_force(
        answering.store, origin, moment_of(answering, asked),
        end=sizes[origin] if sizes else None,
    )  # fmt: skip
    if not profiles:
        return Systematic({}, ())
    source = replace(answering.source(asked), limit=MAX_LIMIT, after=None)
    wanted = ConsentFilter(people=people, kinds=("tracking",), state=STANDS)
    rows = consents(source, [origin], wanted).rows
    return Systematic(profiles, standing_recipients(profiles, [_refusal(one.row) for one in rows]))


def _refusal(row: ConsentRow) -> Refusal:
    scope = cast(dict[str, list[str]], canonical.parse(row.scope.encode()))  # an event's data
    return Refusal(row.event, row.since, tuple(scope.get("recipients", ())))


def say_systematic(answering: Answering, found: Systematic) -> None:
    """The section of an answer in words."""
    out = answering.out
    if not found.recipients:
        out.say(NONE if found.profiles else NO_PROFILE, "faint")
        out.say()
        return
    out.say(HEADING, "head")
    out.say(NO_OPT_OUT)
    for recipient in found.recipients:
        _say(answering, recipient)
    out.say()


def _say(answering: Answering, recipient: StandingRecipient) -> None:
    out, stated = answering.out, recipient.stated
    comma = "、" if out.language == "ja" else ", "
    sector = out.text(SECTORS.label(str(stated["sector"])))
    out.say(f"→ {stated['name']} ({stated['country']}, {sector})  {stated['clause']}")
    items = comma.join(out.text(ITEMS.label(code)) for code in stated["items"])
    purpose = out.text(_text(stated["purpose"]))
    out.say("    " + " · ".join(part for part in (items, purpose) if part))
    refuse = _text(stated["refuse"])
    out.say(Text(f"    to refuse: {refuse.en}", f"    拒否の方法: {refuse.ja}"))
    if not stated["stated"]:
        out.say("    ! " + out.text(NOT_STATED), "warn")
    if recipient.refusal is not None and recipient.refused_since is not None:
        since = answering.when(recipient.refused_since)
        out.say(Text(f"    ✕ refused by this person since {since} ({recipient.refusal})",
                     f"    ✕ 本人が {since} から拒否（{recipient.refusal}）"))  # fmt: skip


def _text(value: Mapping[str, Any]) -> Text:
    return Text(str(value["en"]), str(value["ja"])) if value else verbatim("")
