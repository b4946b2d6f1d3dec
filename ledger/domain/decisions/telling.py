"""Acceptance by use, purposes told to one person, and agreement to recordings."""

from __future__ import annotations

from ledger.domain.boundary import IDENTITY, POLICY, Boundary, Part, of_people
from ledger.domain.decisions.collecting import linking_and_erasure
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_open,
    check_person,
    digest_of,
    payload_of,
    refuse,
    target,
)
from ledger.domain.decisions.speaking import about, spoken_by
from ledger.domain.event import policy_tag
from ledger.domain.events.acceptance import DEEMED
from ledger.domain.events.recording import AGREED, ENDED
from ledger.domain.facts.purposes import policies_in_force
from ledger.text import Text


def accept_deemed(request: Request, known: Known) -> Decided:
    """Use after a version took effect; that it authorises nothing is for the law to say."""
    check_person(request, known)
    arguments = request.arguments
    versions = [e for e in known.events if e.type == "policy.published"]
    if not versions:
        raise refuse("policy", arguments["policy"], Text("a published policy", "公表済みの方針"))
    named = [e for e in versions if e.data["version"] == arguments["version"]]
    if not named:
        found = ", ".join(str(event.data["version"]) for event in versions)
        raise refuse(
            "version", arguments["version"],
            Text(f"a version of {arguments['policy']}: {found}",
                 f"方針 {arguments['policy']} の版: {found}"),
        )  # fmt: skip
    if "deemed_by_use" not in named[-1].data.get("profile", {"deemed_by_use": True}):
        raise refuse(
            "policy", arguments["policy"],
            Text("a policy that takes use as acceptance: the profile of this one names no clause",
                 "利用を承諾とみなす方針（この方針のプロファイルに該当する条項はありません）"),
        )  # fmt: skip
    effective_at = named[-1].data["effective_at"]
    if request.happened_at < effective_at:
        raise refuse(
            "happened_at", request.happened_at,
            Text(f"an instant from {effective_at} on, when version {arguments['version']} took"
                 " effect: use before it accepts nothing",
                 f"版 {arguments['version']} の施行（{effective_at}）以後の日時"
                 "（施行前の利用は承諾とみなせません）"),
        )  # fmt: skip
    then = policies_in_force(versions, request.happened_at)[arguments["policy"]]
    if then.data["version"] != arguments["version"]:
        raise refuse(
            "version", arguments["version"],
            Text(f"the version in force at {request.happened_at}, {then.data['version']}",
                 f"その時（{request.happened_at}）に有効な版 {then.data['version']}"),
        )  # fmt: skip
    data = payload_of(arguments, "policy", "version", "channel")
    return about(request, DEEMED, data)


def tell_purpose(request: Request, known: Known) -> Decided:
    """Purposes for this person's data, from now on; the text shown is kept beside the log."""
    check_person(request, known)
    arguments = request.arguments
    codes = [purpose["code"] for purpose in arguments["purposes"]]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise refuse("purposes", f"{twice}, twice", Text("each code once", "同じ符号は1回だけ"))
    data = payload_of(arguments, "purposes", "channel")
    documents: tuple[bytes, ...] = ()
    if "text" in arguments:
        data["text"] = digest_of(arguments["text"])
        documents = (arguments["text"].encode("utf-8"),)
    return about(request, "purpose.told", data, documents=documents)


def agree_recording(request: Request, known: Known) -> Decided:
    """One side agrees; what a policy has both sides agree to needs the other side too."""
    check_person(request, known)
    speaker, tags = spoken_by(request)
    clinic = request.arguments["side"] == "CLINIC"
    if clinic and speaker:
        raise refuse(
            "given_by", request.arguments["given_by"],
            Text("nothing: a representative speaks for the side PATIENT",
                 "指定なし（代理人は PATIENT（患者）側にだけ指定できます）"),
        )  # fmt: skip
    if not clinic and "by" in request.arguments:
        raise refuse(
            "by", request.arguments["by"],
            Text("nothing: the side PATIENT is the person, or --given-by for them",
                 "指定なし（PATIENT（患者）側は本人、代理人は --given-by）"),
        )  # fmt: skip
    data = payload_of(request.arguments, "items", "side") | speaker
    if "by" in request.targets:
        data["by"] = str(request.targets["by"].subject)
        tags = (data["by"],)
    return about(request, AGREED, data, tags)


def end_recording(request: Request, known: Known) -> Decided:
    """The agreement is over; what was recorded under it stays."""
    meant = target(request, "agreement", AGREED)
    check_open(request, known, "agreement", ENDED)
    speaker, tags = spoken_by(request)
    return about(request, ENDED, {"agreement": meant.event, **speaker}, tags)


def _version_reads(request: Request) -> Boundary:
    tag = policy_tag(request.arguments.get("policy", ""))
    return (*of_people(request.subjects, IDENTITY), Part(POLICY, (tag,)))


def _person(request: Request) -> Boundary:
    return of_people(request.subjects, IDENTITY)


def _agreements(request: Request) -> Boundary:
    return of_people(request.subjects, (*IDENTITY, AGREED, ENDED))


DECISIONS = {
    # A version that was published stays so: nothing that comes meanwhile changes the answer.
    "accept_deemed": Decision(_version_reads, accept_deemed, linking_and_erasure),
    "tell_purpose": Decision(_person, tell_purpose),
    "recording.agree": Decision(_person, agree_recording),
    "recording.end": Decision(_agreements, end_recording),
}
