"""Who spoke for a person is kept as long as a record that rests on what was said."""

from __future__ import annotations

import pytest

from ledger.domain.event import party_tag
from projections.answers.listing import Source
from tests.projections.test_retention import Asking
from tests.support.histories import History, person
from tests.support.retention_model import Kept

WHO, MOTHER = person(1), person(2)
SHOWN = {"given_by": MOTHER, "authority": "LEGAL_REPRESENTATIVE", "proof": "FAMILY_REGISTER"}


@pytest.mark.parametrize(
    ("type", "data", "ground"),
    [
        ("instruction.given",
         {"party": "lab", "items": ["NAME"], "purposes": ["P1"], "channel": "PHONE",
          "written": True, "identified": True}, "instruction"),
        ("consent.refused",
         {"items": ["NAME"], "parties": ["lab"], "sectors": [], "purposes": ["P1"],
          "form": "ORAL"}, "consent"),
    ],
)  # fmt: skip
def test_a_record_keeps_who_spoke_for_the_person(
    history: History, source: Source, type: str, data: dict[str, object], ground: str
) -> None:
    history.policy()
    history.party("lab")
    history.person(WHO)
    mother = history.person(MOTHER)
    history.now = 100
    tags = [MOTHER, *([party_tag("lab")] if "party" in data else [])]
    said = history.write(type, {**data, **SHOWN}, subject=WHO, tags=tags)
    record = history.provide(WHO, "lab", grounds={ground: said})
    asking = Asking(source)
    assert asking.of(mother) == Kept("KEEP_UNTIL", "2029-01-01", record, "Rule 20(2)")


def test_an_agreement_to_a_recording_stands_until_it_is_ended(
    history: History, source: Source
) -> None:
    history.person(WHO)
    data = {"items": ["PHOTO"], "side": "PATIENT"}
    agreed = history.write("recording.agreed", data, subject=WHO)
    assert Asking(source).of(agreed) == Kept("IN_FORCE", None, None, "the policy")
    history.write("recording.ended", {"agreement": agreed}, subject=WHO)
    assert Asking(source).of(agreed).state == "NO_DUTY"
