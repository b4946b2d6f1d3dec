"""The frame of facts written by hand: member by member that of the facts schema."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.law.alone import judge_alone
from ledger.domain.law.frame import COUNTRY, DAY, TRUTH, OneOf, OrNull
from ledger.domain.law.revision_2 import RULEBOOK
from ledger.domain.law.whole_frame import (
    ANY_DAY,
    WHOLE,
    WORDS,
    Fact,
    Group,
    Several,
    Whole,
    dotted,
    with_defaults,
)
from tests.domain.law.by_hand import generated, judged, put, written

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = ROOT.parent / "shared" / "domain" / "facts.schema.json"


def _schema() -> Any:
    if not SCHEMA.exists():
        pytest.skip(f"the facts schema is not at {SCHEMA.relative_to(ROOT.parent)}")
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def _validator(schema: Any) -> Any:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


def _bare(schema: Any) -> Any:
    """A schema without what is only said to its reader."""
    if isinstance(schema, dict):
        return {
            name: value if name == "default" else _bare(value)
            for name, value in schema.items()
            if name not in ("description", "title", "examples", "$schema", "$defs")
        }
    return schema


DATE = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def _as_schema(shape: Any) -> dict[str, Any]:
    """One shape of ours in the words of JSON Schema."""
    if shape is TRUTH:
        return {"type": "boolean"}
    if shape in (DAY, ANY_DAY):
        return dict(DATE)
    if shape is COUNTRY:
        return {"type": "string", "pattern": "^[A-Z]{2}$"}
    if shape is WORDS:
        return {"type": "string", "minLength": 1}
    if isinstance(shape, OneOf):
        return {"type": "string", "enum": list(shape.codes)}
    if isinstance(shape, Whole):
        return {"type": "integer", "minimum": 0}
    if isinstance(shape, OrNull):
        return _as_schema(shape.shape) | {"type": ["string", "null"]}
    assert isinstance(shape, Several)
    items = _as_schema(shape.member)
    if "enum" in items:
        del items["type"]  # the schema lists the codes alone
    least = {"minItems": shape.least} if shape.least else {}
    return {"type": "array", "items": items, "uniqueItems": True, **least}


def _declared(member: Fact | Group) -> dict[str, Any]:
    if isinstance(member, Fact):
        return _as_schema(member.shape) | ({} if member.required else {"default": member.default})
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _declared(inner) for name, inner in member.members.items()},
        "default": {},
    }


def test_every_member_has_the_type_codes_form_and_default_of_the_schema() -> None:
    wanted = _bare(_schema())
    assert wanted.pop("required") == [
        name for name, m in WHOLE.members.items() if isinstance(m, Fact) and m.required
    ]
    ours = _declared(WHOLE)
    del ours["default"]
    assert ours == wanted


def test_the_examples_of_the_schema_are_judged_as_its_rows_say() -> None:
    schema = _schema()
    rows = [judge_alone(example).row for example in schema["examples"]]
    assert rows == ["D62", "D54"]
    verdict = schema["$defs"]["verdict"]["examples"][0]
    assert judge_alone(schema["examples"][0]).as_object() == verdict


def test_every_verdict_fits_the_schema_of_verdicts() -> None:
    verdict = _validator(_schema()["$defs"]["verdict"])
    odd: list[Any] = [{}, [], "x", None, {"basis": 1}]
    for facts in [*generated(2_500), *odd]:
        verdict.validate(judge_alone(facts).as_object())


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.floats(allow_nan=False)
    | st.sampled_from(["", "JP", "2027-02-30", "2027-02-08", "20270208", "GIVEN", "OO1", "P-C4"])
    | st.text("aA1-", max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["items", "code", "kind", "since", "x"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
PLACES = [name for name, _ in dotted()] + [
    *(name for name, member in WHOLE.members.items() if isinstance(member, Group)),
    "evidence.statute", "evidence.academic", "recipient.name", "suspention", "record.set",
]  # fmt: skip
PREPARED = list(generated(60))


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """Facts in frame, whole or in part, with up to three members replaced, added or gone."""
    facts = copy.deepcopy(draw(st.sampled_from([*PREPARED, written(), {}])))
    for place in draw(st.lists(st.sampled_from(PLACES), max_size=3, unique=True)):
        if draw(st.integers(0, 3)):
            try:
                put(facts, place, draw(ANYTHING))
            except (AttributeError, TypeError):
                continue  # what should hold it is no object any more
        else:
            facts.pop(place.split(".")[0], None)
    return facts


@cache
def _of_facts() -> Any:
    return _validator(_schema())


@settings(max_examples=500, deadline=None)
@given(mutated() | ANYTHING)
def test_ours_and_json_schema_agree_on_what_fits(facts: Any) -> None:
    asked = facts.get("law_version") if isinstance(facts, dict) else None
    no_such_law = isinstance(facts, dict) and "law_version" in facts and asked != "2023-04-01"
    fits = judge_alone(facts).row != "D01"
    assert fits == (_of_facts().is_valid(facts) and not no_such_law)


def test_each_problem_names_the_member_what_was_found_and_what_is_wanted() -> None:
    wrong = written(
        "provided_at=2027-02-30 record.method=NONE notice.purposes=[] optout_notice.waiting_days=-1"
        ' evidence.statute.citation="" evidence.academic.title=1 recipient.country=Japan'
        ' categories=["a","a"]'
    ) | {"referable": None, "colour": "blue"}
    found = [finding.reason for finding in judge_alone(wrong).findings]
    named = {reason.en.split(":")[0] for reason in found}
    assert named == {
        "provided_at", "record.method", "optout_notice.waiting_days", "evidence.statute.citation",
        "evidence.academic.title", "recipient.country", "categories[1]", "referable", "colour",
    }  # fmt: skip
    by_name = {reason.en.split(":")[0]: reason for reason in found}
    for part in ("'Japan'", "JP"):
        assert part in by_name["recipient.country"].en
        assert part in by_name["recipient.country"].ja
    assert all(" found " in reason.en and " wanted " in reason.en for reason in found)
    assert all("入力値" in reason.ja and "必要な値" in reason.ja for reason in found)


def test_what_is_no_object_is_one_problem() -> None:
    values: list[object] = [[], "CONSENT", 7, None, True]
    for value in values:
        judgement = judge_alone(value)
        assert (judgement.row, len(judgement.findings)) == ("D01", 1)


def test_absent_members_take_their_defaults_at_every_depth_and_lists_as_a_whole() -> None:
    filled: Any = with_defaults(written('evidence.statute.citation=Code notice.purposes=["P-C9"]'))
    assert filled["evidence"]["statute"] == {
        "citation": "Code", "japanese": True, "applies": True,
    }  # fmt: skip
    assert filled["evidence"]["protection"] == {"need": False, "consent_difficult": False}
    assert filled["notice"]["purposes"] == ["P-C9"]
    assert (filled["sensitive"], filled["recipient"]["country"]) == (True, "JP")
    assert set(filled) == set(WHOLE.members)
    assert judged("basis=CONSENT_IMPLIED_CARE").row == "D62"


def test_a_provision_of_no_categories_at_all_does_not_fit() -> None:
    assert judged("categories=[]").row == "D01"
    assert judged('categories=[""]').row == "D01"
    assert judged('categories=["laboratory"]').row == "D72"


def test_defaults_are_made_anew_for_each_facts_object() -> None:
    first: Any = with_defaults(written())
    first["reservation"].append("P-C4")
    first["notice"]["purposes"].clear()
    again: Any = with_defaults(written())
    assert (again["reservation"], len(again["notice"]["purposes"])) == ([], 8)


def test_facts_are_left_as_they_were_given() -> None:
    facts = written("recipient.country=US")
    before = copy.deepcopy(facts)
    judge_alone(facts)
    assert facts == before


def test_a_day_without_a_term_does_not_fit_but_one_far_ahead_can_be_compared() -> None:
    assert judged("provided_at=9996-01-01").row == "D01"
    assert judged("provided_at=9995-12-31").retain_until == "9998-12-31"
    far = "basis=OPT_OUT sensitive=false optout_notice.own_published_at=9999-12-31"
    assert judged(far).row == "D47"
    checked = "recipient.country=US recipient.equiv_system=true recipient.equiv_checked_at="
    assert judged(f"{checked}9999-12-31").row == "D30"


def test_revision_0_judges_by_hand_too_and_says_what_it_does_not_reach() -> None:
    assert judge_alone(written(), revision=0).row == "D72"
    assert judge_alone(written("basis=LAW"), revision=0).verdict is None
    assert judge_alone(written("entrustment.contract=7"), revision=0).row == "D01"
    assert judge_alone(written("revision=0")).row == "D01"
    assert judge_alone(written()).revision == RULEBOOK.revision
