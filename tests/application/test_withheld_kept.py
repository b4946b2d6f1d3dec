"""What is withheld is kept and erased on days of its own, and goes over into another log."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application.keeping import keeping
from ledger.application.recompute import recompute
from ledger.application.retention_run import Ran, Run
from ledger.application.rule_findings import RuleKind
from ledger.application.verify import verify_log
from ledger.application.withheld_list import listed
from ledger.errors import InvalidInput
from ledger.store.address import Address
from ledger.store.withheld import NOTHING, withheld_from
from tests.support.clinic import (
    CONSENT,
    NUMBER,
    ORIGIN,
    PATIENT,
    PROVISION,
    SHOWN,
    Clinic,
)
from tests.support.erased import written
from tests.support.erasing import DIRECTOR, erase, tags_of
from tests.support.succeeding import after, succeeded
from tests.support.whole_bundles import recomputed
from tests.support.withholding import (
    AT_ONCE,
    DECIDER,
    RECEIVED,
    listed_one,
    of,
    provided,
    untold,
    withhold,
)

# Erased.


def restricted(clinic: Clinic, tag: str) -> Any:
    found = keeping(clinic.raw, clinic.origin, frozenset([tag]), clinic.size)
    return next(one for one in found if one.klass == "restricted")


@pytest.mark.parametrize("later", [False, True])
def test_ordinary_keys_go_on_the_ordinary_day_and_its_own_on_its_own(
    house: Clinic, later: bool
) -> None:
    (tag,) = tags_of(house)
    made = provided(house, **({} if later else AT_ONCE))
    if later:
        withhold(house, made)
    (done,) = erase(house)
    assert done.decision.data["classes"] == ["identity", "record", "tag"]
    assert done.decision.data["deferred"] == []
    kept = restricted(house, tag)
    assert (kept.until, kept.kept_on("2029-04-01")) == ("2029-04-01", True)
    (one,) = listed(house.raw, house.people, ORIGIN)
    assert one.name == PATIENT["name"]
    copies = of(house, one.withholding)["copies"]
    assert PATIENT["name"] in str(copies)
    assert ("窓口で手渡し" in str(copies)) == later
    assert bool(later) or of(house, made) == {"note": "窓口で手渡し"}

    def run(day: str) -> Ran:
        return Run(house.ledger, ORIGIN, DIRECTOR, day).run()

    assert run("2029-04-01").all == []
    assert recomputed(house).findings == ()
    house.clock.move(days=365 * 3 + 2)
    (gone,) = run("2029-04-02").withheld
    assert gone.decision.data["classes"] == ["restricted"]
    assert house.keys.get(ORIGIN, tag, "restricted") == {}
    assert run("2029-04-02").all == []
    assert recomputed(house).findings == ()


def test_before_its_day_nobody_erases_it(house: Clinic) -> None:
    provided(house, **AT_ONCE)
    (done,) = erase(house)
    with pytest.raises(InvalidInput, match="due"):
        house.do("erase.withheld", decision=done.decision.event)


def test_it_does_not_go_before_the_rest_of_the_person(house: Clinic) -> None:
    """What nothing keeps waits for the other classes, which a record that is told keeps."""
    provided(house)
    law = {"basis": "LAW", "statute": "刑事訴訟法197条2項", "statute_applies": True}
    provided(house, **law, **AT_ONCE)
    decision = house.do("erase.propose", person=NUMBER, ground="NO_LONGER_NEEDED").main
    decided = house.do("erase.decide", proposal=decision.event, actor=DIRECTOR).main
    assert decided.data["deferred"]
    assert Run(house.ledger, ORIGIN, DIRECTOR, "2026-05-01").run().all == []
    with pytest.raises(InvalidInput, match="due"):
        house.do("erase.withheld", decision=decided.event)
    house.clock.move(days=365 * 3 + 2)
    done = Run(house.ledger, ORIGIN, DIRECTOR, "2029-04-02").run()
    assert [len(done.due), len(done.withheld)] == [1, 1]
    assert recomputed(house).findings == ()


def test_an_erasure_of_it_before_its_day_is_found(house: Clinic) -> None:
    (tag,) = tags_of(house)
    provided(house, **AT_ONCE)
    (done,) = erase(house)
    at = house.size
    data = {name: done.decision.data[name] for name in ("ground", "proposal", "revision")}
    written(house, "erasure.decided", tag, {
        **data, "follows": done.decision.event, "classes": ["restricted"], "deferred": [],
    })  # fmt: skip
    kinds = {one.kind for one in recomputed(house).findings if one.position == at}
    assert RuleKind.ERASED_TOO_EARLY in kinds


def test_of_somebody_erased_nothing_new_is_sealed(house: Clinic) -> None:
    """Without the tag's key there is nobody for whom keys could be made."""
    other = house.do("provide", **{**PROVISION, "person": "777"}, means="FAX").main
    house.clock.move(days=365 * 4)
    erase(house, "777")
    with pytest.raises(InvalidInput, match="erased"):
        withhold(house, other)


