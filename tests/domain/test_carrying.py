"""What goes over into a new log: all that any decision reads, and nothing is left without a reason.

The types are asked of the decisions themselves, so that a new one is either carried or explained.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.domain.boundary import Boundary, of_provision
from ledger.domain.carrying import CARRIED, LEFT
from ledger.domain.commands import COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.domain.events import EVENT_TYPES
from ledger.domain.law.rulebook import RULEBOOKS
from tests.domain.test_boundaries import HANAKO, event, request

STATED = {
    "party": "sakura", "policy": "KIZ", "code": "posted", "kind": "ORGANISATION",
    "people": [], "parties": ["sakura"], "review": "6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0",
    "dataset": "STAT",
}  # fmt: skip
"""Arguments that open every branch of every boundary."""


def types_of(boundary: Boundary) -> set[str]:
    return {name for part in boundary for name in part.types}


@pytest.mark.parametrize("name", sorted(DECISIONS))
def test_every_type_that_a_decision_reads_is_carried_or_left_for_a_reason(name: str) -> None:
    decision = DECISIONS[name]
    about = replace(event(), data={"party": "sakura", "code": "posted"})
    asked = replace(
        request(name), arguments=STATED, targets=dict.fromkeys(COMMANDS[name].references, about)
    )
    read = types_of(decision.reads(asked)) | types_of((decision.depends or decision.reads)(asked))
    assert read <= CARRIED | LEFT.keys()


def test_every_boundary_is_of_named_types_so_that_none_is_read_unseen() -> None:
    for name, decision in DECISIONS.items():
        asked = replace(request(name), arguments=STATED)
        about = replace(event(), data={"party": "sakura", "code": "posted"})
        asked = replace(asked, targets=dict.fromkeys(COMMANDS[name].references, about))
        assert all(part.types for part in decision.reads(asked)), name


def test_all_that_a_provision_is_judged_from_is_carried() -> None:
    for _, revision in RULEBOOKS:
        read = types_of(of_provision(frozenset({HANAKO}), "sakura", revision))
        assert read <= CARRIED


def test_every_type_there_is_goes_over_or_stays_and_none_does_both() -> None:
    assert set(EVENT_TYPES) <= CARRIED | LEFT.keys()
    assert not CARRIED & LEFT.keys()
    assert set(EVENT_TYPES) >= CARRIED
    assert all(reason.en and reason.ja for reason in LEFT.values())


def test_what_stays_is_an_act_of_before_or_of_the_log_itself() -> None:
    assert {name.split(".")[0] for name in LEFT} == {
        "dataset", "erasure", "log", "provision", "signer",
    }  # fmt: skip
