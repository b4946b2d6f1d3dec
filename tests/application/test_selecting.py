"""What is selected by content alone, and what an entry's own words bring along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.application.selecting import Asked, Selecting, is_disclosed
from ledger.log.content import Content, parse_content
from ledger.store.address import Address
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PROVISION, Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with Clinic.founded(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        yield clinic


def entries(clinic: Clinic) -> list[Content]:
    return [parse_content(e.content) for batch in clinic.raw.scan(ORIGIN) for e in batch]


def selected(clinic: Clinic, asked: Asked) -> list[int]:
    selecting = Selecting(asked)
    for position, content in enumerate(entries(clinic)):
        selecting.add(position, content)
    return selecting.positions()


def person(clinic: Clinic, number: str = NUMBER) -> Asked:
    return Asked(people=frozenset(clinic.people.find(ORIGIN, "number", number)))


def types(clinic: Clinic, positions: list[int]) -> list[str]:
    every = clinic.types()
    return [every[position] for position in positions]


def test_nothing_asked_is_everything(clinic: Clinic) -> None:
    assert selected(clinic, Asked()) == list(range(clinic.size))


def test_a_tag_alone_does_not_make_an_entry_the_persons(clinic: Clinic) -> None:
    (tag,) = person(clinic).people
    (about, *_) = [one for one in entries(clinic) if one.subject == tag]
    elsewhere = replace(about, subject=None, sealed=None, tags=(tag,), data={"other": tag})
    assert is_disclosed(about, person(clinic))
    assert not is_disclosed(elsewhere, person(clinic))


def test_a_consent_brings_its_recipients_its_information_and_what_specified_its_purpose(
    clinic: Clinic,
) -> None:
    do = clinic.do
    do("party.add", kind="ORGANISATION", code="lab", sector="TEST_LAB", name="Lab", country="US")
    do("party.add", kind="ORGANISATION", code="far", sector="TEST_LAB", name="Far", country="US")
    notice = do("notice.give", code="F", version="1", kind="ABROAD", text="本文", parties=["lab"],
                contains=["FI1"])  # fmt: skip
    do("notice.give", code="G", version="1", kind="ABROAD", text="別", parties=["far"])
    do("policy.publish", policy="NEW", version="1", title="Later", language="en", text="later",
       effective_at="2030-01-01T00:00:00+09:00",
       purposes=[{"code": "P1", "en": "care", "ja": "診療", "provision": True}])  # fmt: skip
    shown = {"information": notice.main.event, "shown_at": clinic.clock().isoformat()}
    do("consent", **{**CONSENT, "parties": ["lab"], **shown})
    do("party.amend", party="lab", kind="ORGANISATION", sector="TEST_LAB", name="Lab 2",
       country="US")  # fmt: skip
    found = selected(clinic, person(clinic))
    assert types(clinic, found) == [
        "log.created", "policy.published", "subject.registered", "party.registered",
        "notice.given", "consent.given", "party.amended",
    ]  # fmt: skip
    named = [entries(clinic)[position].data for position in found]
    assert [one["code"] for one in named if "code" in one] == ["F"]
    assert [one["policy"] for one in named if "policy" in one] == ["KIZ"]


def test_a_purpose_that_was_changed_brings_the_change_and_not_the_policy_it_changed(
    clinic: Clinic,
) -> None:
    new = {"code": "P9", "en": "after-care", "ja": "予後", "provision": True}
    clinic.do("purpose.change", policy="KIZ", old="P1", new=new, relation="It follows from care.",
              announced="PUBLISHED", announced_at="2024-05-01T00:00:00+09:00",
              effective_at="2024-05-02T00:00:00+09:00")  # fmt: skip
    clinic.do("instruct", person=NUMBER, party="sakura", items=["NAME"], purposes=["P9"],
              channel="PHONE")  # fmt: skip
    found = types(clinic, selected(clinic, person(clinic)))
    assert "purpose.changed" in found
    assert "policy.published" not in found


def test_a_collection_brings_the_version_of_the_policy_that_it_names(clinic: Clinic) -> None:
    clinic.do("collect", person=NUMBER, items=["NAME"], purposes=["UNKNOWN"], source="PRINCIPAL",
              channel="PHONE")  # fmt: skip
    assert 1 in selected(clinic, person(clinic))


def test_an_entry_about_somebody_never_comes_along_because_it_is_named(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    clinic.do("authorise_and_provide", **PROVISION, means="FAX")
    consent = next(at for at, one in enumerate(entries(clinic)) if one.type == "consent.given")
    provision = entries(clinic)[-1]
    assert entries(clinic)[consent].event in str(provision.data)
    assert consent not in selected(clinic, Asked(party="sakura"))


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, True),
        ({"party": "sakura"}, True),
        ({"party": "sakur"}, False),
        ({"happened_from": "2026-04-01T00:01:00.000000Z"}, True),
        ({"happened_from": "2026-04-01T00:01:00.000001Z"}, False),
        ({"happened_before": "2026-04-01T00:01:00.000000Z"}, False),
        ({"happened_before": "2026-04-01T00:01:00.000001Z"}, True),
        ({"people": frozenset({"s-other"})}, False),
        ({"people": frozenset({"s-other"}), "party": "sakura"}, False),
    ],
)
def test_an_entry_is_disclosed_if_it_fits_every_member_asked(
    clinic: Clinic, asked: dict[str, Any], wanted: bool
) -> None:
    content = replace(
        entries(clinic)[3], happened_at="2026-04-01T00:01:00.000000Z", tags=("party:sakura",)
    )
    assert is_disclosed(content, Asked(**asked)) == wanted


@pytest.mark.parametrize("asked", [Asked(party="sakura"), Asked(people=frozenset({"s-x"}))])
def test_whom_it_is_for_is_told_in_both_languages(asked: Asked) -> None:
    lines = asked.told()
    assert len(lines) == 2
    assert all(line.en != line.ja for line in lines)
    assert ("regulator" in lines[-1].en) == (not asked.people)