def test_what_was_released_is_kept_as_long_as_it_must_be(house: Clinic) -> None:
    (tag,) = tags_of(house)
    made = provided(house, **AT_ONCE)
    house.do("release", withholding=listed_one(house, made), decided_by=DECIDER)
    assert restricted(house, tag).until == "2029-04-01"


def test_who_spoke_for_the_person_is_not_taken_for_the_person(house: Clinic) -> None:
    house.do("consent", **{**CONSENT, **SHOWN}, given_by="777")
    house.do("withdraw", consent=consent_of(house), channel="PHONE")
    registered = next(e for e in house.events() if e.subject in tags_of(house))
    house.raw.erase_ciphertexts(ORIGIN, [registered.position])
    made = provided(house, **AT_ONCE)
    copies = of(house, listed_one(house, made))["copies"]
    assert "鈴木 一郎" in str(copies)
    (one,) = listed(house.raw, house.people, ORIGIN)
    assert one.name is None


# Elsewhere.


def test_in_a_log_that_goes_on_it_is_withheld_as_before(house: Clinic) -> None:
    made = house.do("receive", **RECEIVED, note="封書で", **AT_ONCE).main
    provided(house, **AT_ONCE)
    succeeded(house)
    new = after(house)
    assert made.event in untold(new)
    for log in (house, new):
        found = verify_log(log.raw, log.origin)
        assert (found.log.findings, found.store) == ((), ())
        assert recompute(log.raw, log.origin).findings == ()
    assert len(untold(house)) == 2
    assert of(new, made) == {"note": "封書で"}
    assert of(new, listed_one(new, made))["reason"] == AT_ONCE["withhold_reason"]
    new.do("release", withholding=listed_one(new, made), decided_by=DECIDER)
    assert made.event not in untold(new)


def test_what_the_log_before_still_tells_is_not_withheld(house: Clinic) -> None:
    """The old log is closed: nothing is withheld in it any more."""
    told = house.do("receive", **RECEIVED, note="封書で").main
    secret = house.do("receive", **RECEIVED, note="封書で", **AT_ONCE).main
    succeeded(house)
    new = after(house)
    amended = new.do("amend", record=told.event, channel="EMAIL", reason="誤記").main
    for one in (told, amended):  # what goes with it is told there too
        with pytest.raises(InvalidInput, match="still told in the log before"):
            withhold(new, one)
    assert untold(new) == {secret.event}
    new.do("release", withholding=listed_one(new, secret), decided_by=DECIDER)
    withhold(new, secret)  # withheld in the old log as before
    own = new.do("receive", **RECEIVED).main
    withhold(new, own)
    assert untold(new) == {secret.event, own.event}


def test_what_is_withheld_in_a_log_before_keeps_nothing_else(house: Clinic) -> None:
    house.do("withdraw", consent=consent_of(house), channel="PHONE")
    provided(house, **AT_ONCE)
    succeeded(house)
    new = after(house)
    kept = keeping(new.raw, new.origin, tags_of(new), new.size)
    until = {klass: max((one.until or "" for one in kept if one.klass == klass), default="")
             for klass in ("identity", "record", "restricted", "tag")}  # fmt: skip
    assert until == {"identity": "", "record": "", "restricted": "2029-04-01", "tag": ""}


def consent_of(clinic: Clinic) -> str:
    return next(event.event for event in clinic.events() if event.type == "consent.given")


def test_a_log_without_anything_withheld_is_as_it_was(address: Address) -> None:
    with Clinic.founded(address) as clinic:
        clinic.do("consent", **CONSENT)
        provided(clinic)
        (tag,) = tags_of(clinic)
        assert clinic.keys.get(ORIGIN, tag, "restricted") == {}
        assert withheld_from(clinic.raw, ORIGIN, {tag}) is NOTHING
        clinic.check()
