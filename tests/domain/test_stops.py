"""Seven stops: what the table of each says is what the rows of the law and the policy decide."""

from __future__ import annotations

import itertools
import json
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from ledger.domain import stops
from ledger.domain.decisions.judging import Judged
from ledger.domain.event import Event
from ledger.domain.policy.channels import another_channel, published_channels
from ledger.domain.policy.standing_recipients import Refusal, standing_recipients
from ledger.domain.stops import ALLOWED, REFERRED, REFUSED, STOPS, Stop, together
from ledger.domain.terms import BASES, CHANNELS
from tests.domain.notation import Story, shaped
from tests.domain.test_every_basis import HOLDS, JU, informed, opted_out_to, story_of, told

AT = "05-20 09:00"
STOPPED, ENDED = "05-10 00:00", "05-15 00:00"
EFFECT = {"ALLOW": ALLOWED, "REFUSE": REFUSED, "REVIEW": REFERRED}
OPENS: dict[str, tuple[str, dict[str, Any]]] = {
    "MARKETING": ("marketing.stopped", {"channel": "PHONE"}),
    "OPT_OUT": ("opt_out.requested", {}),
    "RESERVATION": ("reservation.made", {"purposes": ["P1"]}),
    "SUSPENSION_OF_USE": ("suspension.started", {"kind": "USE"}),
    "SUSPENSION_OF_PROVISION": ("suspension.started", {"kind": "PROVISION"}),
    "TRACKING": ("tracking.refused", {"channel": "WEB", "means": "PLUG_IN"}),
}
ENDS = {
    "MARKETING": ("marketing.resumed", "stop"),
    "OPT_OUT": ("opt_out.revoked", "request"),
    "RESERVATION": ("reservation.lifted", "reservation"),
    "SUSPENSION_OF_USE": ("suspension.lifted", "suspension"),
    "SUSPENSION_OF_PROVISION": ("suspension.lifted", "suspension"),
    "TRACKING": ("tracking.allowed", "refusal"),
}


class Case:
    """One basis on which all is as it should be, so that nothing but a stop can refuse it."""

    def __init__(self, basis: str) -> None:
        self.story, self.who = story_of("USER" if basis == "OPT_OUT" else "PATIENT")
        self.asked: dict[str, Any] = {"basis": basis, **HOLDS.get(basis, {})}
        story, who = self.story, self.who
        if basis == "FOREIGN_CONSENT":
            story.party("sakura", country="ID")
            informed(story, who)
        else:
            story.given("consent.given", who, "04-02 09:00")
        self.consent = next(e.event for e in story.events if e.type == "consent.given")
        if basis == "ACAD_RECIPIENT":
            story.party("sakura", sector="ACADEMIC")
        if basis == "OPT_OUT":
            opted_out_to()(story, who)
            self.asked["items"] = ["EMAIL"]
        if basis == "ON_BEHALF":
            story.given("instruction.given", who, "04-02 09:00")
        for steps in HELD.get(basis, ()):
            told(steps)(story, who)
        if basis == "ENTRUST":
            told(("arrangement.made", {}), ("arrangement.checked", {}))(story, who)

    def stop(self, code: str) -> str:
        """The record that stops."""
        if code == "WITHDRAWAL":
            return self.story.given("consent.withdrawn", self.who, STOPPED, consent=self.consent)
        kind, data = OPENS[code]
        return self.story.given(kind, self.who, STOPPED, **data)

    def judged(self, **changes: Any) -> Judged:
        return self.story.judged(self.who, AT, **{**self.asked, **changes})

    def effect(self, **changes: Any) -> str:
        """What the rows of the law make of it."""
        return EFFECT[str(self.judged(**changes).judgement.verdict)]


HELD: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "CONSENT_IMPLIED_CARE": [("notice.given", {})],
    "JOINT_USE": [("notice.given", JU)],
    "SUCCESSION": [("arrangement.made", {"kind": "SUCCESSION"})],
}
EVERY = pytest.mark.parametrize("basis", BASES)


