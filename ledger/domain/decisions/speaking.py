"""Who speaks for the person: named, in what capacity, and what shows it; or nobody does."""

from __future__ import annotations

from typing import Any

from ledger.domain.decisions.request import Decided, Request, digest_of, payload_of, refuse
from ledger.domain.event import NewEvent
from ledger.text import Text

SHOWING = ("authority", "proof")
WANTED = {
    "authority": Text("in what capacity they speak for the person", "本人に代わる方の代理権の種類"),
    "proof": Text("the proof of it that was seen", "代理権について確認した書類"),
}


def spoken_by(request: Request) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The members of an event that say who spoke for the person, and the tag it is found by.

    Nothing, if the person spoke. Refused: a representative without capacity or proof, capacity or
    proof of nobody, and a person who would be their own representative.
    """
    if "given_by" not in request.targets:
        for name in SHOWING:
            if name in request.arguments:
                raise refuse(
                    name, request.arguments[name],
                    Text("nothing, unless --given-by says who speaks for the person",
                         "本人に代わる方（--given-by）を指定したときだけ指定"),
                )  # fmt: skip
        return {}, ()
    for name in SHOWING:
        if name not in request.arguments:
            raise refuse(name, "nothing", WANTED[name])
    tag = str(request.targets["given_by"].subject)
    if tag in request.subjects:
        raise refuse(
            "given_by", request.arguments["given_by"],
            Text("somebody else than the person: nobody represents themselves",
                 "本人以外の方（本人は自らの代理人になりません）"),
        )  # fmt: skip
    return {"given_by": tag, **payload_of(request.arguments, *SHOWING)}, (tag,)


def said(request: Request, type_name: str, data: dict[str, Any]) -> Decided:
    """What was said, by whom, and the text shown; that is kept beside the log."""
    shown = request.arguments.get("text")
    speaker, tags = spoken_by(request)
    data = data | speaker | ({"text": digest_of(shown)} if shown else {})
    return about(request, type_name, data, tags, (shown.encode("utf-8"),) if shown else ())


def taken_back(request: Request, type_name: str, refers: str, event: str) -> Decided:
    """That something said is taken back: what, how, and by whom."""
    return said(request, type_name, {refers: event, **payload_of(request.arguments, "channel")})


def about(
    request: Request, type_name: str, data: dict[str, Any], tags: tuple[str, ...] = (),
    documents: tuple[bytes, ...] = (),
) -> Decided:  # fmt: skip
    """One event about the person, with its note sealed."""
    event = NewEvent(
        type_name, request.new_event(), data, subject=request.subject, tags=tags,
        payload=payload_of(request.arguments, "note"),
    )  # fmt: skip
    return Decided((event,), documents)
