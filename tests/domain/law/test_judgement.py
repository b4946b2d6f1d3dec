"""The form of a judgement in events and answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger import canonical
from ledger.domain.law.verdict import Judgement
from ledger.errors import Malformed
from tests.domain.law.notation import facts, generated, judge_0

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = ROOT.parent / "shared" / "domain" / "facts.schema.json"


def test_every_judgement_has_the_members_of_the_schemas_verdict() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    if not SCHEMA.exists():
        pytest.skip(f"the facts schema is not at {SCHEMA.relative_to(ROOT.parent)}")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    frame = jsonschema.Draft202012Validator(schema)
    verdict = jsonschema.Draft202012Validator(schema["$defs"]["verdict"])
    judged = 0
    for made in [*generated(1_000), facts("erased=maybe")]:
        judgement = judge_0(made)
        assert frame.is_valid(made) == (judgement.row != "D01")
        if judgement.verdict is not None:
            verdict.validate(judgement.as_object())
            judged += 1
        else:
            assert set(judgement.as_object()) == set(schema["$defs"]["verdict"]["required"])
    assert judged > 400


def test_a_judgement_comes_back_from_its_canonical_bytes() -> None:
    for made in [*generated(300), facts("erased=maybe basis=7")]:
        judgement = judge_0(made)
        data = canonical.encode(judgement.as_object())
        assert Judgement.from_object(canonical.parse(data), revision=0) == judgement


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("verdict", "MAYBE"), ("row", 72), ("reason", {"en": "Valid consent."}), ("findings", {}),
        ("findings", [{"rule": "INPUT", "severity": "FATAL", "reason": {"en": "a", "ja": "b"}}]),
        ("findings", [{"rule": "INPUT"}]), ("statutory", None), ("record_methods", [1]),
        ("law_version", None), ("revision", 0),
    ],
)  # fmt: skip
def test_what_is_no_judgement_is_not_read_as_one(member: str, value: object) -> None:
    with pytest.raises(Malformed):
        Judgement.from_object(judge_0(facts()).as_object() | {member: value}, revision=0)
