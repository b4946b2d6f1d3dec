"""A succession refused changes nothing; one that is not finished lets nothing be decided."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import AnswerNotBorneOut, InvalidInput, LogClosed, SuccessionUnfinished
from tests.support.clinic import CONSENT, PHARMACY, POLICY, PROVISION, STOP, Clinic
from tests.support.succeeding import NEW, after, checkpoint_of, succeeded, succession
from tests.support.tampering import Administrator, Refused

MOTHER = {"kind": "AGENT", "name": "山田 和子", "numbers": ["0099"]}


def unchanged(clinic: Clinic) -> tuple[Any, ...]:
    return clinic.leaves(), clinic.raw.heads(), clinic.raw.successor_of(clinic.origin)


@pytest.mark.parametrize(
    ("wanted", "changes"),
    [
        ("does not exist yet", {"new": "ledger.example/kizuna-clinic"}),
        ("origin", {"new": "has a space"}),
        ("all 4 entries", {"reason": "LOST_TAIL"}),
    ],
)
def test_what_is_asked_wrongly_is_refused_and_changes_nothing(
    clinic: Clinic, wanted: str, changes: dict[str, Any]
) -> None:
    before = unchanged(clinic)
    with pytest.raises(InvalidInput, match=wanted):
        succeeded(clinic, **changes)
    assert unchanged(clinic) == before
    clinic.do("consent", **CONSENT)  # the log goes on


def test_a_log_that_was_not_signed_so_is_refused_and_the_checkpoint_that_agrees_is_named(
    clinic: Clinic,
) -> None:
    before = unchanged(clinic)
    early, other = checkpoint_of(clinic, 2), checkpoint_of(clinic, 3, more=1)
    with pytest.raises(InvalidInput, match="--final 2") as refused:
        succeeded(clinic, final=other, roots={2: early.root, 4: other.root})
    assert "the first 4 entries" in str(refused.value)
    assert unchanged(clinic) == before
    came = succeeded(clinic, final=early, roots={2: early.root, 4: other.root})
    assert (came.size, came.agreed, came.read) == (2, 2, 4)


def test_a_log_that_none_of_its_checkpoints_agrees_with_is_refused(clinic: Clinic) -> None:
    other = checkpoint_of(clinic, 1, more=2)
    with pytest.raises(InvalidInput, match="none of these does"):
        succeeded(clinic, final=other)
    assert clinic.raw.successor_of(clinic.origin) is None


def test_a_log_that_exists_is_nobodys_successor(clinic: Clinic) -> None:
    other = after(clinic)
    other.do("org.add", origin=NEW, code="kizuna", name="他", zone="Asia/Tokyo")
    with pytest.raises(InvalidInput, match="does not exist yet"):
        succeeded(clinic)
    assert clinic.raw.successor_of(clinic.origin) is None


def test_a_log_has_one_successor_and_that_one_goes_on_from_one_checkpoint(clinic: Clinic) -> None:
    early = checkpoint_of(clinic, 2)
    succeeded(clinic)
    with pytest.raises(InvalidInput, match=f"{NEW}, for which"):
        succeeded(clinic, new=f"{NEW}-3")
    with pytest.raises(InvalidInput, match="size 4: "):
        succeeded(clinic, final=early)
    assert [head.origin for head in clinic.raw.heads()] == [clinic.origin, NEW]


def test_a_log_with_a_command_written_twice_is_refused_since_one_would_go_unseen(
    clinic: Clinic,
) -> None:
    admin = Administrator(clinic.address)
    with pytest.raises(Refused):  # which the command table alone does not take
        admin.chain(command=clinic.events()[1].command)
    last = admin.rows("entry")[-1]
    admin.set_head(size=last["position"] + 1, leaf_hash=last["leaf_hash"])
    assert clinic.size == 5
    before = unchanged(clinic)
    with pytest.raises(AnswerNotBorneOut, match="a command written twice"):
        succeeded(clinic)
    assert unchanged(clinic) == before


def test_an_event_that_has_no_room_to_say_where_it_was_is_refused_before_anything_is_closed(
    clinic: Clinic,
) -> None:
    purpose = POLICY["purposes"][0]
    many = [{**purpose, "code": f"P{number}", "en": "x" * 225} for number in range(1000, 1230)]
    clinic.do("policy.publish", **{**POLICY, "version": "2", "purposes": many})
    entry = clinic.raw.entry(clinic.origin, 4)
    assert entry is not None
    assert 64_900 < len(entry.content) < 65_536, len(entry.content)
    before = unchanged(clinic)
    with pytest.raises(InvalidInput, match="carried over"):
        succeeded(clinic)
    assert unchanged(clinic) == before


# Finished, or not yet.


def test_the_same_again_changes_nothing_and_gives_the_same(clinic: Clinic) -> None:
    first = succeeded(clinic)
    before = clinic.raw.heads()
    again = succeeded(clinic)
    assert (first.already, again.already) == (False, True)
    assert vars(again) | {"already": False} == vars(first)
    assert clinic.raw.heads() == before


def test_the_old_log_takes_nothing_any_more(clinic: Clinic) -> None:
    succeeded(clinic)
    with pytest.raises(LogClosed):
        clinic.do("consent", **CONSENT)
    with pytest.raises(LogClosed):
        clinic.do("party.add", **{**PHARMACY, "code": "momiji"})


@pytest.mark.parametrize("name", ["consent", "person.add", "authorise"])
def test_until_all_is_carried_over_the_new_log_takes_no_command(
    clinic: Clinic, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"consent": CONSENT, "person.add": MOTHER, "authorise": PROVISION}[name]
    clinic.do("suspend", **STOP)
    stopped_before("log.carried_over", clinic, monkeypatch)
    new = after(clinic)
    size = new.size
    assert new.types()[-1] == "suspension.started"
    with pytest.raises(SuccessionUnfinished) as refused:
        new.do(name, **given)
    assert "same daicho log succeed" in str(refused.value.help)
    assert new.size == size
    succeeded(clinic)
    new.do(name, **given)


def stopped_before(type: str, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """A succession that breaks off just before an event of this type is written."""
    appended = clinic.ledger.store.append

    class Stop(Exception):
        pass

    def append(batch: Any) -> Any:
        if any(event.type == type for one in batch for event in one.events):
            raise Stop
        return appended(batch)

    with monkeypatch.context() as patched:
        patched.setattr(clinic.ledger.store, "append", append)
        with pytest.raises(Stop):
            succeeded(clinic)


def test_what_is_asked_is_a_checkpoint_of_the_old_log(clinic: Clinic) -> None:
    asked = succession(clinic)
    other = checkpoint_of(after(clinic, "ledger.example/other"))
    with pytest.raises(InvalidInput, match="a checkpoint of"):
        succeeded(clinic, final=other)
    assert asked.final.origin == clinic.origin
