"""Logs, people and parties."""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import (
    ERASURE,
    LINKING,
    PARTY,
    Boundary,
    Part,
    of_party,
    of_people,
)
from ledger.domain.decisions.erasing import destroyed
from ledger.domain.decisions.people import linked
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    payload_of,
    refuse,
)
from ledger.domain.event import Event, NewEvent, party_tag
from ledger.domain.events.party import NATURAL
from ledger.domain.events.subject import RETIRED
from ledger.domain.terms import PERSON_KINDS
from ledger.text import Text

IDENTITY = ("name", "kana", "birth_date", "address", "phone", "numbers")


def _nothing(_request: Request) -> Boundary:
    return ()


def open_log(request: Request, _known: Known) -> Decided:
    """Entry 0: whose log this is."""
    arguments = request.arguments
    organisation = {"code": arguments["code"], "name": arguments["name"]}
    data = {"organisation": organisation, "simulated": arguments.get("simulated", False)}
    return Decided((NewEvent("log.created", request.new_event(), data),))


def register_person(request: Request, _known: Known) -> Decided:
    """A new registration, with keys and a tag of its own."""
    return Decided((_person(request, request.arguments["kind"], request.arguments),))


def _person(request: Request, kind: str, arguments: Any) -> NewEvent:
    return NewEvent(
        "subject.registered",
        request.new_event(),
        {"kind": kind},
        subject=request.new_subject(),
        payload=payload_of(arguments, *IDENTITY),
    )


def rekey(request: Request, known: Known) -> Decided:
    """The person under new keys and a new tag, linked; the old registration is retired.

    Who the person is was opened and is sealed anew; the rest stays as it was sealed.
    """
    old = str(request.targets["person"].subject)
    for event in known.events:
        if event.type == RETIRED and event.subject == old:
            raise refuse(
                "person", f"{request.arguments['person']}, retired by {event.event}",
                Text(f"the registration in its place, {event.data['by']}",
                     f"代わりの登録 {event.data['by']}"),
            )  # fmt: skip
    if "identity" in destroyed(old, known.events):
        # Whoever opened it before the decision would bring it back under the new keys.
        raise refuse(
            "person", f"{request.arguments['person']}, erased",
            Text("a person whose identity is not erased", "本人情報が消去されていない本人"),
        )  # fmt: skip
    kind = request.targets["person"].data["kind"]
    new = _person(request, kind if kind in PERSON_KINDS else "RECIPIENT", request.arguments)
    tag = str(new.subject)
    linking = {"other": old, "reason": "NEW_KEYS"}
    return Decided((
        new,
        NewEvent("subject.linked", request.new_event(), linking, subject=tag, tags=(old,)),
        NewEvent(RETIRED, request.new_event(), {"by": tag}, subject=old, tags=(tag,)),
    ))  # fmt: skip


def _with_retired(request: Request) -> Boundary:
    return of_people(request.subjects, (*LINKING, *ERASURE, RETIRED))


def link(request: Request, known: Known) -> Decided:
    """Two registrations are one person from here on."""
    other = _other(request)
    if other.subject in linked(str(request.subject), known.events):
        raise refuse(
            "other", request.arguments["other"],
            Text("a registration not yet linked to this one", "まだ名寄せされていない登録"),
        )  # fmt: skip
    return _linking(request, "subject.linked", str(other.subject))


def unlink(request: Request, known: Known) -> Decided:
    """The link of this very pair is taken back.

    Never that of new keys with the registration they replaced: its identity was sealed anew from
    that one, so they are one person for certain, and what comes under the old tag goes to the new.
    """
    other = _other(request)
    pair = {request.subject, other.subject}
    if any(e.type == RETIRED and {e.subject, e.data["by"]} == pair for e in known.events):
        raise refuse(
            "other", f"{request.arguments['other']}, one person with new keys",
            Text("a registration linked because somebody said so", "人が名寄せした登録"),
        )  # fmt: skip
    standing = [
        event.type for event in known.events
        if event.type in LINKING and {event.subject, event.data["other"]} == pair
    ]  # fmt: skip
    if not standing or standing[-1] != "subject.linked":
        raise refuse(
            "other", request.arguments["other"],
            Text("a registration linked to this one directly", "直接に名寄せされている登録"),
        )  # fmt: skip
    return _linking(request, "subject.unlinked", str(other.subject))


def _other(request: Request) -> Event:
    other = request.targets["other"]
    if other.subject == request.subject:
        raise refuse("other", request.arguments["other"], Text("another registration", "別の登録"))
    return other


