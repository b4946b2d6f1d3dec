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
        ("reserve", {"purposes": ["P1", "P-C4"], "channel": "IN_PERSON"}, "reservation.made",
         {"purposes": ["P1", "P-C4"], "channel": "IN_PERSON"}),
        ("agent.verify",
         {"party": "sakura", "authority": "MANDATE", "proof": "MANDATE_LETTER"},
         "agent.verified",
         {"party": "sakura", "authority": "MANDATE", "proof": "MANDATE_LETTER"}),
        ("collect",
         {"items": ["NAME"], "purposes": ["P1", "P9"], "source": "PRINCIPAL", "channel": "WEB"},
         "collection.recorded",
         {"items": ["NAME"], "purposes": ["P1", "P9"], "source": "PRINCIPAL", "channel": "WEB",
          "outside": ["P9"], "policy": {"policy": "KIZ", "version": "1"}}),
        ("collect",
         {"items": ["NAME"], "purposes": ["P1"], "source": "PRINCIPAL", "channel": "WEB",
          "improper": True},
         "collection.recorded",
         {"items": ["NAME"], "purposes": ["P1"], "source": "PRINCIPAL", "channel": "WEB",
          "improper": True, "outside": [], "policy": {"policy": "KIZ", "version": "1"}}),
    ],
)  # fmt: skip
def test_what_a_person_says_is_recorded_under_them_with_its_note_sealed(
    story: Story, hanako: str, name: str, arguments: dict[str, Any], type: str,
    data: dict[str, Any],
) -> None:  # fmt: skip
    event = shaped(story.when(name, AT, person=hanako, note="秘密", **arguments))
    assert (event.type, event.subject, dict(event.data)) == (type, hanako, data)
    assert event.payload == {"note": "秘密"}


def test_a_receipt_is_recorded_under_the_person_with_its_note_sealed(
    story: Story, hanako: str
) -> None:
    event = shaped(story.when("receive", AT, person=hanako, note="秘密", **RECEIPT))
    assert (event.type, event.subject, event.payload) == (
        "receipt.recorded", hanako, {"note": "秘密"},
    )  # fmt: skip
    assert {name: event.data[name] for name in RECEIPT} == RECEIPT


