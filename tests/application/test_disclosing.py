"""What a partial bundle holds: each entry proved and opened, and nothing beyond what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import InvalidInput, NotYetSigned
from ledger.log.checkpoint import parse_tlog_proof, proved_leaf
from ledger.store.address import Address
from tests.support.bundles import told, tree_of
from tests.support.clinic import NUMBER, ORIGIN, PROVISION, Clinic
from tests.support.disclosed import (
    OTHER_NUMBER,
    SECOND_NUMBER,
    WORKS_TEXT,
    Disclosure,
    busy,
    contents,
    opened,
    proved,
)
from tests.support.packing import files_of


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A log that no test of this page adds to."""
    place = tmp_path_factory.mktemp("busy") / "ledger.db"
    with busy(Address("sqlite", str(place))) as clinic:
        yield clinic


@pytest.fixture
def made(one: Clinic, tmp_path: Path) -> Disclosure:
    return Disclosure(one, tmp_path)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Disclosure]:
    """A log of the test's own."""
    with busy(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        yield Disclosure(clinic, tmp_path)


def kinds(made: Disclosure) -> dict[str, dict[str, Any]]:
    """One way of asking for each kind of partial bundle, and some of them together."""
    events = made.clinic.events()
    period = {"happened_from": events[14].happened_at, "happened_before": events[22].happened_at}
    return {
        "person": {"people": made.tags()},
        "recipient": {"party": "sakura"},
        "period": period,
        "person in a period": {"people": made.tags(), **period},
        "recipient in a period": {"party": "sakura", **period},
        "person and recipient": {"people": made.tags(), "party": "sakura"},
    }


KINDS = ("person", "recipient", "period", "person in a period", "recipient in a period",
         "person and recipient")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("open_them", [True, False])
def test_every_kind_is_sound_for_the_verifier_and_every_entry_in_it_is_proved(
    made: Disclosure, kind: str, open_them: bool
) -> None:
    out = made.of(**kinds(made)[kind], opened=open_them, since=(5, 20, 27))
    report = made.report(out)
    assert told(report) == "0: "
    assert proved(out) == sorted(contents(out))
    assert made.last is not None
    assert len(proved(out)) == made.last.entries
    leaves = made.clinic.leaves()
    for position in proved(out):
        proof = parse_tlog_proof((out / f"proofs/{position}.tlog-proof").read_bytes())
        assert proof.checkpoint == (out / "checkpoint").read_bytes()
        assert proved_leaf(proof).position == position
        entry = made.clinic.raw.entry(ORIGIN, position)
        assert entry is not None
        assert entry.leaf_hash == leaves[position]
        assert contents(out)[position] == json.loads(entry.content)
    assert bool(opened(out)) == open_them


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_log_checkpoint_and_selection_give_the_same_bytes(
    made: Disclosure, kind: str
) -> None:
    asked = kinds(made)[kind]
    one, two = (tree_of(made.of(**asked, since=(5,))) for _ in range(2))
    assert one == two
    packed = [made.of(**asked, since=(5,), zipped=True) for _ in range(2)]
    assert packed[0].read_bytes() == packed[1].read_bytes()
    assert dict(files_of(packed[0])) == one
    assert told(made.report(packed[0])) == "0: "


def test_a_persons_bundle_holds_all_of_the_person_and_what_that_names_and_no_more(
    made: Disclosure,
) -> None:
    events, tags = made.clinic.events(), made.tags()
    out = made.of(people=tags)
    own = [event.position for event in events if event.subject in tags]
    named = {
        "log.created": [0],
        "policy.published": [1],
        "party.registered": [3, 6],  # sakura and works; neither momiji nor the mother
        "arrangement.made": [9],
        "arrangement.checked": [10],
        "party.amended": [21],
    }
    for type_name, positions in named.items():
        assert {events[position].type for position in positions} == {type_name}
    assert proved(out) == sorted([*own, *(at for some in named.values() for at in some)])
    texts = [path.read_bytes() for path in (out / "policies").iterdir()]
    assert sorted(texts) == sorted([WORKS_TEXT.encode(), b"What we use personal information for."])
    names = [name.split("/")[0] for name in tree_of(out)]
    assert not {"tile", "ciphertexts", "rules"} & set(names)


def test_what_was_typed_about_the_person_reads_again_from_the_openings(made: Disclosure) -> None:
    out = made.of(people=made.tags())
    shown = opened(out)
    assert made.last is not None
    assert (made.last.opened, made.last.unopened) == (len(shown), 0)
    identities = [one for one in shown.values() if "numbers" in one]
    assert [one["numbers"] for one in identities] == [[NUMBER], [SECOND_NUMBER]]
    assert identities[0]["kana"] == "ヤマダ ハナコ"
    assert [one["note"] for one in shown.values() if "note" in one] == [
        "代筆", "母親に手渡し", "電話で"
    ]  # fmt: skip
    sealed = {at for at, content in contents(out).items() if content["sealed"]}
    assert set(shown) == sealed
    closed = made.of(people=made.tags(), opened=False)
    assert not (closed / "openings.jsonl").exists()
    assert contents(closed) == contents(out)


def test_by_any_registration_of_a_person_the_same_is_disclosed_and_not_after_an_unlinking(
    own: Disclosure,
) -> None:
    assert len(own.tags(NUMBER)) == 2
    assert own.tags(NUMBER) == own.tags(SECOND_NUMBER)
    own.clinic.do("person.unlink", person=NUMBER, other=SECOND_NUMBER, reason="MISTAKE")
    (tag,) = own.tags(NUMBER)
    out = own.of(people=own.tags(NUMBER))
    assert {one["subject"] for one in contents(out).values()} == {tag, None}
    assert [one["numbers"] for one in opened(out).values() if "numbers" in one] == [[NUMBER]]


def test_a_natural_person_who_received_is_not_shown_beyond_the_tag(made: Disclosure) -> None:
    events = made.clinic.events()
    mother = next(event for event in events if event.type == "party.registered" and event.subject)
    out = made.of(people=made.tags())
    assert mother.position not in proved(out)
    data = b"".join(tree_of(out).values())
    assert str(mother.data["party"]).encode() in data
    assert "和子".encode() not in data
    assert str(mother.subject).encode() not in data
    both = made.of(people=made.tags(), party=str(mother.data["party"]))
    assert mother.position not in proved(both)
    hers = made.of(party=str(mother.data["party"]))
    assert mother.position in proved(hers)


def test_a_recipients_bundle_holds_every_entry_that_bears_its_tag_of_whomever(
    made: Disclosure,
) -> None:
    events = made.clinic.events()
    out = made.of(party="sakura", opened=False)
    bearing = {event.position for event in events if "party:sakura" in event.tags}
    assert set(proved(out)) == bearing | {0, 1}
    assert made.last is not None
    assert made.last.matched == len(bearing)


def test_a_period_begins_with_its_first_instant_and_ends_before_its_last(made: Disclosure) -> None:
    events = made.clinic.events()
    out = made.of(happened_from=events[23].happened_at, happened_before=events[25].happened_at)
    assert made.last is not None
    assert made.last.matched == 2
    assert {23, 24} <= set(proved(out))
    assert not {22, 25, 26} & set(proved(out))
    person = made.of(people=made.tags(), happened_from=events[26].happened_at)
    # Who the person is comes along whatever the period: two registrations and their link.
    assert proved(person) == [0, 2, 5, 12, 26]
    assert made.last.matched == 1


def test_an_entry_that_happened_in_the_period_is_in_it_however_late_it_was_recorded(
    own: Disclosure,
) -> None:
    at = own.clinic.events()[14].happened_at
    own.clinic.do("provide", **PROVISION, means="FAX", at=at)
    out = own.of(people=own.tags(), happened_from=at, happened_before=at[:-2] + "1Z")
    assert own.last is not None
    assert own.last.matched == 1
    assert own.clinic.size - 1 in proved(out)


def test_that_the_log_only_grew_since_a_checkpoint_is_shown_and_no_more_is_left_unlinked(
    made: Disclosure,
) -> None:
    out = made.of(people=made.tags(), since=(5, 20))
    names = set(tree_of(out))
    assert {"checkpoints/5", "checkpoints/20", "consistency/5-27.json"} <= names
    report = made.report(out)
    assert told(report) == "0: "
    proofs = report.as_json()["checks"][6]["checked"]  # type: ignore[index]
    assert proofs == len(proved(out)) + 2
    not_linked = "that the log only grew between the checkpoints"
    assert not_linked not in str(report.as_json())
    (out / "consistency/5-27.json").unlink()
    assert not_linked in str(made.report(out).as_json())


def test_what_came_after_the_checkpoint_is_counted_and_not_in_it(own: Disclosure) -> None:
    size = own.clinic.size
    for person in (NUMBER, SECOND_NUMBER, OTHER_NUMBER):
        own.clinic.do("authorise", **{**PROVISION, "person": person})
    out = own.of(people=own.tags(), size=size)
    assert own.last is not None
    assert own.last.later == 2
    assert max(proved(out)) < size
    own.of(party="sakura", size=size)
    assert own.last.later == 3


def test_where_nothing_matches_nothing_is_written(own: Disclosure) -> None:
    size = own.clinic.size
    with pytest.raises(InvalidInput, match="nothing was written"):
        own.of(people=own.tags(), happened_from="2027-01-01T00:00:00.000000Z")
    with pytest.raises(InvalidInput):
        own.of(happened_before="2020-01-01T00:00:00.000000Z")
    own.clinic.do("person.add", kind="PATIENT", name="新人", numbers=["5"])
    with pytest.raises(NotYetSigned, match="No bundle was written"):
        own.of(people=own.tags("5"), size=size)
    assert not list(own.folder.glob("*part*"))


def test_a_bundle_across_blocks_of_256_names_its_files_as_those_of_the_whole_log(
    own: Disclosure,
) -> None:
    while own.clinic.size < 520:
        own.clinic.do("person.add", kind="PATIENT", name="誰か", numbers=[f"n{own.clinic.size}"])
    own.clinic.do("consent", person=NUMBER, items=["NAME"], parties=["sakura"], purposes=["P1"],
                  form="WRITTEN")  # fmt: skip
    out = own.of(people=own.tags())
    assert told(own.report(out)) == "0: "
    held = [name for name in tree_of(out) if name.startswith("contents/")]
    assert held == ["contents/000", "contents/002.p/9"]
    assert contents(out)[520]["type"] == "consent.given"


def test_it_is_the_same_on_both_databases(address: Address, tmp_path: Path) -> None:
    with busy(address) as clinic, busy(Address("sqlite", str(tmp_path / "two.db"))) as other:
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        one, two = Disclosure(clinic, tmp_path / "a"), Disclosure(other, tmp_path / "b")
        assert tree_of(one.of(people=one.tags())) == tree_of(two.of(people=two.tags()))
