"""What each command records, and what it refuses; a refusal of input saves nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger.domain.commands import COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.errors import InvalidInput
from tests.domain.notation import CARE, NEW, PROVISION, RECEIPT, Story, instant, shaped

SCOPE: dict[str, Any] = {
    "items": ["NAME", "DISPENSING"], "parties": ["sakura"], "purposes": ["P1"], "form": "WRITTEN",
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


def test_refusals_are_errors_of_input() -> None:
    with pytest.raises(InvalidInput):
        Story().when("party.amend", AT, party="nobody", **COMPANY)
