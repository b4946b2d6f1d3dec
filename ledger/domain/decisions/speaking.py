"""Who speaks for the person: named, in what capacity, and what shows it; or nobody does."""

from __future__ import annotations

from typing import Any

from ledger.domain.decisions.request import Request, payload_of, refuse
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
