"""Errors half-way: what is said of them is true, and repeating the same command settles it."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import (
    NOTHING_SAVED,
    SAVED_UNKNOWN,
    AppendOutcomeUnknown,
    LedgerError,
    StoreError,
)
from ledger.store.address import Address
from tests.support.clinic import CONSENT, ORIGIN, PATIENT, POLICY, PROVISION, Clinic
from tests.support.postgres import Server
from tests.support.proxy import Cut, Proxy, proxy_to

pytestmark = pytest.mark.faults


@pytest.fixture
def near(postgres_address: Address) -> Iterator[Clinic]:
    with Clinic.founded(postgres_address) as clinic:
        clinic.do("consent", **CONSENT)
        yield clinic


@pytest.fixture
def proxy(postgres_server: Server) -> Iterator[Proxy]:
    with proxy_to(postgres_server.port) as proxy:
        yield proxy


@pytest.fixture
def far(near: Clinic, proxy: Proxy, postgres_server: Server) -> Iterator[Clinic]:
    """The same clinic, reached through a wire that can be cut."""
    dsn = near.address.dsn.replace(f":{postgres_server.port}/", f":{proxy.port}/")
    with Clinic(Address("postgresql", dsn), seed=8, clock=near.clock) as clinic:
        yield clinic


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("cut", "was_written"),
    [("before COMMIT is answered", True), ("before COMMIT arrives", False)],
)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [("authorise_and_provide", {**PROVISION, "means": "FAX"}),
     ("policy.publish", {**POLICY, "version": "2"})],
)  # fmt: skip
def test_a_command_whose_outcome_is_unknown_is_settled_by_repeating_it(
    near: Clinic, far: Clinic, proxy: Proxy, cut: Cut, was_written: bool, name: str,
    arguments: dict[str, Any],
) -> None:  # fmt: skip
    command, before = far.command(name, arguments=arguments), near.size
    proxy.cut = cut
    with pytest.raises(AppendOutcomeUnknown) as caught:
        far.repeat(command)
    assert caught.value.saved == SAVED_UNKNOWN
    assert (near.size > before) == was_written
    outcome = far.repeat(command)
    assert outcome.repeated == was_written
    assert near.size == before + len(outcome.events)
    assert near.repeat(command).acknowledged.leaf_hashes == outcome.acknowledged.leaf_hashes
    near.check()


@pytest.mark.postgres
@pytest.mark.parametrize("cut", ["before COMMIT is answered", "before COMMIT arrives"])
def test_a_wire_cut_while_keys_are_kept_leaves_a_registration_that_can_be_repeated(
    near: Clinic, far: Clinic, proxy: Proxy, cut: Cut
) -> None:
    command = far.command("person.add", arguments={**PATIENT, "numbers": ["55"]})
    proxy.cut = cut
    with pytest.raises(StoreError):
        far.repeat(command)
    outcome = far.repeat(command)
    assert near.payload(outcome.main.position)["numbers"] == ["55"]
    stopped = near.do("opt_out", person="55", channel="PHONE").main
    assert stopped.subject == outcome.main.subject
    near.check()


def fill_the_disk(address: Address, seed: int) -> list[tuple[str, str, bool]]:
    """In a process whose files may grow only so far, again and again: what each error said."""
    import resource

    chance = random.Random(seed)
    told = []
    with Clinic(address, seed=seed) as clinic:
        clinic.clock.move(days=1)
        for _ in range(12):
            sizes = [path.stat().st_size for path in address.path.parent.glob("ledger.db*")]
            room = chance.choice([-30_000, 0, 500, 5_000, 20_000])
            number = str(chance.random())
            command = clinic.command(
                "person.add",
                arguments={**PATIENT, "numbers": [number], "address": "町" * 290},
            )
            limit = max(max(sizes) + room, 0)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            try:
                clinic.repeat(command)
                error = None
            except LedgerError as raised:
                error = raised
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            there = clinic.raw.acknowledgement(ORIGIN, command.id) is not None
            if error is not None:
                told.append((type(error).__name__, error.saved.en, there))
            clinic.repeat(command)
            clinic.do("opt_out", person=number, channel="PHONE", note="字" * 500)
        clinic.check()
    return told


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_full_disk_is_told_truly_and_writing_goes_on_when_there_is_room(tmp_path: Path) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    Clinic.founded(address).close()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        told = pool.apply_async(fill_the_disk, (address, 20260401)).get(timeout=50)
    assert told
    for name, saved, there in told:
        assert name in ("StoreUnavailable", "AppendOutcomeUnknown", "StoreBusy")
        assert saved in (NOTHING_SAVED.en, SAVED_UNKNOWN.en)
        assert not (there and saved == NOTHING_SAVED.en)
    with Clinic(address, seed=1) as clinic:
        clinic.check()
        assert clinic.types().count("opt_out.requested") == 12