def test_what_is_refused_by_one_stop_is_not_left_to_a_person_by_another() -> None:
    words = stops.OPT_OUT.title
    refers = Stop("A", words, words, words, referred=frozenset({"LAW"}))
    refuses = Stop("B", words, words, words, refused=frozenset({"LAW"}))
    assert together([refers, refuses], "LAW") == together([refuses, refers], "LAW") == REFUSED
    assert together([refers], "LAW") == REFERRED
    assert together([], "LAW") == ALLOWED


def test_there_are_seven() -> None:
    assert [stop.code for stop in STOPS] == [
        "MARKETING", "OPT_OUT", "WITHDRAWAL", "RESERVATION", "SUSPENSION_OF_USE",
        "SUSPENSION_OF_PROVISION", "TRACKING",
    ]  # fmt: skip


@EVERY
def test_without_a_stop_every_basis_of_these_cases_is_allowed(basis: str) -> None:
    assert Case(basis).effect() == ALLOWED


@EVERY
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.code)
def test_what_a_stop_says_of_a_basis_is_what_the_rows_decide(stop: Stop, basis: str) -> None:
    case = Case(basis)
    case.stop(stop.code)
    assert case.effect() == stop.effect(basis)


@EVERY
def test_of_any_several_stops_the_strictest_counts(basis: str) -> None:
    for number in range(2, len(STOPS) + 1):
        for active in itertools.combinations(STOPS, number):
            case = Case(basis)
            for stop in active:
                case.stop(stop.code)
            assert case.effect() == together(active, basis), [stop.code for stop in active]


@EVERY
@pytest.mark.parametrize("code", ENDS)
def test_a_stop_that_ended_changes_nothing_and_ends_no_other(code: str, basis: str) -> None:
    others = [stop for stop in STOPS if stop.code != code]
    type_name, member = ENDS[code]
    case = Case(basis)
    record = case.stop(code)
    said: dict[str, Any] = {"channel": "PHONE", member: record}
    case.story.given(type_name, case.who, ENDED, **said)
    assert case.effect() == ALLOWED
    for other in others:
        case.stop(other.code)
    assert case.effect() == together(others, basis)


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.code)
def test_use_inside_goes_on_where_the_table_says_so(stop: Stop) -> None:
    case = Case("CONSENT")
    case.story.party("sakura", same_entity=True)
    case.stop(stop.code)
    assert (case.effect() == ALLOWED) is stop.inside


def test_the_person_gets_their_own_data_under_all_seven() -> None:
    case = Case("CONSENT")
    case.story.party("sakura", kind="PRINCIPAL")
    for stop in STOPS:
        case.stop(stop.code)
    assert case.judged().judgement.row == "D03"


def test_joint_use_under_a_stop_of_provision_is_allowed_with_a_warning() -> None:
    case = Case("JOINT_USE")
    assert case.judged().judgement.findings == ()
    case.stop("SUSPENSION_OF_PROVISION")
    (finding,) = case.judged().judgement.findings
    assert finding.rule == "APPI-35-PROV"
    assert "joint use" in stops.PROVISION.still.en


def test_a_consent_of_a_later_day_lifts_a_stop_of_provision_and_no_stop_of_use() -> None:
    for code, effect in (("SUSPENSION_OF_PROVISION", ALLOWED), ("SUSPENSION_OF_USE", REFUSED)):
        case = Case("CONSENT")
        case.stop(code)
        case.story.given("consent.given", case.who, "05-11 09:00")
        assert case.effect() == effect


def test_a_reservation_reaches_its_purposes_and_a_withdrawal_its_consent() -> None:
    case = Case("CONSENT_IMPLIED_CARE")
    case.story.given("reservation.made", case.who, STOPPED, purposes=["P2"])
    assert case.effect() == ALLOWED
    case = Case("CONSENT")
    case.story.given("consent.given", case.who, "04-03 09:00")
    case.stop("WITHDRAWAL")
    assert case.effect() == ALLOWED


# Marketing: a promise of the policy, which the law does not know.


@cache
def profile(name: str) -> Any:
    text = files("ledger.interfaces.profiles").joinpath(f"{name}.json").read_text("utf-8")
    return json.loads(text)


def with_profile(name: str = "kizuna") -> tuple[Story, str]:
    story, stated = Story(), profile(name)
    taken = ("code", "en", "ja", "provision")
    purposes = [{member: one[member] for member in taken} for one in stated["purposes"]]
    story.policy(policy=stated["policy"], version="1", profile=stated, purposes=purposes)
    story.party("sakura")
    return story, story.person()


