"""Every event type's data and payload: nothing unknown, nothing missing, nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ledger.domain import shape
from ledger.domain.events import EVENT_TYPES
from ledger.domain.shape import Code, Count, Field, Fields, ListOf, Shape, Truth

GOOD = {
    shape.UUID: "00000000-0000-4000-8000-000000000000",
    shape.INSTANT: "2026-04-01T00:00:00.000000Z",
    shape.DAY: "2026-04-01",
    shape.CODE_WORD: "P1",
    shape.PARTY_CODE: "sakura",
    shape.SUBJECT: "s-" + "a" * 26,
    shape.COUNTRY: "JP",
    shape.DIGEST: "0" * 64,
    shape.HASH: "A" * 43 + "=",
    shape.ORIGIN: "ledger.example/kizuna",
    shape.TAG: "policy:KIZ",
    shape.ZONE: "Asia/Tokyo",
    shape.LINE: "山田 花子",
    shape.PARAGRAPH: "a\nb",
    shape.JSON_OBJECT: '{"note":"a"}',
    shape.VERIFIER_KEY: (
        "ledger.example/hinata+d1edd7ed+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    ),
}


def example(wanted: Shape) -> Any:
    """A good value with every member, the optional ones too."""
    if isinstance(wanted, Fields):
        return {name: example(member.shape) for name, member in wanted.members.items()}
    if isinstance(wanted, ListOf):
        return [example(wanted.member)]
    if isinstance(wanted, Code):
        return next(iter(wanted.vocabulary))
    if isinstance(wanted, Truth):
        return True
    if isinstance(wanted, Count):
        return wanted.least
    return GOOD[wanted] if isinstance(wanted, shape.Matching) else {}


def places(wanted: Shape, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Field]]:
    """Every member of a shape, inner ones too, with the path that leads to it."""
    if isinstance(wanted, ListOf):
        return places(wanted.member, (*path, 0))
    if not isinstance(wanted, Fields):
        return []
    found = []
    for name, member in wanted.members.items():
        found += [((*path, name), member), *places(member.shape, (*path, name))]
    return found


def problems(wanted: Shape, value: Any) -> list[str]:
    return [problem.field for problem in wanted.problems(value, "")]


def dotted(path: tuple[Any, ...]) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


SHAPES = [
    pytest.param(part, id=f"{name} {label}")
    for name, declared in EVENT_TYPES.items()
    for label, part in (("data", declared.data_shape), ("payload", declared.payload_shape))
    if part.members
]


@pytest.mark.parametrize("wanted", SHAPES)
class TestEachShape:
    def test_a_whole_example_fits(self, wanted: Fields) -> None:
        assert problems(wanted, example(wanted)) == []

    def test_each_member_that_is_missing_is_named_unless_it_is_optional(
        self, wanted: Fields
    ) -> None:
        for path, member in places(wanted):
            value = example(wanted)
            del at(value, path[:-1])[path[-1]]
            assert problems(wanted, value) == ([dotted(path)] if member.required else [])

    def test_an_unknown_member_is_named_wherever_it_stands(self, wanted: Fields) -> None:
        objects = {path[:-1] for path, _ in places(wanted)}
        for path in objects:
            value = example(wanted)
            at(value, path)["nickname"] = "x"
            assert problems(wanted, value) == [dotted((*path, "nickname"))]

    def test_no_member_may_be_null_or_of_another_kind(self, wanted: Fields) -> None:
        for path, _ in places(wanted):
            wrong: Any
            for wrong in (None, 1.5, object):
                value = copy.deepcopy(example(wanted))
                at(value, path[:-1])[path[-1]] = wrong
                assert problems(wanted, value) == [dotted(path)]

    def test_what_is_no_object_is_refused(self, wanted: Fields) -> None:
        wrong: Any
        for wrong in (None, [], "x", 1):
            assert problems(wanted, wrong) == [""]


def test_no_type_has_personal_values_in_the_clear() -> None:
    """What names or reaches a natural person stands in payloads alone.

    `name` and `address` in the clear are those of organisations (party) and of the log's own.
    """
    personal = {"kana", "birth_date", "phone", "numbers", "note", "reason"}
    coded = {"subject.linked", "subject.unlinked", "log.carried_over", "erasure.declined"}
    for name, declared in EVENT_TYPES.items():
        # A profile holds what an organisation published: its own name, desks and recipients.
        clear = {path[-1] for path, _ in places(declared.data_shape) if path[0] != "profile"}
        # The reason of a link, of a succession, and of a refusal to erase, is a code.
        assert not clear & (personal - ({"reason"} if name in coded else set())), name
        if clear & {"name", "address"}:
            assert name in {"log.created", "party.registered", "party.amended"}


def test_every_type_that_seals_has_a_class_and_a_person() -> None:
    for declared in EVENT_TYPES.values():
        assert bool(declared.payload) == bool(declared.sealed_class)
        assert declared.title.en
        assert declared.title.ja
