"""The whole life of an opt-out, on a real ledger: told, filed, waited for, published, stopped.

Of a user of a website, not of a patient: that somebody is a patient is itself special
care-required, so a clinic's own register could never go this way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.store.address import Address
from tests.support.clinic import Clinic

USER, PATIENT = "U-1", "0012345"
EVERY = [f"OO{number}" for number in range(1, 10)]
POLICY: dict[str, Any] = {
    "policy": "WEB", "version": "1", "title": "Website", "language": "en", "text": "our policy",
    "effective_at": "2026-01-01T00:00:00+09:00",
    "purposes": [
        {"code": "WEB-LIST", "en": "a directory", "ja": "名簿の提供", "provision": True},
        {"code": "WEB-LOGIN", "en": "log-in", "ja": "ログイン", "provision": False},
    ],
}  # fmt: skip
NOTICE: dict[str, Any] = {
    "code": "OPT", "kind": "OPT_OUT", "text": "what we tell everybody", "items": ["NAME", "EMAIL"],
}  # fmt: skip
ASKED: dict[str, Any] = {
    "person": USER, "party": "machi", "items": ["NAME", "EMAIL"], "purpose": "WEB-LIST",
    "basis": "OPT_OUT",
}  # fmt: skip


@pytest.fixture
def clinic(address: Address) -> Iterator[Clinic]:
    """A user whose name and address were registered under a policy that foresees provision."""
    with Clinic.founded(address) as clinic:
        clinic.do("policy.publish", **POLICY)
        clinic.do("person.add", kind="USER", name="利用 太郎", numbers=[USER])
        clinic.do(
            "party.add", code="machi", kind="ORGANISATION", sector="PARTNER", name="まち名簿社",
            address="大阪市北区2-2",
        )  # fmt: skip
        clinic.do(
            "collect", person=USER, items=["NAME", "EMAIL"], purposes=["WEB-LIST", "WEB-LOGIN"],
            source="PRINCIPAL", channel="WEB",
        )  # fmt: skip
        yield clinic


def asked(clinic: Clinic, **changes: Any) -> tuple[str, list[str]]:
    """The row that decides now, and the rules of its findings."""
    verdict = clinic.do("authorise", **{**ASKED, **changes}).main.data["verdict"]
    return str(verdict["row"]), [str(finding["rule"]) for finding in verdict["findings"]]


def row(clinic: Clinic, **changes: Any) -> str:
    return asked(clinic, **changes)[0]


def given(clinic: Clinic, version: str, contains: list[str], **more: Any) -> str:
    notice = {**NOTICE, "version": version, "contains": contains, **more}
    return clinic.do("notice.give", **notice).main.event


def opened(clinic: Clinic) -> str:
    """The number of a notice told and filed, its time to object over."""
    notice = given(clinic, "1", EVERY, start_day="2026-06-01")
    clinic.do("notice.file", notice=notice, contains=EVERY)
    clinic.clock.move(days=61)  # from 1 April to 1 June
    return notice


def test_every_step_too_early_is_refused_by_its_own_row(clinic: Clinic) -> None:
    assert row(clinic) == "D43"  # nobody was told anything
    given(clinic, "1", EVERY[:-1], start_day="2026-06-01")
    assert row(clinic) == "D43"  # told, but not when it begins
    notice = given(clinic, "2", EVERY, start_day="2026-06-01")
    assert row(clinic) == "D44"  # told all, not filed
    clinic.do("notice.file", notice=notice, contains=EVERY[1:])
    assert row(clinic) == "D43"  # filed without who provides
    clinic.do("notice.file", notice=notice, contains=EVERY)
    assert row(clinic) == "D45"  # nobody had the time to object
    clinic.clock.move(days=29)
    assert row(clinic) == "D45"
    clinic.clock.move(days=1)
    assert row(clinic) == "D45"  # waited, but the day told is not there
    clinic.clock.move(days=31)
    assert row(clinic) == "D47"


def test_time_to_object_counts_also_where_the_day_told_is_past(clinic: Clinic) -> None:
    notice = given(clinic, "1", EVERY, start_day="2026-04-02", waiting_days=14)
    clinic.do("notice.file", notice=notice, contains=EVERY)
    clinic.clock.move(days=13)
    assert row(clinic) == "D45"
    clinic.clock.move(days=1)
    assert row(clinic) == "D47"


def test_publication_is_reminded_of_until_both_have_published(clinic: Clinic) -> None:
    notice = opened(clinic)
    assert asked(clinic) == ("D47", ["APPI-27-2-PUB"])
    clinic.do("notice.publish", notice=notice, by="COMMISSION")
    assert asked(clinic) == ("D47", ["APPI-27-2-PUB"])
    clinic.do("notice.publish", notice=notice, by="PROVIDER")
    assert asked(clinic) == ("D47", [])


def test_one_persons_stop_stops_that_basis_for_that_person_until_revoked(clinic: Clinic) -> None:
    opened(clinic)
    clinic.do("person.add", kind="USER", name="利用 次郎", numbers=["U-2"])
    stop = clinic.do("opt_out", person=USER, channel="PHONE").main.event
    assert row(clinic) == "D46"
    assert row(clinic, person="U-2") == "D47"
    clinic.do(
        "consent", person=USER, items=["NAME", "EMAIL"], parties=["machi"], purposes=["WEB-LIST"],
        form="WRITTEN",
    )  # fmt: skip
    assert row(clinic, basis="CONSENT") == "D72"
    assert row(clinic) == "D46"  # the consent is another ground: it opens no opt-out
    clinic.do("opt_in", request=stop, channel="PHONE")
    assert row(clinic) == "D47"


def test_what_can_never_go_by_opt_out_does_not_go_by_a_perfect_one(clinic: Clinic) -> None:
    opened(clinic)
    assert row(clinic, person=PATIENT) == "D40"  # that somebody is a patient
    assert row(clinic, items=["NAME", "CONDITION"]) == "D40"  # a state of health, of anybody
    assert row(clinic, items=["NAME", "PHONE"]) == "D43"  # not among the categories told
    assert row(clinic, purpose="WEB-LOGIN") == "D14"  # a purpose that foresees no provision
    clinic.do(
        "receive", person=USER, party="machi", items=["EMAIL"], basis="OPT_OUT",
        acquisition="PUBLIC_SOURCE", confirmation="DECLARED", channel="DOCUMENT",
    )  # fmt: skip
    assert row(clinic) == "D42"  # itself received by opt-out
    clinic.do(
        "collect", person=USER, items=["NAME"], purposes=["WEB-LIST"], source="PRINCIPAL",
        channel="WEB", improper=True,
    )  # fmt: skip
    assert row(clinic, items=["NAME"]) == "D41"  # got by improper means


def test_a_purpose_of_provision_added_later_does_not_reach_who_was_there(clinic: Clinic) -> None:
    opened(clinic)
    added = {"code": "WEB-NEW", "en": "another list", "ja": "別の名簿", "provision": True}
    second = {"version": "2", "effective_at": clinic.clock.now.isoformat()}
    version = clinic.do(
        "policy.publish", **{**POLICY, **second, "purposes": [*POLICY["purposes"], added]}
    ).main
    assert version.data["remarks"] == ["SILENT_PURPOSE"]
    assert row(clinic, purpose="WEB-NEW") == "D14"


def test_another_category_is_told_and_filed_anew_before_anything_goes(clinic: Clinic) -> None:
    opened(clinic)
    wider = ["NAME", "EMAIL", "PHONE"]
    notice = given(clinic, "2", EVERY, items=wider, start_day="2026-06-01")
    assert row(clinic, items=wider) == "D44"
    clinic.do("notice.file", notice=notice, contains=EVERY)
    assert row(clinic, items=wider) == "D45"
    clinic.clock.move(days=30)
    assert row(clinic, items=wider) == "D47"


def test_once_taken_down_nothing_goes_by_it_and_all_of_it_verifies(clinic: Clinic) -> None:
    notice = opened(clinic)
    provided = clinic.do("authorise_and_provide", **ASKED, means="ELECTRONIC").main
    assert provided.type == "provision.recorded"
    clinic.do("notice.end", notice=notice)
    assert row(clinic) == "D43"
    clinic.check()