def not_met(story: Story, who: str, purpose: str) -> list[str]:
    """Rows of the policy check that are not met, where the law allows."""
    judged = story.judged(who, AT, basis="LAW", statute="x", statute_applies=True, purpose=purpose)
    assert judged.judgement.verdict == "ALLOW"
    return [one["row"] for one in judged.policy["findings"] if one["verdict"] == "NOT_MET"]


def marketing_purpose() -> str:
    return next(str(one["code"]) for one in profile("kizuna")["purposes"] if one.get("marketing"))


def care_purpose() -> str:
    return next(
        str(one["code"]) for one in profile("kizuna")["purposes"] if not one.get("marketing")
    )


def test_a_stop_of_marketing_is_not_met_by_the_policy_for_its_purposes_alone() -> None:
    story, who = with_profile()
    marketing = marketing_purpose()
    assert "Q11" not in not_met(story, who, marketing)
    stop = story.given("marketing.stopped", who, STOPPED, channel="EMAIL")
    assert "Q11" in not_met(story, who, marketing)
    assert "Q11" not in not_met(story, who, care_purpose())
    story.given("marketing.resumed", who, ENDED, channel="EMAIL", stop=stop)
    assert "Q11" not in not_met(story, who, marketing)


def test_a_stop_of_marketing_for_another_purpose_reaches_no_further() -> None:
    story, who = with_profile()
    story.given("marketing.stopped", who, STOPPED, channel="EMAIL", purposes=[care_purpose()])
    assert "Q11" not in not_met(story, who, marketing_purpose())


# The commands.


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_stop_is_recorded_whatever_way_it_comes(channel: str) -> None:
    story, who = with_profile()
    stopped = shaped(story.when("marketing.stop", AT, person=who, channel=channel))
    assert (stopped.type, stopped.subject) == ("marketing.stopped", who)
    assert stopped.data == {"channel": channel}
    means = "BROWSER_SETTING"
    refused = shaped(story.when("tracking.refuse", AT, person=who, channel=channel, means=means))
    assert (refused.type, refused.data) == (
        "tracking.refused", {"channel": channel, "means": means},
    )  # fmt: skip


def test_a_note_is_sealed_and_a_representative_is_named() -> None:
    story, who = with_profile()
    mother = story.person("AGENT")
    event = shaped(story.when(
        "marketing.stop", AT, person=who, channel="PHONE", note="母から電話", given_by=mother,
        authority="LEGAL_REPRESENTATIVE", proof="FAMILY_REGISTER",
    ))  # fmt: skip
    assert event.payload == {"note": "母から電話"}
    assert (event.data["given_by"], event.tags, event.subject) == (mother, (mother,), who)


def test_marketing_is_stopped_for_purposes_that_a_policy_knows() -> None:
    story, who = with_profile()
    marketing = marketing_purpose()
    asked = {"person": who, "channel": "PHONE"}
    event = shaped(story.when("marketing.stop", AT, **asked, purposes=[marketing]))
    assert event.data["purposes"] == [marketing]
    story.refused("purposes", "marketing.stop", AT, **asked, purposes=[marketing, "KIZ-X"])
    nobody = Story()
    other = nobody.person()
    nobody.refused("purposes", "marketing.stop", AT, person=other, channel="PHONE", purposes=["A"])


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["Google LLC"], ["Google LLC"]),
        (["google llc"], ["Google LLC"]),
        (["MIN-7.1"], ["Google Ireland Limited", "Google LLC"]),
        (["Google LLC", "min-7.1"], ["Google LLC", "Google Ireland Limited"]),
    ],
)
def test_a_standing_recipient_is_named_as_the_policy_does(
    given: list[str], names: list[str]
) -> None:
    story, who = with_profile("minimum")
    asked = {"person": who, "channel": "WEB", "means": "PLUG_IN"}
    event = shaped(story.when("tracking.refuse", AT, **asked, recipients=given))
    assert event.data["recipients"] == names