@pytest.mark.parametrize(
    ("name", "refers", "opened", "type", "more"),
    [
        ("withdraw", "consent", "consent.given", "consent.withdrawn", {"channel": "PHONE"}),
        ("uninstruct", "instruction", "instruction.given", "instruction.withdrawn",
         {"channel": "PHONE"}),
        ("opt_in", "request", "opt_out.requested", "opt_out.revoked", {"channel": "PHONE"}),
        ("resume", "suspension", "suspension.started", "suspension.lifted", {}),
        ("unreserve", "reservation", "reservation.made", "reservation.lifted",
         {"channel": "PHONE"}),
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
    "reserve": {"purposes": ["P1"], "channel": "PHONE"},
    "agent.verify": {"party": "sakura", "authority": "MANDATE", "proof": "MANDATE_LETTER"},
    "collect": {"items": ["NAME"], "purposes": ["P1"], "source": "PRINCIPAL", "channel": "WEB"},
    "receive": RECEIPT,
    "authorise": PROVISION,
    "provide": {**PROVISION, "means": "PAPER"},
    "authorise_and_provide": {**PROVISION, "means": "PAPER"},
}


@pytest.mark.parametrize(
    "name",
    ["consent", "refuse", "instruct", "agent.verify", "receive", "authorise", "provide"],
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
    shown = {"authority": "LEGAL_REPRESENTATIVE", "proof": "FAMILY_REGISTER"}
    event = shaped(story.when("consent", AT, person=hanako, given_by=agent, **shown, **SCOPE))
    assert (event.data["given_by"], event.tags) == (agent, (agent,))


# Information about a recipient abroad.


@pytest.fixture
def shown(story: Story) -> dict[str, str]:
    """Information given on 1 April, shown on 19 April."""
    notice = story.given("notice.given", None, "04-01 00:00", ("notice:FI",), kind="ABROAD")
    return {"information": notice, "shown_at": instant("04-19 09:00")}


def test_a_consent_names_what_was_shown_and_when(
    story: Story, hanako: str, shown: dict[str, str]
) -> None:
    data = shaped(story.when("consent", AT, person=hanako, **SCOPE, **shown)).data
    assert data["information"] == {"notice": shown["information"], "shown_at": shown["shown_at"]}
    assert "shown_at" not in data
    assert "information" not in shaped(story.when("consent", AT, person=hanako, **SCOPE)).data


@pytest.mark.parametrize("name", ["information", "shown_at"])
def test_what_was_shown_and_when_are_said_together(
    story: Story, hanako: str, shown: dict[str, str], name: str
) -> None:
    del shown[name]
    story.refused(name, "consent", AT, person=hanako, **SCOPE, **shown)


def test_what_was_shown_is_information_about_a_recipient_abroad(
    story: Story, hanako: str, shown: dict[str, str]
) -> None:
    for other in (story.given("notice.given"), story.given("consent.refused", hanako)):
        asked = {**SCOPE, **shown, "information": other}
        story.refused("information", "consent", AT, person=hanako, **asked)


def test_what_was_shown_too_late_is_recorded_and_what_was_not_shown_yet_is_not(
    story: Story, hanako: str, shown: dict[str, str]
) -> None:
    def decide(shown_at: str) -> Any:
        asked = {**SCOPE, **shown, "shown_at": instant(shown_at)}
        events = story.when("consent", AT, "04-21 09:00", person=hanako, **asked)
        return shaped(events).data["information"]["shown_at"]

    assert decide("04-21 09:00") == instant("04-21 09:00")
    with pytest.raises(InvalidInput) as caught:
        decide("04-21 09:01")
    assert [problem.field for problem in caught.value.problems] == ["shown_at"]


# Agents.


def test_a_verified_agent_is_found_under_the_person_and_under_the_party(
    story: Story, hanako: str
) -> None:
    asked = {"party": "sakura", "authority": "MANDATE", "proof": "MANDATE_LETTER"}
    event = shaped(story.when("agent.verify", AT, person=hanako, **asked))
    assert (event.subject, event.tags) == (hanako, ("party:sakura",))
    verified = story.given("agent.verified", hanako, "04-10 00:00", ("party:sakura",))
    ended = shaped(story.when("agent.end", AT, agent=verified, note="委任の終了"))
    assert dict(ended.data) == {"party": "sakura", "agent": verified}
    assert (ended.subject, ended.tags, ended.payload) == (
        hanako, ("party:sakura",), {"note": "委任の終了"},
    )  # fmt: skip


def test_an_agents_authority_ends_once_and_not_before_it_was_verified(
    story: Story, hanako: str
) -> None:
    verified = story.given("agent.verified", hanako, "04-02 00:00", ("party:sakura",))
    story.refused("happened_at", "agent.end", "04-01 23:59", agent=verified)
    story.given("agent.ended", hanako, "04-10 00:00", ("party:sakura",), agent=verified)
    story.refused("agent", "agent.end", AT, agent=verified)
    consent = story.given("consent.given", hanako, "04-02 00:00")
    story.refused("agent", "agent.end", AT, agent=consent)


@pytest.mark.parametrize("linked", [False, True])
def test_nobody_is_an_agent_of_themselves(story: Story, hanako: str, linked: bool) -> None:
    herself = hanako
    if linked:
        herself = story.person()
        story.link(hanako, herself)
    story.given("party.registered", herself, tags=("party:p-1",), party="p-1",
                kind="PRIVATE_PERSON")  # fmt: skip
    mother = "s-" + "m" * 25 + "a"
    story.given("party.registered", mother, tags=("party:p-2",), party="p-2", kind="PRIVATE_PERSON")
    asked = {"authority": "LEGAL_REPRESENTATIVE", "proof": "FAMILY_REGISTER"}
    story.refused("party", "agent.verify", AT, person=hanako, party="p-1", **asked)
    story.when("agent.verify", AT, person=hanako, party="p-2", **asked)


@pytest.mark.parametrize("kind", ["PRINCIPAL", "UNSPECIFIED_MANY"])
def test_who_is_nobody_in_particular_is_no_agent(story: Story, hanako: str, kind: str) -> None:
    story.party("anybody", kind=kind)
    asked = {"party": "anybody", "authority": "MANDATE", "proof": "MANDATE_LETTER"}
    story.refused("party", "agent.verify", AT, person=hanako, **asked)


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
    assert dict(event.data) == {
        "party": event.data["party"], "kind": kind, "sector": "FAMILY", "country": "JP",
        "public_body": "NONE", "same_entity": False, "address_sealed": True,
    }  # fmt: skip
    assert event.data["party"].startswith("p-")


def test_a_sealed_address_is_said_to_be_there_only_where_one_was_given(story: Story) -> None:
    assert "address_sealed" not in shaped(story.when("party.add", AT, **MOTHER)).data
    company = {**COMPANY, "code": "momiji", "address": "京都市"}
    assert "address_sealed" not in shaped(story.when("party.add", AT, **company)).data


@pytest.mark.parametrize("kind", ["PRINCIPAL", "UNSPECIFIED_MANY"])
def test_who_is_nobody_in_particular_has_no_keys_and_nothing_to_seal(
    story: Story, kind: str
) -> None:
    arguments = {"kind": kind, "sector": "OTHER", "name": "本人", "code": "anybody"}
    event = shaped(story.when("party.add", AT, country="ID", **arguments))
    assert (event.subject, event.payload, event.tags) == (None, {}, ("party:anybody",))
    assert (event.data["party"], event.data["name"], event.data["country"]) == (
        "anybody", "本人", "ID",
    )  # fmt: skip
    del arguments["code"]
    story.refused("code", "party.add", AT, **arguments)
    for name in ("kana", "address", "representative"):
        story.refused(name, "party.add", AT, **arguments, code="other", **{name: "山田"})


@pytest.mark.parametrize("said", [True, False])
def test_a_database_in_japan_is_recorded_as_said(story: Story, said: bool) -> None:
    company = {**COMPANY, "code": "momiji", "country": "US"}
    assert "database_in_japan" not in shaped(story.when("party.add", AT, **company)).data
    data = shaped(story.when("party.add", AT, **company, database_in_japan=said)).data
    assert data["database_in_japan"] is said
    amended = {**COMPANY, "party": "sakura", "database_in_japan": said}
    assert shaped(story.when("party.amend", AT, **amended)).data["database_in_japan"] is said


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


def test_a_purpose_says_which_of_the_guidances_table_2_it_is(story: Story) -> None:
    care = {**CARE, "care": "P-C4"}
    published = shaped(story.when("policy.publish", AT, **{**POLICY, "purposes": [care, NEW]}))
    assert published.data["purposes"] == [care, NEW]
    changed = shaped(story.when("purpose.change", AT, **{**CHANGE, "new": care}))
    assert changed.data["new"] == care


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
