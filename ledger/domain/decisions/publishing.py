"""Policies: versions published, purposes changed, changes made known (Act 17(2), 21(3))."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger.domain.boundary import POLICY, Boundary, Part
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_begun,
    digest_of,
    payload_of,
    refuse,
    target,
)
from ledger.domain.event import Event, NewEvent, policy_tag
from ledger.domain.events.policy import PUBLICATION as PUBLISHED
from ledger.domain.policy.problems import problems_of
from ledger.domain.policy.revision import POSTINGS, Revision, by_rule, purposes_of
from ledger.domain.terms import EFFECTIVE_RULES
from ledger.errors import InvalidInput
from ledger.text import Text

FROM_PROFILE = ("title", "language", "purposes")
PUBLICATION = ("posted_at", "available_at", "printed_day", "place")
EVIDENCE = ("place", "language", "until")
NEEDS = {
    "ON_POSTING": ("posted_at",),
    "POSTED_OR_VIEWABLE": ("posted_at", "available_at"),
    "PRINTED_DAY": ("printed_day",),
    "UNSTATED": ("effective_at",),
}
"""What tells, by each rule, when a version takes effect: one of these."""
FROM_WHEN = Text("from when it is in force", "施行の日時")


def publish_policy(request: Request, known: Known) -> Decided:
    """A version of a policy; its text is kept beside the log under its digest."""
    arguments = request.arguments
    _check_unused(arguments, known)
    _check_posted(request)
    profile = arguments.get("profile")
    said = _without_profile(arguments) if profile is None else _with_profile(arguments, profile)
    data = said | payload_of(arguments, "policy", "version", *PUBLICATION)
    data["text"] = digest_of(arguments["text"])
    data["effective_at"] = _effective_at(request, data, profile)
    remarks = Revision(data, request.happened_at, request.zone, known.events).remarks()
    if remarks:
        data["remarks"] = remarks
    event = NewEvent(
        "policy.published", request.new_event(), data, tags=(policy_tag(arguments["policy"]),)
    )
    return Decided((event,), (arguments["text"].encode("utf-8"),))


def _check_unused(arguments: Any, known: Known) -> None:
    """InvalidInput if this version of the policy is recorded already."""
    for event in known.events:
        if event.type == "policy.published" and (
            (event.data["policy"], event.data["version"])
            == (arguments["policy"], arguments["version"])
        ):
            raise refuse(
                "version", arguments["version"],
                Text("a version not yet recorded", "まだ記録されていない版"),
            )  # fmt: skip


def _check_posted(request: Request) -> None:
    """InvalidInput if it is said to be posted when it is not yet: that is a fact, no plan."""
    for name in POSTINGS:
        if request.arguments.get(name, "") > request.recorded_at:
            raise refuse(
                name, request.arguments[name],
                Text(f"an instant not in the future: it is {request.recorded_at}",
                     f"未来でない日時（現在 {request.recorded_at}）"),
            )  # fmt: skip


def _without_profile(arguments: Any) -> dict[str, Any]:
    for name in FROM_PROFILE:
        if name not in arguments:
            raise refuse(
                name, "nothing",
                Text(f"the {name} of the policy, or a profile that says so",
                     "方針の内容（--profile のプロファイルで示すこともできます）"),
            )  # fmt: skip
    return payload_of(arguments, *FROM_PROFILE)


def _with_profile(arguments: Any, profile: Any) -> dict[str, Any]:
    """What the profile says; it must be usable, and that of this version."""
    for name in ("policy", "version"):
        if profile[name] != arguments[name]:
            raise refuse(
                f"profile.{name}", profile[name],
                Text(f"{arguments[name]}, as given for {name}",
                     f"{arguments[name]}（{name.upper()} に指定した値と同じもの）"),
            )  # fmt: skip
    problems = problems_of(profile)
    if problems:
        raise InvalidInput([replace(one, field=f"profile.{one.field}") for one in problems])
    said = {**payload_of(profile, "title", "language"), "purposes": purposes_of(profile)}
    for name, value in said.items():
        if name in arguments and arguments[name] != value:
            raise refuse(
                name, arguments[name],
                Text("nothing, for the profile says it; or the same as there",
                     "指定なし（プロファイルの内容によります）、又は同じ内容"),
            )  # fmt: skip
    return {**said, "profile": profile}


def _effective_at(request: Request, data: dict[str, Any], profile: Any) -> str:
    """When it takes effect: as said, else by the rule of the policy itself."""
    given = request.arguments.get("effective_at")
    if profile is None:
        if given is None:
            raise refuse(
                "effective_at", "nothing",
                Text("from when it is in force, or a profile whose rule says so",
                     "施行の日時（又は効力発生の定めのあるプロファイル）"),
            )  # fmt: skip
        return str(given)
    rule = profile["revision"]["effective"]
    found = by_rule(profile, data, request.zone)
    label = EFFECTIVE_RULES.label(rule)
    if given is not None:
        if given != found and rule != "UNSTATED" and not profile["revision"]["otherwise"]:
            raise refuse(
                "effective_at", given,
                Text(f"nothing: by the policy it takes effect {label.en}, and it allows nothing"
                     " else",
                     f"指定なし（効力発生は「{label.ja}」で、方針に別段の定めがありません）"),
            )  # fmt: skip
        return str(given)
    if found is None:
        needed = [
            PUBLISHED[name].meaning if name in PUBLISHED else FROM_WHEN for name in NEEDS[rule]
        ]
        raise refuse(
            NEEDS[rule][0], "nothing",
            Text(f"{' or '.join(one.en for one in needed)}: by the policy it takes effect"
                 f" {label.en}",
                 f"{'、又は'.join(one.ja for one in needed)}（方針の定める効力発生: {label.ja}）"),
        )  # fmt: skip
    return found


def change_purpose(request: Request, known: Known) -> Decided:
    """A changed purpose with its stated relation to the old one (Act 17(2)).

    It may be made known later: until then it is recorded, and not in force.
    """
    arguments = request.arguments
    codes = _codes(known)
    if arguments["old"] not in codes:
        found = ", ".join(sorted(codes)) or "-"
        raise refuse(
            "old", arguments["old"],
            Text(f"a purpose of policy {arguments['policy']}: {found}",
                 f"方針 {arguments['policy']} の利用目的: {found}"),
        )  # fmt: skip
    _check_announcement(arguments)
    names = ("policy", "old", "new", "related", "announced", "announced_at", *EVIDENCE)
    data = payload_of(arguments, *names, "effective_at", "decided_by")
    data["relation"] = digest_of(arguments["relation"])
    texts = (arguments["relation"].encode("utf-8"),)
    return _with_text(request, "purpose.changed", arguments["policy"], data, texts)


def _codes(known: Known) -> set[str]:
    """Every purpose that the policy ever had."""
    codes: set[str] = set()
    for event in known.events:
        codes |= {purpose["code"] for purpose in event.data.get("purposes", ())}
        codes |= {event.data["new"]["code"]} if event.type == "purpose.changed" else set()
    return codes


def _check_announcement(arguments: Any) -> None:
    """How and when it was made known are said together; evidence only where it was."""
    told = [name for name in ("announced", "announced_at") if name in arguments]
    if len(told) == 1:
        missing = {"announced": "announced_at", "announced_at": "announced"}[told[0]]
        raise refuse(
            missing, "nothing",
            Text("how and when it was made known, or neither",
                 "周知の方法と日時の両方（又は両方なし）"),
        )  # fmt: skip
    for name in (*EVIDENCE, "text"):
        if not told and name in arguments:
            raise refuse(
                name, "a text" if name == "text" else arguments[name],
                Text("nothing before the change is made known", "周知が済むまでは指定なし"),
            )  # fmt: skip
    if told:
        _check_until(arguments, arguments["announced_at"])


def _check_until(arguments: Any, since: str) -> None:
    if "until" in arguments and arguments["until"] <= since:
        raise refuse(
            "until", arguments["until"],
            Text(f"later than when it was made known, {since}", f"周知の日時（{since}）より後"),
        )  # fmt: skip


def announce_purpose(request: Request, known: Known) -> Decided:
    """A change that was recorded before is made known: from now on it counts (Act 21(3))."""
    change = target(request, "change", "purpose.changed")
    arguments = request.arguments
    if arguments["announced"] in _made_known(change, known):
        raise refuse(
            "change", f"{change.event}, {arguments['announced']} recorded already",
            Text("a change not yet made known in this way", "まだこの方法で周知していない変更"),
        )  # fmt: skip
    check_begun(request, "change")
    _check_until(arguments, request.happened_at)
    data = {
        "policy": change.data["policy"],
        "change": change.event,
        "announced": arguments["announced"],
        **payload_of(arguments, *EVIDENCE),
    }
    return _with_text(request, "purpose.announced", change.data["policy"], data)


def _made_known(change: Event, known: Known) -> set[str]:
    """In which ways a change was made known, with it or later."""
    later = {
        str(event.data["announced"])
        for event in known.events
        if event.type == "purpose.announced" and event.data["change"] == change.event
    }
    return later | ({str(change.data["announced"])} if "announced" in change.data else set())


def _with_text(
    request: Request, type_name: str, policy: str, data: dict[str, Any],
    texts: tuple[bytes, ...] = (),
) -> Decided:  # fmt: skip
    """The event, under its policy, with the text of the announcement if there is one."""
    text = request.arguments.get("text")
    if text is not None:
        data["text"] = digest_of(text)
        texts = (*texts, text.encode("utf-8"))
    event = NewEvent(type_name, request.new_event(), data, tags=(policy_tag(policy),))
    return Decided((event,), texts)


def _policy(request: Request) -> Boundary:
    return (Part(POLICY, (policy_tag(request.arguments["policy"]),)),)


def _of_change(request: Request) -> Boundary:
    """What was recorded of the policy; of another kind of record nothing: it is refused."""
    policy = request.targets["change"].data.get("policy")
    return (Part(POLICY, (policy_tag(policy),)),) if policy else ()


DECISIONS = {
    "policy.publish": Decision(_policy, publish_policy),
    "purpose.change": Decision(_policy, change_purpose),
    "purpose.announce": Decision(_of_change, announce_purpose),
}
