"""The announcement of a signer's next key: once for each key, of this log, in one line of keys."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any

import pytest

from ledger.domain.boundary import Part
from ledger.domain.commands import COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.domain.decisions.request import Known, Request
from ledger.domain.event import Event
from ledger.errors import InvalidInput

ORIGIN = "ledger.example/kizuna"
AT = "2026-04-20T09:00:00.000000Z"


def key(number: int, name: str = ORIGIN) -> str:
    """A verifier key, put together as C2SP signed-note says."""
    material = b"\x01" + bytes([number]) * 32
    digits = hashlib.sha256(name.encode() + b"\n" + material).hexdigest()[:8]
    return f"{name}+{digits}+{b64encode(material).decode()}"


def rotated(position: int, vkey: str, replaces: str) -> Event:
    return Event(
        position=position, type="signer.rotated", schema=1, event=f"e{position}",
        command=f"c{position}", recorded_at=AT, happened_at=AT, zone="Asia/Tokyo",
        actor={"id": "staff-1", "role": "front_desk"}, subject=None, tags=(),
        data={"vkey": vkey, "replaces": replaces},
    )  # fmt: skip


def announced(vkey: str, replaces: str, *before: Event, origin: str = ORIGIN) -> Any:
    request = Request(
        name="signer.announce", command="c", happened_at=AT, recorded_at=AT,
        arguments={"vkey": vkey, "replaces": replaces}, subject=None, subjects=frozenset(),
        targets={}, new_event=lambda: "e", new_subject=lambda: "", origin=origin,
    )  # fmt: skip
    return DECISIONS["signer.announce"].decide(request, Known(before, 9)).events


def test_an_announcement_names_both_keys_and_nobody() -> None:
    (event,) = announced(key(2), key(1))
    assert (event.type, event.data) == ("signer.rotated", {"vkey": key(2), "replaces": key(1)})
    assert (event.subject, event.tags, event.payload) == (None, (), {})


def test_a_line_of_keys_goes_on() -> None:
    (event,) = announced(key(3), key(2), rotated(5, key(2), key(1)))
    assert event.data["vkey"] == key(3)


@pytest.mark.parametrize(
    ("vkey", "replaces", "before", "field"),
    [
        (key(1), key(1), (), "vkey"),
        (key(2, "ledger.example/other"), key(1), (), "vkey"),
        (key(2), key(1, "ledger.example/other"), (), "replaces"),
        (key(2), key(1), (rotated(5, key(2), key(1)),), "vkey"),  # announced before
        (key(1), key(2), (rotated(5, key(2), key(1)),), "vkey"),  # replaced before
        (key(2), key(3), (rotated(5, key(2), key(1)), rotated(6, key(3), key(2))), "vkey"),
        (key(3), key(1), (rotated(5, key(2), key(1)),), "replaces"),  # not what signs now
    ],
)
def test_what_does_not_go_on_in_the_line_of_keys_is_refused(
    vkey: str, replaces: str, before: tuple[Event, ...], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        announced(vkey, replaces, *before)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_two_announcements_at_once_meet_in_one_boundary() -> None:
    decision = DECISIONS["signer.announce"]
    assert decision.depends is None
    assert decision.reads(None) == (Part(("signer.rotated",)),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        key(2)[:-1], key(2) + "=", " " + key(2), key(2) + "\n", key(2).replace("+A", "+B", 1),
        key(2).replace("kizuna", "kizunb"), key(2).upper(), "PRIVATE+KEY+" + key(2), "", "nothing",
    ],
)  # fmt: skip
def test_a_key_that_was_not_copied_whole_is_refused_by_its_form(text: str) -> None:
    shape = COMMANDS["signer.announce"].shape
    assert not list(shape.problems({"vkey": key(2), "replaces": key(1)}, ""))
    for name in ("vkey", "replaces"):
        given = {"vkey": key(2), "replaces": key(1)} | {name: text}
        assert [problem.field for problem in shape.problems(given, "")] == [name]
