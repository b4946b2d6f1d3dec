"""Express, deemed, told, let be recorded: each is an event of its own, and none is another."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger.domain.commands import BECOMES
from tests.domain.notation import Story, instant, shaped

AT = "04-20 09:00"
SCOPE: dict[str, Any] = {
    "items": ["NAME", "DISPENSING"], "parties": ["sakura"], "purposes": ["P1"], "form": "WRITTEN",
}  # fmt: skip
MONITOR = {"code": "M1", "en": "a monitor programme", "ja": "モニター企画"}
ACCEPT: dict[str, Any] = {"policy": "KIZ", "version": "1", "channel": "WEB"}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_is_said_in_one_way_is_never_recorded_as_another() -> None:
    kinds = ("consent", "refuse", "withdraw", "instruct", "reserve", "accept_deemed",
             "tell_purpose", "recording.agree", "agent.verify")  # fmt: skip
    types = [one for name in kinds for one in BECOMES[name]]
    assert len(set(types)) == len(types) == len(kinds)


# Acceptance that a policy infers from use.


def test_use_after_a_version_took_effect_is_recorded_for_itself(story: Story, hanako: str) -> None:
    event = shaped(story.when("accept_deemed", AT, person=hanako, note="秘密", **ACCEPT))
    assert (event.type, event.data) == ("acceptance.deemed", ACCEPT)
    assert (event.subject, event.payload) == (hanako, {"note": "秘密"})


def test_use_before_the_version_took_effect_accepts_nothing(story: Story, hanako: str) -> None:
    story.policy("04-01 00:00", version="2", effective_at="04-20 09:01")
    asked = {**ACCEPT, "person": hanako, "version": "2"}
    story.refused("happened_at", "accept_deemed", AT, **asked)
    assert story.when("accept_deemed", "04-20 09:01", **asked)


def test_a_version_that_another_had_replaced_by_then_is_not_accepted_by_use(
    story: Story, hanako: str
) -> None:
    story.policy("04-01 00:00", version="2", effective_at="04-20 09:00")
    asked = {**ACCEPT, "person": hanako}
    assert story.when("accept_deemed", "04-20 08:59", **asked)
    story.refused("version", "accept_deemed", "04-20 09:00", **asked)


@pytest.mark.parametrize(("field", "value"), [("version", "9"), ("policy", "OTHER")])
def test_only_a_published_version_can_be_accepted(
    story: Story, hanako: str, field: str, value: str
) -> None:
    story.refused(field, "accept_deemed", AT, **{**ACCEPT, "person": hanako, field: value})


def test_a_policy_whose_profile_infers_nothing_from_use_is_not_accepted_by_use(
    story: Story, hanako: str
) -> None:
    asked = {**ACCEPT, "person": hanako}
    story.policy(version="2", profile={"consent": {"clause": "5.1"}})
    story.policy(version="3", profile={"deemed_by_use": {"clause": "6.c"}})
    story.refused("policy", "accept_deemed", AT, **{**asked, "version": "2"})
    assert story.when("accept_deemed", AT, **{**asked, "version": "3"})


def test_acceptance_by_use_authorises_nothing(story: Story, hanako: str) -> None:
    before = story.judged(hanako, "04-21 09:00")
    story.taken("accept_deemed", AT, person=hanako, **ACCEPT)
    after = story.judged(hanako, "04-21 09:00")
    assert after.facts["consent"]["state"] == "NONE"
    assert (after.judgement.verdict, after.judgement.row) == ("REFUSE", before.judgement.row)


# The text that was shown.


@pytest.mark.parametrize("name", ["consent", "refuse"])
def test_the_very_text_shown_is_kept_beside_the_log(story: Story, hanako: str, name: str) -> None:
    decided = story.decided(name, AT, person=hanako, text="同意書 第3版", **SCOPE)
    assert shaped(decided.events).data["text"] == digest("同意書 第3版")
    assert decided.documents == ("同意書 第3版".encode(),)


def test_without_a_text_none_is_kept(story: Story, hanako: str) -> None:
    decided = story.decided("consent", AT, person=hanako, **SCOPE)
    assert "text" not in decided.events[0].data
    assert decided.documents == ()


# The period.


def test_a_consent_counts_from_its_beginning_to_its_end(story: Story, hanako: str) -> None:
    period = {"starts_at": instant("05-01 00:00"), "expires_at": instant("06-01 00:00")}
    event = shaped(story.when("consent", AT, person=hanako, **SCOPE, **period))
    assert event.data["starts_at"] == period["starts_at"]
    story.taken("consent", AT, person=hanako, **SCOPE, **period)
    states = {
        at: story.judged(hanako, at).facts["consent"]["state"]
        for at in ("04-30 23:59", "05-01 00:00", "05-31 23:59", "06-01 00:00")
    }
    assert list(states.values()) == ["NONE", "GIVEN", "GIVEN", "EXPIRED"]


def test_a_consent_that_has_not_begun_hides_none_in_force(story: Story, hanako: str) -> None:
    story.taken("consent", AT, person=hanako, **SCOPE)
    later = instant("05-01 00:00")
    story.taken("consent", "04-21 09:00", person=hanako, starts_at=later, **SCOPE)
    assert story.judged(hanako, "04-22 09:00").facts["consent"]["state"] == "GIVEN"


def test_a_consent_does_not_end_before_it_begins(story: Story, hanako: str) -> None:
    at = instant("05-01 00:00")
    story.refused("expires_at", "consent", AT, person=hanako, starts_at=at, expires_at=at, **SCOPE)


# Purposes told to one person.


def test_purposes_told_to_one_person_are_recorded_with_the_text(story: Story, hanako: str) -> None:
    decided = story.decided(
        "tell_purpose", AT, person=hanako, purposes=[MONITOR], channel="IN_PERSON", text="案内",
    )  # fmt: skip
    event = shaped(decided.events)
    assert event.type == "purpose.told"
    assert event.data == {"purposes": [MONITOR], "channel": "IN_PERSON", "text": digest("案内")}
    assert decided.documents == ("案内".encode(),)


def test_a_purpose_is_told_once_under_one_code(story: Story, hanako: str) -> None:
    again = {**MONITOR, "en": "something else"}
    story.refused(
        "purposes", "tell_purpose", AT, person=hanako, purposes=[MONITOR, again], channel="PHONE"
    )


@pytest.mark.parametrize(("at", "outside"), [("04-20 08:59", ["M1"]), ("04-20 09:00", [])])
def test_what_is_collected_for_a_purpose_told_beforehand_is_not_outside(
    story: Story, hanako: str, at: str, outside: list[str]
) -> None:
    code = MONITOR["code"]
    story.taken("tell_purpose", AT, person=hanako, purposes=[MONITOR], channel="IN_PERSON")
    asked = {"items": ["NAME"], "purposes": [code], "source": "PRINCIPAL", "channel": "WEB"}
    event = shaped(story.when("collect", at, "04-21 09:00", person=hanako, **asked))
    assert event.data["outside"] == outside
    taro = story.person()
    other = shaped(story.when("collect", at, "04-21 09:00", person=taro, **asked))
    assert other.data["outside"] == [code]


# Recordings, to which both sides agree.


def test_each_side_agrees_for_itself(story: Story, hanako: str) -> None:
    doctor = story.person("STAFF")
    asked = {"person": hanako, "items": ["AUDIO_REC"]}
    patient = shaped(story.when("recording.agree", AT, side="PATIENT", **asked))
    assert patient.data == {"items": ["AUDIO_REC"], "side": "PATIENT"}
    clinic = shaped(story.when("recording.agree", AT, side="CLINIC", by=doctor, **asked))
    assert clinic.data == {"items": ["AUDIO_REC"], "side": "CLINIC", "by": doctor}
    assert (clinic.subject, clinic.tags) == (hanako, (doctor,))


def test_neither_side_is_said_by_somebody_of_the_other(story: Story, hanako: str) -> None:
    somebody = story.person("AGENT")
    asked = {"person": hanako, "items": ["AUDIO_REC"]}
    story.refused("by", "recording.agree", AT, side="PATIENT", by=somebody, **asked)
    shown = {"authority": "LEGAL_REPRESENTATIVE", "proof": "FAMILY_REGISTER"}
    story.refused(
        "given_by", "recording.agree", AT, side="CLINIC", given_by=somebody, **shown, **asked
    )


def test_an_agreement_ends_once_and_not_before_it_began(story: Story, hanako: str) -> None:
    (agreed,) = story.taken(
        "recording.agree", AT, person=hanako, items=["PHOTO"], side="PATIENT"
    )  # fmt: skip
    story.refused("happened_at", "recording.end", "04-20 08:59", agreement=agreed.event)
    (ended,) = story.taken("recording.end", "04-21 09:00", agreement=agreed.event)
    assert (ended.type, ended.data["agreement"]) == ("recording.ended", agreed.event)
    story.refused("agreement", "recording.end", "04-22 09:00", agreement=agreed.event)


def test_a_consent_is_no_agreement_to_a_recording(story: Story, kept: dict[str, str]) -> None:
    story.refused("agreement", "recording.end", AT, agreement=kept["consent.given"])