def _linking(request: Request, type_name: str, other: str) -> Decided:
    data = {"other": other, "reason": request.arguments["reason"]}
    new = NewEvent(type_name, request.new_event(), data, subject=request.subject, tags=(other,))
    return Decided((new,))


def _links(request: Request) -> Boundary:
    subjects = request.subjects | {str(request.targets["other"].subject)}
    return of_people(frozenset(subjects), (*LINKING, *ERASURE))


def register_party(request: Request, known: Known) -> Decided:
    """A recipient or source; a natural person among them becomes a subject."""
    code = _party_code(request)
    if any(event.data["party"] == code for event in known.events):
        raise refuse("code", code, Text("a code not yet in use", "未使用の符号"))
    return _party(request, "party.registered", code)


def amend_party(request: Request, known: Known) -> Decided:
    """A new version of a party: what was recorded about the old one stays as it was."""
    code = request.arguments["party"]
    if not known.events:
        raise refuse("party", code, Text("a registered party", "登録済みの提供先・提供元"))
    first = known.events[0]
    if _natural(request) or first.subject:
        raise refuse(
            "party", code,
            Text("an organisation: a natural person's data are amended under that person",
                 "法人等（個人の情報は本人の登録として訂正します）"),
        )  # fmt: skip
    return _party(request, "party.amended", code)


def _natural(request: Request) -> bool:
    return request.arguments["kind"] in NATURAL


def _party_code(request: Request) -> str:
    """The code given; a natural person's says nothing: it comes from the command."""
    if not _natural(request):
        if "code" not in request.arguments:
            raise refuse("code", "nothing", Text("a code for the party", "提供先・提供元の符号"))
        return str(request.arguments["code"])
    if "code" in request.arguments:
        raise refuse(
            "code", request.arguments["code"],
            Text("no code: a natural person's is made, so that it cannot hold a name",
                 "指定なし（個人の符号は氏名を含まないよう自動で付きます）"),
        )  # fmt: skip
    return "p-" + request.command.replace("-", "")[:12]


def _party(request: Request, type_name: str, code: str) -> Decided:
    arguments = request.arguments
    data: dict[str, Any] = {
        "party": code,
        "kind": arguments["kind"],
        "sector": arguments["sector"],
        "country": arguments.get("country", "JP"),
        "public_body": arguments.get("public_body", "NONE"),
        "same_entity": arguments.get("same_entity", False),
        **payload_of(arguments, "database_in_japan"),
    }
    if _natural(request):
        _check_none(arguments, Text("none for a natural person", "個人には不要"), "representative")
        if "address" in arguments:
            data["address_sealed"] = True
        return Decided((
            NewEvent(type_name, request.new_event(), data, subject=request.new_subject(),
                     tags=(party_tag(code),), payload=payload_of(arguments, *IDENTITY)),
        ))  # fmt: skip
    if arguments["kind"] != "ORGANISATION":
        # Nothing of theirs is sealed: they stand for whoever it is, and name nobody.
        _check_none(
            arguments,
            Text(f"none for {arguments['kind']}: it names nobody in particular",
                 f"{arguments['kind']} には不要（特定の者を指しません）"),
            "address", "representative",
        )  # fmt: skip
    data |= payload_of(arguments, "name", "address")
    _check_none(arguments, Text("none but for a natural person", "個人のときだけ指定"), "kana")
    tags = [party_tag(code)]
    events: list[NewEvent] = []
    if "representative" in arguments:
        # The representative's name is a natural person's: sealed under keys of that person.
        head = _person(request, "REPRESENTATIVE", {"name": arguments["representative"]})
        data["representative"] = head.subject
        tags.append(str(head.subject))
        events.append(head)
    events.append(NewEvent(type_name, request.new_event(), data, tags=tuple(sorted(tags))))
    return Decided(tuple(events))


def _check_none(arguments: Any, wanted: Text, *names: str) -> None:
    for name in names:
        if name in arguments:
            raise refuse(name, "a name" if name == "representative" else arguments[name], wanted)


def _code_free(request: Request) -> Boundary:
    return (Part(PARTY, (party_tag(_party_code(request)),)),)


DECISIONS = {
    "org.add": Decision(_nothing, open_log),
    "person.add": Decision(_nothing, register_person),
    "person.rekey": Decision(_with_retired, rekey),
    "person.link": Decision(_links, link),
    "person.unlink": Decision(_with_retired, unlink),
    "party.add": Decision(_code_free, register_party),
    "party.amend": Decision(lambda request: of_party(request.arguments["party"]), amend_party),
}
