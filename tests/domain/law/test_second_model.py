"""The ten rows written a second time, naively, and asked the same questions."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.law.frame import OneOf
from ledger.domain.law.revision_0 import FRAME
from tests.domain.law.notation import CONSENTED, generated, judge_0, put

Answer = tuple[str | None, str | None, str | None]


def naive(f: dict[str, Any]) -> Answer:  # noqa: C901, PLR0912 - plain on purpose
    """Verdict, row and record set, from the table and its readings, row by row."""
    r, c, s = f["recipient"], f["consent"], f["suspension"]
    request = f["evidence"]["principal_request_on_file"]
    basis = f["basis"]
    if f["data_class"] != "PERSONAL" or f["misuse_foreseen"] or f["provided_at"] < "2023-04-01":
        return None, None, None
    if r["country"] != "JP" or r["same_entity"] or r["public_body"] != "NONE":
        return None, None, None
    if r["kind"] != "ORGANISATION" and r["kind"] != "PRIVATE_PERSON":
        return None, None, None
    if basis not in ("CONSENT", "ON_BEHALF", "OPT_OUT"):
        return None, None, None
    if f["record_exception"] or f["record"]["method"] != "EACH":
        return None, None, None
    if f["erased"]:
        return "REFUSE", "D07", None
    if s["kind"] == "USE":
        return "REFUSE", "D09", None
    if s["kind"] == "PROVISION" and basis != "ON_BEHALF":
        lifted = basis == "CONSENT" and c["state"] == "GIVEN"
        if not (c["covers_recipient"] and c["covers_categories"] and c["covers_purpose"]):
            lifted = False
        if not c["given_at"] or not s["since"] or c["given_at"] <= s["since"]:
            lifted = False
        if not lifted:
            return "REFUSE", "D10", None
    if not f["purpose"]["specified"]:
        consented = c["state"] == "GIVEN" and c["covers_purpose"]
        if not consented and not (basis == "ON_BEHALF" and request):
            return "REFUSE", "D14", None
    if basis == "OPT_OUT":
        if f["sensitive"]:
            return "REFUSE", "D40", None
        if f["patient_optout"]:
            return "REFUSE", "D46", None
        return None, None, None
    if basis == "ON_BEHALF":
        if not request:
            return "REFUSE", "D70", None
        return "ALLOW", "D72", "0"
    if c["state"] != "GIVEN":
        return "REFUSE", "D70", None
    if not (c["covers_recipient"] and c["covers_categories"] and c["covers_purpose"]):
        return "REFUSE", "D71", None
    return "ALLOW", "D72", "B"


def _answer(f: dict[str, Any]) -> Answer:
    judgement = judge_0(f)
    return judgement.verdict, judgement.row, judgement.record_set


def test_two_models_agree_on_eight_thousand_facts_and_every_row_is_among_them() -> None:
    rows: Counter[str | None] = Counter()
    for made in generated(8_000):
        assert _answer(made) == naive(made), made
        rows[judge_0(made).row] += 1
    for row in ("D07", "D09", "D10", "D14", "D40", "D46", "D70", "D71", "D72", None):
        assert rows[row] >= 50, rows


DAYS = st.dates(date(2023, 3, 1), date(2032, 12, 31)).map(date.isoformat)


def _values(member: str) -> st.SearchStrategy[Any]:
    shape = FRAME[member]
    good = {"recipient.country": "JP", "record_exception": []}.get(member)
    if member == "recipient.country":
        return st.just(good) | st.from_regex(r"[A-Z]{2}", fullmatch=True)
    if member == "record_exception":
        return st.just(good) | st.lists(st.sampled_from(["REC-EX-1", "REC-EX-3"]), unique=True)
    if member == "provided_at":
        return DAYS
    if member.endswith(("_at", "since")):
        return st.none() | DAYS
    if isinstance(shape, OneOf):
        return st.sampled_from(shape.codes)
    return st.booleans()


@st.composite
def changed_facts(draw: st.DrawFn) -> dict[str, Any]:
    """Facts within the scope with up to nine members drawn anew from all that fits the frame."""
    made = copy.deepcopy(CONSENTED)
    put(made, "basis", draw(st.sampled_from(["CONSENT", "ON_BEHALF", "OPT_OUT"])))
    for member in draw(st.lists(st.sampled_from(sorted(FRAME)), max_size=9, unique=True)):
        put(made, member, draw(_values(member)))
    return made


@settings(max_examples=600, deadline=None)
@given(changed_facts())
def test_any_facts_in_frame_are_answered_the_same_way_twice_and_as_the_second_model_does(
    made: dict[str, Any],
) -> None:
    before = copy.deepcopy(made)
    judgement = judge_0(made)
    assert judgement == judge_0(made)
    assert made == before
    assert _answer(made) == naive(made)
    assert (judgement.verdict is None) == (judgement.row is None) == (judgement.rule is None)
    if judgement.record_set == "B":
        start = date.fromisoformat(made["record"]["recorded_at"] or made["provided_at"])
        assert judgement.retain_until is not None
        kept = date.fromisoformat(judgement.retain_until) - start
        assert timedelta(days=1095) <= kept <= timedelta(days=1096)
