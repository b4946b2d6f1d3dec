"""What each command records, and what it refuses; a refusal of input saves nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger.domain.boundary import of_provision
from ledger.domain.commands import COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.domain.event import NewEvent
from ledger.domain.events import EVENT_TYPES
from ledger.errors import InvalidInput
from tests.domain.notation import CARE, NEW, Story, instant

SCOPE: dict[str, Any] = {
    "items": ["NAME", "DISPENSING"], "parties": ["sakura"], "purposes": ["P1"], "form": "WRITTEN",
}  # fmt: skip
PROVISION: dict[str, Any] = {
    "party": "sakura", "items": ["DISPENSING"], "purpose": "P1", "basis": "CONSENT",
}  # fmt: skip
RECEIPT: dict[str, Any] = {
    "party": "sakura", "items": ["DISPENSING"], "basis": "CONSENT",
    "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED", "channel": "DOCUMENT",
}  # fmt: skip
POLICY: dict[str, Any] = {
    "policy": "KIZ", "version": "2", "title": "t", "language": "en", "text": "our text",
    "effective_at": instant("04-10 00:00"), "purposes": [CARE],
}  # fmt: skip
CHANGE: dict[str, Any] = {
    "policy": "KIZ", "old": "P1", "new": NEW, "relation": "reminders belong to care",
    "announced": "PUBLISHED", "announced_at": instant("04-05 00:00"),
    "effective_at": instant("04-10 00:00"),
}  # fmt: skip
COMPANY: dict[str, Any] = {"kind": "ORGANISATION", "sector": "CLINIC", "name": "Momiji"}
MOTHER: dict[str, Any] = {"kind": "PRIVATE_PERSON", "sector": "FAMILY", "name": "山田 梅"}
AT = "04-20 09:00"


@pytest.fixture
def story() -> Story:
    story = Story()
    story.policy()
    story.party("sakura")
    return story


@pytest.fixture
def hanako(story: Story) -> str:
    return story.person()


@pytest.fixture
def kept(story: Story, hanako: str) -> dict[str, str]:
    """One event of each kind that a later command may refer to, by type."""
    consent = story.given("consent.given", hanako, "04-02 00:00")
    return {
        "person": hanako,
        "consent.given": consent,
        "instruction.given": story.given("instruction.given", hanako, "04-02 00:00"),
        "opt_out.requested": story.given("opt_out.requested", hanako, "04-02 00:00"),
        "suspension.started": story.given("suspension.started", hanako, "04-02 00:00", kind="USE"),
    }


def shaped(events: tuple[NewEvent, ...]) -> NewEvent:
    """The only event, its data and payload of the declared shape."""
    (event,) = events
    declared = EVENT_TYPES[event.type]
    assert list(declared.data_shape.problems(dict(event.data), "data")) == []
    if event.payload:
        assert list(declared.payload_shape.problems(dict(event.payload), "payload")) == []
    return event


def test_every_command_has_a_decision() -> None:
    assert DECISIONS.keys() == COMMANDS.keys()


# What is recorded.


@pytest.mark.parametrize(
    ("name", "arguments", "type", "data"),
    [
        ("consent", SCOPE, "consent.given",
         {**SCOPE, "sectors": [], "identified": True, "competent": True, "confirmed": True}),
        ("consent", {**SCOPE, "parties": [], "sectors": ["PHARMACY"], "identified": False},
         "consent.given",
         {**SCOPE, "parties": [], "sectors": ["PHARMACY"], "identified": False,
          "competent": True, "confirmed": True}),
        ("refuse", SCOPE, "consent.refused", {**SCOPE, "sectors": []}),
        ("instruct",
         {"party": "sakura", "items": ["NAME"], "purposes": ["P1"], "channel": "LETTER"},
         "instruction.given",
         {"party": "sakura", "items": ["NAME"], "purposes": ["P1"], "channel": "LETTER",
          "written": True, "identified": True}),
        ("opt_out", {"channel": "MESSAGING"}, "opt_out.requested", {"channel": "MESSAGING"}),
        ("suspend", {"kind": "USE", "ground": "BY_POLICY"}, "suspension.started",
         {"kind": "USE", "ground": "BY_POLICY"}),
        ("receive", RECEIPT, "receipt.recorded", RECEIPT),
        ("collect",
         {"items": ["NAME"], "purposes": ["P1", "P9"], "source": "PRINCIPAL", "channel": "WEB"},
         "collection.recorded",
         {"items": ["NAME"], "purposes": ["P1", "P9"], "source": "PRINCIPAL", "channel": "WEB",
          "outside": ["P9"], "policy": {"policy": "KIZ", "version": "1"}}),
    ],
)  # fmt: skip
def test_what_a_person_says_is_recorded_under_them_with_its_note_sealed(
    story: Story, hanako: str, name: str, arguments: dict[str, Any], type: str,
    data: dict[str, Any],
) -> None:  # fmt: skip
    event = shaped(story.when(name, AT, person=hanako, note="秘密", **arguments))
    assert (event.type, event.subject, dict(event.data)) == (type, hanako, data)
    assert event.payload == {"note": "秘密"}


@pytest.mark.parametrize(
    ("name", "refers", "opened", "type", "more"),
    [
        ("withdraw", "consent", "consent.given", "consent.withdrawn", {"channel": "PHONE"}),
        ("uninstruct", "instruction", "instruction.given", "instruction.withdrawn",
         {"channel": "PHONE"}),
        ("opt_in", "request", "opt_out.requested", "opt_out.revoked", {"channel": "PHONE"}),
        ("resume", "suspension", "suspension.started", "suspension.lifted", {}),
    ],
)  # fmt: skip
class TestWhatEndsSomething:
    def test_it_names_what_it_ends(
        self, story: Story, kept: dict[str, str], name: str, refers: str, opened: str, type: str,
        more: dict[str, Any],
    ) -> None:  # fmt: skip
        event = shaped(story.when(name, AT, **{refers: kept[opened]}, **more))
        assert (event.type, event.subject) == (type, kept["person"])
        assert dict(event.data) == {refers: kept[opened], **more}

    def test_it_is_refused_a_second_time(
        self, story: Story, kept: dict[str, str], name: str, refers: str, opened: str, type: str,
        more: dict[str, Any],
    ) -> None:  # fmt: skip
        ended: dict[str, Any] = {refers: kept[opened], **more}
        story.given(type, kept["person"], "04-10 00:00", **ended)
        story.refused(refers, name, AT, **{refers: kept[opened]}, **more)

    def test_it_is_refused_before_what_it_ends(
        self, story: Story, kept: dict[str, str], name: str, refers: str, opened: str, type: str,
        more: dict[str, Any],
    ) -> None:  # fmt: skip
        story.refused("happened_at", name, "04-01 23:59", **{refers: kept[opened]}, **more)
        story.when(name, "04-02 00:00", **{refers: kept[opened]}, **more)

    def test_it_is_refused_for_a_record_of_another_kind(
        self, story: Story, kept: dict[str, str], name: str, refers: str, opened: str, type: str,
        more: dict[str, Any],
    ) -> None:  # fmt: skip
        for other in kept.keys() - {opened, "person"}:
            story.refused(refers, name, AT, **{refers: kept[other]}, **more)


# Whom it concerns must be known.

ABOUT_A_PERSON: dict[str, dict[str, Any]] = {
    "consent": SCOPE,
    "refuse": SCOPE,
    "instruct": {"party": "sakura", "items": ["NAME"], "purposes": ["P1"], "channel": "PHONE"},
    "opt_out": {"channel": "PHONE"},
    "suspend": {"kind": "USE", "ground": "BREACH"},
    "collect": {"items": ["NAME"], "purposes": ["P1"], "source": "PRINCIPAL", "channel": "WEB"},
    "receive": RECEIPT,
    "authorise": PROVISION,
    "provide": {**PROVISION, "means": "PAPER"},
    "authorise_and_provide": {**PROVISION, "means": "PAPER"},
}


@pytest.mark.parametrize(
    "name", ["consent", "refuse", "instruct", "receive", "authorise", "provide"]
)
def test_an_unknown_party_is_refused(story: Story, hanako: str, name: str) -> None:
    arguments = dict(ABOUT_A_PERSON[name])
    field = "parties" if "parties" in arguments else "party"
    arguments[field] = ["nobody"] if field == "parties" else "nobody"
    story.refused(field, name, AT, person=hanako, **arguments)


@pytest.mark.parametrize("name", ABOUT_A_PERSON)
def test_a_natural_person_who_is_a_recipient_is_a_person_too(story: Story, name: str) -> None:
    mother = "s-" + "m" * 25 + "a"
    story.given("party.registered", mother, tags=("party:p-1",), party="p-1", kind="PRIVATE_PERSON")
    events = story.when(name, AT, person=mother, **ABOUT_A_PERSON[name])
    assert {event.subject for event in events} == {mother}


@pytest.mark.parametrize("name", ["consent", "refuse"])
def test_a_consent_to_nobody_is_refused(story: Story, hanako: str, name: str) -> None:
    story.refused("parties", name, AT, person=hanako, **{**SCOPE, "parties": []})


@pytest.mark.parametrize("expires_at", ["04-20 09:00", "04-19 09:00"])
def test_a_consent_that_is_over_before_it_begins_is_refused(
    story: Story, hanako: str, expires_at: str
) -> None:
    story.refused(
        "expires_at", "consent", AT, person=hanako, **SCOPE, expires_at=instant(expires_at)
    )


def test_a_representative_is_named_by_tag(story: Story, hanako: str) -> None:
    agent = story.person("AGENT")
    event = shaped(story.when("consent", AT, person=hanako, given_by=agent, **SCOPE))
    assert (event.data["given_by"], event.tags) == (agent, (agent,))


# Collections.


@pytest.mark.parametrize(
    ("source", "party"), [("PARTY", None), ("PRINCIPAL", "sakura"), ("AUTOMATIC", "sakura")]
)
def test_a_source_is_named_exactly_where_it_is_a_third_party(
    story: Story, hanako: str, source: str, party: str | None
) -> None:
    arguments = {**ABOUT_A_PERSON["collect"], "source": source}
    if party:
        arguments["party"] = party
    story.refused("party", "collect", AT, person=hanako, **arguments)


def test_special_items_are_collected_on_a_ground(story: Story, hanako: str) -> None:
    arguments = {**ABOUT_A_PERSON["collect"], "items": ["NAME", "MED_HISTORY"]}
    story.refused("sensitive_ground", "collect", AT, person=hanako, **arguments)
    shaped(story.when("collect", AT, person=hanako, sensitive_ground="DIRECT", **arguments))


def test_a_collection_names_the_policy_newest_in_force_then(story: Story, hanako: str) -> None:
    story.policy("03-02 00:00", policy="ABC", version="7", effective_at="04-15 00:00")
    story.policy("04-21 00:00", policy="ABC", version="8", effective_at="02-01 00:00")
    story.policy("04-22 00:00", policy="ZZZ", version="1", effective_at="02-01 00:00")
    collect = ABOUT_A_PERSON["collect"]
    then = [shaped(story.when("collect", at, AT, person=hanako, **collect)).data["policy"]
            for at in ("04-14 23:59", "04-20 00:00")]  # fmt: skip
    assert then == [{"policy": "KIZ", "version": "1"}, {"policy": "ABC", "version": "7"}]


def test_a_collection_before_any_policy_names_none(story: Story, hanako: str) -> None:
    at = "2025-12-01T00:00:00.000000Z"
    data = shaped(story.when("collect", at, AT, person=hanako, **ABOUT_A_PERSON["collect"])).data
    assert ("policy" in data, data["outside"]) == (False, ["P1"])


# People and parties.


def test_a_person_s_identity_is_sealed_and_nothing_of_it_is_clear(story: Story) -> None:
    identity = {"name": "山田 花子", "kana": "ヤマダ ハナコ", "birth_date": "1958-03-02",
                "address": "大阪市", "phone": "06", "numbers": ["1"]}  # fmt: skip
    event = shaped(story.when("person.add", AT, kind="PATIENT", **identity))
    assert (dict(event.data), event.payload, event.tags) == ({"kind": "PATIENT"}, identity, ())


def test_an_organisation_is_clear_and_its_representative_is_not(story: Story) -> None:
    head, company = story.when(
        "party.add", AT, code="momiji", representative="佐藤 一郎", address="京都市", **COMPANY
    )
    assert (head.type, head.data, head.payload) == (
        "subject.registered", {"kind": "REPRESENTATIVE"}, {"name": "佐藤 一郎"}
    )  # fmt: skip
    assert shaped((company,)).data == {
        "party": "momiji", "kind": "ORGANISATION", "sector": "CLINIC", "country": "JP",
        "public_body": "NONE", "same_entity": False, "name": "Momiji", "address": "京都市",
        "representative": head.subject,
    }  # fmt: skip
    assert set(company.tags) == {"party:momiji", head.subject}


@pytest.mark.parametrize("kind", ["PRIVATE_PERSON", "SOLE_PROPRIETOR"])
def test_a_natural_person_who_is_a_party_is_sealed_under_a_code_that_says_nothing(
    story: Story, kind: str
) -> None:
    arguments = {**MOTHER, "kind": kind, "address": "大阪市", "kana": "ヤマダ ウメ"}
    event = shaped(story.when("party.add", AT, **arguments))
    assert event.subject
    assert event.payload == {"name": "山田 梅", "kana": "ヤマダ ウメ", "address": "大阪市"}
    assert "name" not in event.data
    assert event.data["party"].startswith("p-")


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("code", COMPANY),
        ("code", {**COMPANY, "code": "sakura"}),
        ("code", {**MOTHER, "code": "mother"}),
        ("representative", {**MOTHER, "representative": "誰か"}),
        ("kana", {**COMPANY, "code": "momiji", "kana": "モミジ"}),
    ],
)
def test_a_party_that_does_not_fit_is_refused(
    story: Story, field: str, arguments: dict[str, Any]
) -> None:
    story.refused(field, "party.add", AT, **arguments)


def test_an_organisation_is_amended_and_a_natural_person_is_not(story: Story) -> None:
    event = shaped(story.when("party.amend", AT, party="sakura", **COMPANY))
    assert (event.type, event.data["name"], event.tags) == (
        "party.amended", "Momiji", ("party:sakura",)
    )  # fmt: skip
    story.refused("party", "party.amend", AT, party="nobody", **COMPANY)
    story.refused("party", "party.amend", AT, party="sakura", **MOTHER)
    story.given("party.registered", story.person(), tags=("party:p-1",), party="p-1")
    story.refused("party", "party.amend", AT, party="p-1", **COMPANY)


def test_registrations_are_linked_once_and_unlinked_as_they_were_linked(
    story: Story, hanako: str
) -> None:
    second, third = story.person(), story.person()

    def arguments(one: str, other: str) -> dict[str, Any]:
        return {"person": one, "other": other, "reason": "SAME_PERSON"}

    story.refused("other", "person.link", AT, **arguments(hanako, hanako))
    story.refused("other", "person.unlink", AT, **arguments(hanako, second))
    event = shaped(story.when("person.link", AT, **arguments(hanako, second)))
    assert (event.subject, event.data["other"], event.tags) == (hanako, second, (second,))
    story.link(hanako, second)
    story.link(second, third)
    for pair in ((hanako, second), (second, hanako), (hanako, third)):
        story.refused("other", "person.link", AT, **arguments(*pair))
    story.refused("other", "person.unlink", AT, **arguments(hanako, third))
    event = shaped(story.when("person.unlink", AT, **arguments(second, hanako)))
    assert event.type == "subject.unlinked"
    story.link(second, hanako, undo=True)
    story.refused("other", "person.unlink", AT, **arguments(hanako, second))
    story.when("person.link", AT, **arguments(hanako, second))


# Policies.


def test_a_policy_keeps_its_text_beside_the_log_under_its_digest(story: Story) -> None:
    decided = story.decided("policy.publish", AT, **POLICY)
    event = shaped(decided.events)
    assert decided.documents == (b"our text",)
    assert event.data["text"] == hashlib.sha256(b"our text").hexdigest()
    assert event.tags == ("policy:KIZ",)
    story.refused("version", "policy.publish", AT, **{**POLICY, "version": "1"})
    story.when("policy.publish", AT, **{**POLICY, "version": "1", "policy": "OTHER"})


def test_a_purpose_that_changes_must_be_one_of_that_policy(story: Story) -> None:
    decided = story.decided("purpose.change", AT, **CHANGE)
    assert decided.documents == (b"reminders belong to care",)
    assert shaped(decided.events).data["new"] == NEW
    story.refused("old", "purpose.change", AT, **{**CHANGE, "old": "P3"})
    story.refused("old", "purpose.change", AT, **{**CHANGE, "policy": "OTHER"})
    story.policy(
        "04-01 00:00", "purpose.changed", announced_at="04-01 00:00", effective_at="04-01 00:00"
    )
    story.when("purpose.change", AT, **{**CHANGE, "old": "P3"})


# Provisions.


@pytest.mark.parametrize(
    ("basis", "type"),
    [("CONSENT", "provision.authorised"), ("ON_BEHALF", "provision.refused"),
     ("LAW", "provision.not_judged")],
)  # fmt: skip
def test_an_attempt_is_recorded_with_all_that_it_was_decided_from(
    story: Story, hanako: str, basis: str, type: str
) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    event = shaped(story.when("authorise", AT, person=hanako, **{**PROVISION, "basis": basis}))
    assert (event.type, event.subject, event.tags) == (type, hanako, ("party:sakura",))
    assert event.data["seen"] == len(story.events)
    assert event.data["rulebook"] == {"law_version": "2023-04-01", "revision": 0}
    boundary = of_provision(frozenset([hanako]), "sakura")
    assert event.data["boundary"] == [part.as_object() for part in boundary]
    assert event.data["facts"]["basis"] == basis
    assert event.data["policy_check"]["verdict"] is None


def test_an_attempt_is_decided_for_now_whatever_instant_is_given(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    story.given("suspension.started", hanako, "04-10 00:00")
    event = shaped(story.when("authorise", "04-05 00:00", AT, person=hanako, **PROVISION))
    assert (event.type, event.happened_at) == ("provision.refused", instant(AT))


def test_authorising_and_providing_are_two_events_or_the_refusal_alone(
    story: Story, hanako: str
) -> None:
    arguments = {**PROVISION, "person": hanako, "means": "FAX"}
    assert shaped(story.when("authorise_and_provide", AT, **arguments)).type == "provision.refused"
    story.given("consent.given", hanako, "04-02 00:00")
    attempt, record = story.when("authorise_and_provide", AT, note="n", **arguments)
    assert (attempt.type, record.type) == ("provision.authorised", "provision.recorded")
    assert record.data["authorisation"] == attempt.event
    assert {**attempt.data, "means": "FAX", "authorisation": attempt.event} == record.data
    assert (attempt.payload, record.payload) == ({}, {"note": "n"})
    assert shaped((record,)).happened_at == attempt.happened_at == instant(AT)


@pytest.mark.parametrize(
    ("at", "row"), [("04-05 00:00", "D70"), ("04-12 00:00", "D72"), ("04-16 00:00", "D09")]
)
def test_what_happened_is_recorded_lawful_or_not_and_judged_at_its_instant(
    story: Story, hanako: str, at: str, row: str
) -> None:
    story.given("consent.given", hanako, "04-10 00:00")
    story.given("suspension.started", hanako, "04-15 00:00", kind="USE")
    event = shaped(story.when("provide", at, AT, person=hanako, means="PAPER", **PROVISION))
    assert (event.type, event.data["verdict"]["row"]) == ("provision.recorded", row)


def test_a_record_may_rest_on_an_authorisation_that_fits(story: Story, hanako: str) -> None:
    data = {**PROVISION, "items": ["NAME", "DISPENSING"]}
    authorisation = story.given("provision.authorised", hanako, "04-10 00:00", **data)
    other = story.person()
    record = {**PROVISION, "person": hanako, "means": "FAX", "authorisation": authorisation}
    event = shaped(story.when("provide", "04-10 00:00", AT, **record))
    assert event.data["authorisation"] == authorisation
    story.party("momiji")
    for change in ({"items": ["BILLING"]}, {"party": "momiji"}, {"purpose": "P2"},
                   {"basis": "ON_BEHALF"}, {"person": other}):  # fmt: skip
        story.refused("authorisation", "provide", AT, **{**record, **change})
    story.refused("authorisation", "provide", "04-09 23:59", **record)
    story.link(hanako, other)
    story.when("provide", AT, **{**record, "person": other})


@pytest.mark.parametrize("type", ["provision.refused", "provision.not_judged", "consent.given"])
def test_a_record_never_rests_on_what_is_no_authorisation(
    story: Story, hanako: str, type: str
) -> None:
    other = story.given(type, hanako, "04-10 00:00", **PROVISION)
    story.refused(
        "authorisation", "provide", AT, person=hanako, means="FAX", authorisation=other, **PROVISION
    )


# Amendments.


@pytest.fixture
def record(story: Story, hanako: str) -> str:
    story.given("consent.given", hanako, "04-02 00:00")
    event = shaped(story.when("provide", "04-05 00:00", person=hanako, means="FAX", **PROVISION))
    return story.given(event.type, hanako, "04-05 00:00", event.tags, **event.data)


@pytest.fixture
def receipt(story: Story, hanako: str) -> str:
    return story.given("receipt.recorded", hanako, "04-05 00:00", ("party:sakura",), **RECEIPT)


def test_an_amendment_says_what_is_true_instead_and_is_judged_anew(
    story: Story, record: str
) -> None:
    story.party("momiji")
    event = shaped(story.when("amend", AT, record=record, party="momiji", reason="誤記"))
    assert event.type == "provision.amended"
    assert event.data["corrected"] == {
        **PROVISION, "party": "momiji", "means": "FAX", "happened_at": instant("04-05 00:00")
    }  # fmt: skip
    assert event.data["verdict"]["row"] == "D71"
    assert event.data["not_covered"] == ["party:momiji"]
    assert event.tags == ("party:momiji", "party:sakura")
    assert event.payload == {"reason": "誤記"}


def test_an_amendment_builds_on_the_one_before_it(story: Story, record: str) -> None:
    first = shaped(story.when("amend", AT, record=record, items=["NAME"], reason="a"))
    story.given(first.type, first.subject, AT, first.tags, **first.data)
    second = shaped(
        story.when("amend", AT, record=record, occurred_at=instant("04-01 00:00"), reason="b")
    )
    assert second.data["corrected"]["items"] == ["NAME"]
    assert second.data["corrected"]["happened_at"] == instant("04-01 00:00")
    assert second.data["verdict"]["row"] == "D70"  # before the consent


def test_a_void_record_has_nothing_to_judge(story: Story, record: str, receipt: str) -> None:
    for of in (record, receipt):
        event = shaped(story.when("amend", AT, record=of, void=True, reason="a"))
        assert event.data["void"]
        assert not {"corrected", "verdict", "facts"} & event.data.keys()


def test_a_receipt_is_amended_in_its_own_members(story: Story, receipt: str) -> None:
    event = shaped(story.when("amend", AT, record=receipt, items=["NAME"], reason="a"))
    assert event.data["corrected"] == {
        **RECEIPT, "items": ["NAME"], "happened_at": instant("04-05 00:00")
    }  # fmt: skip
    assert "verdict" not in event.data


@pytest.mark.parametrize(
    ("field", "of", "arguments"),
    [
        ("arguments", "record", {}),
        ("arguments", "receipt", {}),
        ("arguments", "record", {"void": False}),
        ("purpose", "receipt", {"purpose": "P1"}),
        ("means, purpose", "receipt", {"purpose": "P1", "means": "FAX"}),
        ("party", "record", {"party": "nobody"}),
        ("party", "receipt", {"party": "nobody"}),
        ("occurred_at", "record", {"occurred_at": instant("04-20 09:01")}),
        ("occurred_at", "receipt", {"occurred_at": instant("04-20 09:01")}),
        ("items", "record", {"void": True, "items": ["NAME"]}),
    ],
)
def test_an_amendment_that_says_nothing_possible_is_refused(
    story: Story, record: str, receipt: str, field: str, of: str, arguments: dict[str, Any]
) -> None:
    meant = {"record": record, "receipt": receipt}[of]
    story.refused(field, "amend", AT, record=meant, reason="a", **arguments)


def test_only_provisions_and_receipts_are_amended(story: Story, kept: dict[str, str]) -> None:
    for kind in kept.keys() - {"person"}:
        story.refused("record", "amend", AT, record=kept[kind], items=["NAME"], reason="a")


def test_a_decision_reads_no_event_that_its_boundary_does_not_name(
    story: Story, hanako: str
) -> None:
    """Everything that happens to others leaves a verdict as it is, byte for byte."""
    story.given("consent.given", hanako, "04-02 00:00")
    before = story.judged(hanako, AT)
    other = story.person()
    for kind in ("consent.refused", "suspension.started", "opt_out.requested", "erasure.decided"):
        story.given(kind, other, "04-03 00:00")
    story.party("momiji", country="ID")
    story.given("provision.recorded", hanako, "04-04 00:00", **PROVISION)
    assert story.judged(hanako, AT) == before


def test_refusals_are_errors_of_input() -> None:
    with pytest.raises(InvalidInput):
        Story().when("party.amend", AT, party="nobody", **COMPANY)