def test_a_recipient_that_no_policy_in_force_names_is_not_recorded() -> None:
    story, who = with_profile("minimum")
    asked = {"person": who, "channel": "WEB", "means": "PLUG_IN"}
    story.refused("recipients", "tracking.refuse", AT, **asked, recipients=["Meta"])
    story.refused("recipients", "tracking.refuse", "2025-12-31T23:59:00.000000Z",
                  **asked, recipients=["Google LLC"])  # fmt: skip
    later = Story()
    later.policy("05-25 00:00", policy="MIN", version="1", profile=profile("minimum"))
    later.refused("recipients", "tracking.refuse", AT, **{**asked, "person": later.person()},
                  recipients=["Google LLC"])  # fmt: skip
    without, who = story_of()
    asked["person"] = who
    without.refused("recipients", "tracking.refuse", AT, **asked, recipients=["Google LLC"])


ENDING = pytest.mark.parametrize(
    ("opens", "closes", "member", "more"),
    [
        ("marketing.stop", "marketing.resume", "stop", {}),
        ("tracking.refuse", "tracking.allow", "refusal", {"means": "PLUG_IN"}),
    ],
)


def opened(story: Story, who: str, opens: str, more: dict[str, Any]) -> Event:
    (event,) = story.taken(opens, STOPPED, person=who, channel="PHONE", **more)
    return event


@ENDING
def test_it_is_ended_once_and_not_before_it_began(
    opens: str, closes: str, member: str, more: dict[str, Any]
) -> None:
    story, who = with_profile()
    record = opened(story, who, opens, more).event
    story.refused("happened_at", closes, "05-09 00:00", **{member: record, "channel": "WEB"})
    (event,) = story.taken(closes, ENDED, **{member: record, "channel": "WEB"})
    assert event.data == {member: record, "channel": "WEB"}
    assert event.subject == who
    story.refused(member, closes, AT, **{member: record, "channel": "WEB"})


@ENDING
def test_no_other_record_is_ended_in_its_place(
    opens: str, closes: str, member: str, more: dict[str, Any]
) -> None:
    story, who = with_profile()
    opened(story, who, opens, more)
    other = story.given("opt_out.requested", who, STOPPED)
    story.refused(member, closes, AT, **{member: other, "channel": "WEB"})


# Standing recipients, and the ways a policy asks to be reached.


def test_a_refusal_without_names_reaches_every_standing_recipient() -> None:
    stated = {"policy-1": profile("minimum")}
    recipients = profile("minimum")["standing_recipients"]
    assert len(recipients) > 1
    found = standing_recipients(stated, [])
    assert [one.stated for one in found] == recipients
    assert {one.refusal for one in found} == {None}
    all_refused = standing_recipients(stated, [Refusal("r-1", STOPPED)])
    assert {one.refusal for one in all_refused} == {"r-1"}


def test_a_refusal_with_names_reaches_those_and_the_oldest_counts() -> None:
    stated = {"policy-1": profile("minimum")}
    refusals = [
        Refusal("later", "2026-05-02", ("Google LLC",)),
        Refusal("earlier", "2026-05-01", ("Google LLC",)),
    ]
    found = {one.stated["name"]: one for one in standing_recipients(stated, refusals)}
    assert (found["Google LLC"].refusal, found["Google LLC"].refused_since) == (
        "earlier", "2026-05-01",
    )  # fmt: skip
    assert found["Google Ireland Limited"].refusal is None


def test_a_channel_is_another_one_only_where_the_policy_publishes_some() -> None:
    desk = {"clause": "X-1", "phone": "03-0000-0000"}
    by_phone, silent = {"desks": [desk]}, {"desks": [{"clause": "X-2", "hours": "9-17"}]}
    assert published_channels([by_phone]) == {"PHONE"}
    assert not another_channel("PHONE", [by_phone])
    assert another_channel("MESSAGING", [by_phone])
    assert not another_channel("MESSAGING", [silent])
    assert not another_channel("MESSAGING", [])
    reached = {"clause": "X-3", "address": "a", "email": "e", "messaging": "m"}
    assert published_channels([{"desks": [reached]}, by_phone]) == {
        "LETTER", "IN_PERSON", "DOCUMENT", "EMAIL", "MESSAGING", "PHONE",
    }  # fmt: skip
