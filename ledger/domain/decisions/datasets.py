"""Data sets about nobody: made, made public, provided; attempts to find out whom they were of.

What happened is recorded, with what it lacks. Nothing that leads to a person may be said of one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from ledger.domain.boundary import Boundary, Part, of_party
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_party,
    digest_of,
    payload_of,
    refuse,
)
from ledger.domain.event import Event, NewEvent, dataset_tag, party_tag
from ledger.domain.events.dataset import ANNOUNCED, MADE, PROVIDED, PUBLISHED, READ, REIDENTIFIED
from ledger.domain.facts.datasets import Handing, judge_dataset
from ledger.domain.law.rulebook import LAW_VERSION, REVISION
from ledger.domain.shape import SUBJECT
from ledger.text import Text

TAG = re.compile(SUBJECT.form.pattern, re.IGNORECASE)
NOBODY = Text(
    "nothing that leads to a person: a data set is about nobody (Act 41(7), 43(5))",
    "本人につながらない内容（データセットは特定の個人に関する記録ではありません。法41条7項・43条5項）",
)
UNUSED = Text("a code not yet in use for a data set", "まだ使われていないデータセットの符号")
ANONYMISED = Text(
    "an ANONYMISED data set: of no other are items published or provisions announced"
    " (Act 43(3), 43(4), 44)",
    "匿名加工情報（ANONYMISED）のデータセット（項目・提供の公表は匿名加工情報についてのものです。"
    "法43条3項・4項、44条）",
)  # fmt: skip


def make(request: Request, known: Known) -> Decided:
    """A data set; its code means this one for good."""
    _check_about_nobody(request)
    if _made(request.arguments["dataset"], known) is not None:
        raise refuse("dataset", request.arguments["dataset"], UNUSED)
    names = ("kind", "items", "standard", "people", "secured")
    return _decided(request, MADE, payload_of(request.arguments, *names))


def publish(request: Request, known: Known) -> Decided:
    """The items were made public, as is due when anonymised information is made (43(3))."""
    return _made_public(request, known, PUBLISHED, ())


def announce(request: Request, known: Known) -> Decided:
    """Items and means were made public, as is due before a provision (43(4), 44)."""
    return _made_public(request, known, ANNOUNCED, ("means",))


def provide(request: Request, known: Known) -> Decided:
    """A provision that happened, with what the Act says of it; it is never refused for that."""
    arguments = request.arguments
    made = _known(request, known)
    check_party(arguments["party"], known)
    check_basis(arguments, made)
    handing = Handing(
        arguments["means"], arguments["recipient_told"], arguments.get("basis")
    )  # fmt: skip
    judged = judge_dataset(made, known.events, handing, request.happened_at)
    data = {
        "made": made.event,
        **payload_of(arguments, "party", "means", "recipient_told", "basis"),
        "lacking": list(judged.lacking),
        "grounds": judged.grounds,
        "verdict": judged.judgement.as_object(),
        "facts": judged.facts,
        "seen": known.seen,
        "rulebook": {"law_version": LAW_VERSION, "revision": REVISION},
    }
    return _decided(request, PROVIDED, data, party_tag(arguments["party"]))


def reidentified(request: Request, known: Known) -> Decided:
    """Somebody went about identifying people: an incident, prevented or not."""
    arguments = request.arguments
    made = _known(request, known)
    tags = []
    if "party" in arguments:
        check_party(arguments["party"], known)
        tags.append(party_tag(arguments["party"]))
    data = {"made": made.event, **payload_of(arguments, "how", "prevented", "party")}
    return _decided(request, REIDENTIFIED, data, *tags)


def _made_public(request: Request, known: Known, type_name: str, more: tuple[str, ...]) -> Decided:
    made = _known(request, known)
    if made.data["kind"] != "ANONYMISED":
        raise refuse("dataset", f"{made.data['dataset']} ({made.data['kind']})", ANONYMISED)
    beyond = [item for item in request.arguments["items"] if item not in made.data["items"]]
    if beyond:
        items = ", ".join(made.data["items"])
        raise refuse(
            "items", ", ".join(beyond),
            Text(f"items of the data set: {items}", f"データセットに含まれる項目: {items}"),
        )  # fmt: skip
    names = ("items", *more, "place", "language")
    return _decided(
        request, type_name, {"made": made.event, **payload_of(request.arguments, *names)}
    )


def _decided(request: Request, type_name: str, data: dict[str, Any], *tags: str) -> Decided:
    """The event, under its data set, with the text that came with it."""
    dataset = request.arguments["dataset"]
    content = {"dataset": dataset, **data}
    text = request.arguments.get("text")
    if text is not None:
        content["text"] = digest_of(text)
    event = NewEvent(
        type_name, request.new_event(), content, tags=tuple(sorted({dataset_tag(dataset), *tags}))
    )
    return Decided((event,), () if text is None else (text.encode("utf-8"),))


def _made(dataset: str, known: Known) -> Event | None:
    return next((e for e in known.events if e.type == MADE and e.data["dataset"] == dataset), None)


def _known(request: Request, known: Known) -> Event:
    """The making of the data set meant; InvalidInput if there is none, or not yet then."""
    _check_about_nobody(request)
    dataset = request.arguments["dataset"]
    made = _made(dataset, known)
    if made is None:
        raise refuse(
            "dataset", dataset,
            Text("a data set of this log (daicho dataset list)",
                 "この台帳のデータセット（daicho dataset list）"),
        )  # fmt: skip
    if request.happened_at < made.happened_at:
        raise refuse(
            "happened_at", request.happened_at,
            Text(f"not before it was made, {made.happened_at}", f"作成（{made.happened_at}）以後"),
        )  # fmt: skip
    return made


def check_basis(arguments: Any, made: Event) -> None:
    """A basis is claimed for pseudonymised information, and for nothing else."""
    if (made.data["kind"] == "PSEUDONYMISED") != ("basis" in arguments):
        raise refuse(
            "basis", arguments.get("basis", "nothing"),
            Text("a basis if it is PSEUDONYMISED (Act 41(6)), and none otherwise",
                 "仮名加工情報（PSEUDONYMISED）では必須、匿名加工情報では指定なし（法41条6項）"),
        )  # fmt: skip


def _check_about_nobody(request: Request) -> None:
    """InvalidInput where anything said has the form of a subject tag."""
    for name, text in _texts(request.arguments):
        found = TAG.search(unicodedata.normalize("NFKC", text))
        if found is not None:
            raise refuse(name, found.group(), NOBODY)


def _texts(arguments: Any) -> Iterator[tuple[str, str]]:
    for name, value in arguments.items():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, str):
                yield name, one


def _reads(request: Request) -> Boundary:
    about = Part(READ, (dataset_tag(request.arguments["dataset"]),))
    party = request.arguments.get("party")
    return (about, *(of_party(party) if party else ()))


DECISIONS = {
    "dataset.make": Decision(_reads, make),
    "dataset.publish": Decision(_reads, publish),
    "dataset.announce": Decision(_reads, announce),
    "dataset.provide": Decision(_reads, provide),
    "dataset.reidentified": Decision(_reads, reidentified),
}
