"""What changes between the reading of the facts and the append is seen, or does not matter.

Another writer acts at that very moment: first within the process, on a store of its own; then in
two real processes, the first of which is held by a pipe.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.application.command import Outcome
from ledger.store.address import Address
from ledger.store.contract import Store
from tests.support.clinic import (
    CONSENT,
    NUMBER,
    PHARMACY,
    POLICY,
    PROVISION,
    STOP,
    Clinic,
    Interposed,
)

Act = Callable[[Clinic], object]


def decided_while(
    clinic: Clinic, act: Act, name: str = "authorise", **arguments: Any
) -> tuple[Outcome, int]:
    """What came of a command during which somebody else acted, and how often it was appended."""
    held: list[Interposed] = []

    def put_before(store: Store) -> Store:
        held.append(Interposed(store, lambda: act(clinic)))
        return held[0]

    seed = int.from_bytes(clinic.chance(8))
    with Clinic(clinic.address, seed=seed, wrap=put_before, clock=clinic.clock) as other:
        outcome = other.repeat(other.command(name, **(arguments or PROVISION)))
    clinic.check()
    return outcome, held[0].appends


def suspend(clinic: Clinic) -> object:
    return clinic.do("suspend", **STOP)


def withdraw(clinic: Clinic) -> object:
    (consent,) = (event for event in clinic.events() if event.type == "consent.given")
    return clinic.do("withdraw", consent=consent.event, channel="PHONE")


def link_to_the_suspended(clinic: Clinic) -> object:
    return clinic.do("person.link", person=NUMBER, other="777", reason="SAME_PERSON")


def become_foreign(clinic: Clinic) -> object:
    changed = {name: value for name, value in PHARMACY.items() if name != "code"}
    return clinic.do("party.amend", party="sakura", **{**changed, "country": "ID"})


def publish_without_the_purpose(clinic: Clinic) -> object:
    purposes = [{"code": "P2", "en": "research", "ja": "研究", "provision": False}]
    effective_at = clinic.clock.now.isoformat()
    return clinic.do(
        "policy.publish",
        **{**POLICY, "version": "2", "effective_at": effective_at, "purposes": purposes},
    )


@pytest.fixture
def consented(clinic: Clinic) -> Clinic:
    clinic.do("consent", **CONSENT)
    clinic.do("person.add", kind="PATIENT", name="山田 花", numbers=["777"])
    clinic.do("suspend", person="777", kind="USE", ground="BREACH")
    return clinic


@pytest.mark.parametrize(
    ("act", "row"),
    [
        (suspend, "D10"),
        (withdraw, "D70"),
        (link_to_the_suspended, "D09"),
        (become_foreign, "D31"),
    ],
)
@pytest.mark.parametrize("name", ["authorise", "authorise_and_provide"])
def test_a_fact_recorded_meanwhile_stops_the_authorisation(
    consented: Clinic, act: Act, row: str | None, name: str
) -> None:
    more = {"means": "PAPER"} if name == "authorise_and_provide" else {}
    outcome, appends = decided_while(consented, act, name, **PROVISION, **more)
    assert appends == 2
    assert outcome.verdict is not None
    assert outcome.verdict["row"] == row
    assert outcome.verdict["verdict"] != "ALLOW"
    assert "provision.authorised" not in consented.types()
    assert "provision.recorded" not in consented.types()


def test_a_policy_published_meanwhile_is_judged(consented: Clinic) -> None:
    outcome, appends = decided_while(consented, publish_without_the_purpose)
    assert appends == 2
    assert outcome.main.data["facts"]["purpose"] == {"code": "P1", "specified": False}


@pytest.mark.parametrize(
    "act",
    [
        lambda clinic: clinic.do("suspend", person="777", kind="PROVISION", ground="BREACH"),
        lambda clinic: clinic.do("party.add", **{**PHARMACY, "code": "other"}),
        lambda clinic: clinic.do("provide", **PROVISION, means="FAX"),
    ],
    ids=["stop of another person", "another party", "a record of the same person"],
)
def test_what_the_decision_does_not_read_does_not_disturb_it(consented: Clinic, act: Act) -> None:
    outcome, appends = decided_while(consented, act)
    assert appends == 1
    assert outcome.main.type == "provision.authorised"


def test_a_record_of_what_happened_is_disturbed_by_links_and_not_by_stops(
    consented: Clinic,
) -> None:
    record = {**PROVISION, "means": "FAX"}
    outcome, appends = decided_while(consented, suspend, "provide", **record)
    assert (appends, outcome.verdict and outcome.verdict["verdict"]) == (1, "ALLOW")
    outcome, appends = decided_while(consented, link_to_the_suspended, "provide", **record)
    assert (appends, outcome.verdict and outcome.verdict["row"]) == (2, "D09")


def test_a_decision_is_never_taken_down_before_what_it_has_seen(
    consented: Clinic, address: Address
) -> None:
    """The clock of this desk is an hour behind: what others took down is still in its past."""
    suspend(consented)
    with Clinic(address, seed=5) as slow:
        slow.clock.now = consented.clock.now
        slow.clock.move(hours=-1)
        outcome = slow.repeat(slow.command("authorise", arguments=PROVISION))
    assert outcome.main.type == "provision.refused"
    assert outcome.main.recorded_at == consented.events()[-2].recorded_at


# Two real processes: the first is held between reading and appending, by pipes.


def held_at_the_append(address: Address, name: str, arguments: dict[str, Any], pipe: Any) -> None:
    """In a process of its own: decide, say so before the first append, and wait to go on."""

    def wait() -> None:
        pipe.send("facts are read")
        assert pipe.recv() == "go on"

    held: list[Interposed] = []

    def put_before(store: Store) -> Store:
        held.append(Interposed(store, wait))
        return held[0]

    with Clinic(address, seed=4711, wrap=put_before, clock=lambda: datetime.now(UTC)) as clinic:
        outcome = clinic.repeat(clinic.command(name, arguments=arguments))
    pipe.send((outcome.main.type, outcome.verdict and outcome.verdict["row"], held[0].appends))


def act_now(address: Address, act: Act) -> None:
    """In another process: whatever is done meanwhile, by the real clock."""
    with Clinic(address, seed=4712, clock=lambda: datetime.now(UTC)) as clinic:
        act(clinic)


def unrelated(clinic: Clinic) -> object:
    return clinic.do("suspend", person="777", kind="PROVISION", ground="BREACH")


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        (suspend, ("provision.refused", "D10", 2)),
        (withdraw, ("provision.refused", "D70", 2)),
        (link_to_the_suspended, ("provision.refused", "D09", 2)),
        (become_foreign, ("provision.refused", "D31", 2)),
        # Consent to a purpose outside the policy is consent of its own: read again, and allowed.
        (publish_without_the_purpose, ("provision.recorded", "D72", 2)),
        (unrelated, ("provision.recorded", "D72", 1)),
    ],
)
def test_a_process_that_was_held_sees_what_another_process_recorded(
    consented: Clinic, act: Act, wanted: tuple[str, str | None, int]
) -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    arguments = {**PROVISION, "means": "PAPER"}
    first = context.Process(
        target=held_at_the_append,
        args=(consented.address, "authorise_and_provide", arguments, there),
    )
    first.start()
    try:
        assert here.poll(30)
        assert here.recv() == "facts are read"
        second = context.Process(target=act_now, args=(consented.address, act))
        second.start()
        second.join(30)
        assert second.exitcode == 0
        here.send("go on")
        assert here.poll(30)
        assert here.recv() == wanted
        first.join(30)
    finally:
        first.kill()
        first.join()
    authorised = consented.types().count("provision.authorised")
    assert authorised == (1 if wanted[0] == "provision.recorded" else 0)
    consented.check()
