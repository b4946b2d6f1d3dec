"""Any sequence of commands leaves a log that passes every check, the same on both databases.

Plans are drawn, not commands: each step refers to what earlier steps left, so that most of them
fit. What does not fit is refused alike on both sides.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.application.verify import verify_log
from ledger.errors import InvalidInput
from ledger.store.address import Address
from tests.support.clinic import CONSENT, ORIGIN, PATIENT, PHARMACY, POLICY, STOP, Clinic

PEOPLE = ("0012345", "1", "2")
PARTIES = ("sakura", "momiji")
ITEMS = ("NAME", "DISPENSING", "BILLING")
NEVER = "00000000-0000-4000-8000-000000000000"

people = st.sampled_from(PEOPLE)
parties = st.sampled_from(PARTIES)
items = st.lists(st.sampled_from(ITEMS), min_size=1, max_size=2, unique=True)
purposes = st.sampled_from(("P1", "P1", "P1", "P2"))
bases = st.sampled_from(("CONSENT", "CONSENT", "CONSENT", "ON_BEHALF", "OPT_OUT", "LAW"))
notes = st.fixed_dictionaries({}, optional={"note": st.sampled_from(("同意書", "電話にて"))})


def step(name: str, /, **arguments: Any) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """One command with its arguments drawn; a plain value stands for itself."""
    drawn = {
        key: value if isinstance(value, st.SearchStrategy) else st.just(value)
        for key, value in arguments.items()
    }
    return st.tuples(st.just(name), st.fixed_dictionaries(drawn))


PROVISION = {
    "person": people, "party": parties, "items": items, "purpose": purposes, "basis": bases,
}  # fmt: skip
SCOPE = {
    **CONSENT, "person": people, "items": items,
    "parties": st.lists(parties, max_size=2, unique=True),
    "purposes": st.lists(purposes, min_size=1, max_size=2, unique=True),
    "form": st.sampled_from(("WRITTEN", "WRITTEN", "ORAL", "DEEMED_BY_POLICY")),
}  # fmt: skip
# `nth` is replaced by the nth earlier event of the type that the argument refers to.
nth = st.integers(0, 3)
steps = st.one_of(
    step("person.add", **PATIENT),
    step("person.link", person=people, other=people, reason="SAME_PERSON"),
    step("person.unlink", person=people, other=people, reason="MISTAKE"),
    step("party.amend", party=parties, kind="ORGANISATION", sector="CLINIC", name="n",
         country=st.sampled_from(("JP", "JP", "ID"))),
    step("policy.publish", **{**POLICY, "version": st.sampled_from(("1", "2", "3")),
                              "effective_at": "2026-04-02T00:00:00Z"}),
    step("consent", **SCOPE),
    step("consent", **SCOPE),
    step("refuse", **SCOPE),
    step("withdraw", consent=nth, channel="PHONE"),
    step("instruct", person=people, party=parties, items=items, purposes=["P1"], channel="WEB"),
    step("uninstruct", instruction=nth, channel="PHONE"),
    step("opt_out", person=people, channel="PHONE"),
    step("opt_in", request=nth, channel="PHONE"),
    step("suspend", **{**STOP, "person": people, "kind": st.sampled_from(("USE", "PROVISION"))}),
    step("resume", suspension=nth),
    step("collect", person=people, items=["NAME"], purposes=["P1"], source="PRINCIPAL",
         channel="WEB"),
    step("receive", person=people, party=parties, items=items, basis="CONSENT",
         acquisition="UNKNOWN", confirmation="DECLARED", channel="EMAIL"),
    step("authorise", **PROVISION),
    step("authorise_and_provide", **PROVISION, means="FAX"),
    step("provide", **PROVISION, means="FAX"),
    step("amend", record=nth, items=items, reason="誤記"),
    step("amend", record=nth, void=True, reason="誤記"),
)  # fmt: skip
plans = st.lists(
    st.tuples(steps, notes, st.integers(0, 3) | st.none(), st.integers(0, 100_000)),
    min_size=8, max_size=25,
)  # fmt: skip
REFERS = {
    "consent": "consent.given", "instruction": "instruction.given", "request": "opt_out.requested",
    "suspension": "suspension.started", "record": "provision.recorded",
}  # fmt: skip


def carry_out(address: Address, plan: list[Any], seed: int) -> tuple[list[Any], list[bytes]]:
    """What each step came to, and every leaf hash, once the log has passed every check."""
    answers: list[Any] = []
    with Clinic.founded(address, seed=seed) as clinic:
        for number in PEOPLE[1:]:
            clinic.do("person.add", kind="USER", name="甲", numbers=[number])
        clinic.do("party.add", **{**PHARMACY, "code": "momiji"})
        for number in PEOPLE:
            scope = {"person": number, "items": list(ITEMS), "purposes": ["P1"]}
            clinic.do("consent", **{**CONSENT, **scope})
        founded = len({event.command for event in clinic.events()})
        repeated = 0
        for (name, drawn), note, late, seconds in plan:
            arguments = {
                key: _nth(clinic, REFERS[key], value) if isinstance(value, int) and key in REFERS
                else value
                for key, value in drawn.items()
            }  # fmt: skip
            if name in ("consent", "provide", "suspend", "opt_out", "receive"):
                arguments |= note
            clinic.clock.move(seconds=seconds)
            at = clinic.clock.now - timedelta(hours=late) if late else None
            command = clinic.command(name, at=at, arguments=arguments)
            try:
                outcome = clinic.repeat(command)
            except InvalidInput as error:
                answers.append(str(error))
                continue
            answers.append(outcome.acknowledged)
            assert clinic.repeat(command).acknowledged.leaf_hashes == (
                outcome.acknowledged.leaf_hashes
            )  # fmt: skip
            repeated += 1
        clinic.check()
        assert len({event.command for event in clinic.events()}) == founded + repeated
        return answers, clinic.leaves()


def _nth(clinic: Clinic, type: str, number: int) -> str:
    found = [event.event for event in clinic.events() if event.type == type]
    return found[number % len(found)] if found else NEVER


@settings(max_examples=60, deadline=None)
@given(plans, st.integers(0, 2**31))
def test_any_sequence_of_commands_passes_every_check(plan: list[Any], seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        carry_out(Address("sqlite", str(Path(folder) / "ledger.db")), plan, seed)


@pytest.fixture
def emptied(postgres_address: Address) -> Callable[[], Address]:
    """A way to have the one database empty again for each example."""
    import psycopg

    def empty() -> Address:
        with psycopg.connect(postgres_address.dsn, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")  # past the triggers
            tables = connection.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname IN ('daicho', 'daicho_keys')"
                " AND tablename NOT IN ('schema_version', 'migration')"
            ).fetchall()
            connection.execute("TRUNCATE " + ", ".join(name for (name,) in tables))
        return postgres_address

    return empty


@pytest.mark.postgres
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plans, st.integers(0, 2**31))
def test_both_databases_come_to_the_same_answers_and_the_same_bytes(
    emptied: Callable[[], Address], plan: list[Any], seed: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = Address("sqlite", str(Path(folder) / "ledger.db"))
        on_sqlite = carry_out(address, plan, seed)
    assert carry_out(emptied(), plan, seed) == on_sqlite


def test_the_checks_of_this_page_can_fail(tmp_path: Path) -> None:
    """One byte of one content, changed behind the ledger's back."""
    import sqlite3

    address = Address("sqlite", str(tmp_path / "ledger.db"))
    with Clinic.founded(address) as clinic:
        clinic.check()
    with sqlite3.connect(address.path) as tool:
        for (trigger,) in tool.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            tool.execute(f"DROP TRIGGER {trigger}")
        tool.execute(
            "UPDATE entry SET content = CAST(replace(CAST(content AS TEXT), 'さくら', 'さくや')"
            " AS BLOB) WHERE position = 3"
        )
    tool.close()
    with Clinic(address) as clinic:
        assert verify_log(clinic.raw, ORIGIN).breaks
        with pytest.raises(AssertionError):
            clinic.check()
