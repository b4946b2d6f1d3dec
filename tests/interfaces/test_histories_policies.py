"""What is peculiar to each of the six organisations shows in its log, once its history is replayed.

Tables of organisation, question and answer; what the two checks say of every other attempt stands
in `attempts`.
"""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.event import Event
from ledger.interfaces.profiles import load
from tests.interfaces.test_histories import events_of
from tests.support.history_files import HISTORIES

PROFILES = {
    "aladdin": {"ALA": "aladdin"},
    "kizuna": {"KIZ": "kizuna"},
    "klinik": {"MIN": "minimum"},
    "medmain": {"MED": "medmain"},
    "minimum-group": {"MIN": "minimum", "MIN-TERMS": "minimum-terms"},
    "sakura": {"SAK": "sakura"},
}
REMARKS = {
    ("aladdin", "ALA", "2"): ["REWORDED_PURPOSE"],
    ("kizuna", "KIZ", "2"): ["TWO_ON_ONE_DAY", "SILENT_PURPOSE"],
    ("medmain", "MED", "2"): ["DROPPED_PURPOSE"],
    ("minimum-group", "MIN-TERMS", "2"): ["RETROACTIVE"],
}
ASKED = """
    kizuna | opt-out with the policy's five matters told and filed, no purpose foreseeing provision
    2026-06-17 reiji-koukoku: refused D14 MET Q08 Q16
    kizuna | mail advertising while the consent stands and marketing is stopped
    2026-08-18 reiji-koukoku: authorised D72 MET Q09 Q16
    2026-08-19 reiji-koukoku: refused D72 NOT_MET Q11 Q09 Q16
    kizuna | an insurer's number to an insurer, with consent: a warning and no more
    2026-09-10 model-life: authorised D72 MET Q04 Q09 Q16
    kizuna | on consent alone to Japan, across a border as seen from the clinic
    2026-10-14 sample-bay-hospital: authorised D72 MET Q09 Q16
    kizuna | on consent alone within Indonesia, abroad as seen from the Act
    2026-10-15 contoh-lab: refused D31 MET Q09

    aladdin | sharing with partners, which only the policy knows
    2026-03-24 tehai-ads: refused D70 NOT_MET Q07 Q06 -> CONSENT ENTRUST
    aladdin | opt-out with the policy's three matters, of the Act's nine
    2026-03-27 tehai-ads: refused D43 MET Q08
    aladdin | what the user told it to transfer, and what not
    2026-05-01 hoshi-karte: authorised D72 MET Q08
    2026-05-01 hoshi-karte: refused D70 NOT_MET Q06 Q06

    sakura | use of the booking site, taken as acceptance
    2026-03-12 asahi-mihon-nursing: refused D71 SILENT Q07 Q12 -> CONSENT
    sakura | My Number with a signed consent
    2026-04-09 mihon-shiharai: refused D16 SILENT Q04 Q12
    sakura | an examination that the recipient commissioned, before and after it is posted
    2026-05-20 reiji-electric: refused D70 SILENT Q12
    2026-05-20 reiji-electric: refused D61 NOT_MET Q06 -> CONSENT
    2026-06-03 reiji-electric: authorised D62 MET Q08
    sakura | a settlement company: by the policy's own clause, then entrusted
    2026-06-04 mihon-shuno: refused D70 NOT_MET Q02 Q07 Q12 -> CONSENT ENTRUST
    2026-06-05 mihon-shuno: authorised D50 MET Q08
    sakura | an audit is no care: not by what is posted, by express consent
    2026-06-08 mihon-audit: refused D61 NOT_MET Q06 Q06 Q06 -> CONSENT
    2026-06-09 mihon-audit: authorised D72 SILENT Q12
    sakura | a posted purpose that the patient reserved, and no longer reserves
    2026-09-15 soudan-mihon: refused D60 NOT_MET Q06 -> CONSENT
    2026-09-29 soudan-mihon: authorised D62 MET Q08
    sakura | the police: a bare request, then a law that is named
    2026-11-17 mihon-police: refused D71 NOT_MET Q02 Q07 Q12 -> CONSENT LAW
    2026-11-18 mihon-police: authorised D20 MET Q02 Q08

    medmain | beyond the purposes: not without consent, and with it
    2026-04-06 mihon-pathology: refused D27 NOT_MET Q06
    2026-04-06 mihon-pathology: authorised D26 MET Q10
    2026-04-06 mihon-pathology: refused D14 NOT_MET Q01 Q06
    2026-04-06 mihon-pathology: refused D27 NOT_MET Q06
    2026-04-06 mihon-pathology: authorised D26 MET Q10
    2026-04-07 mihon-pathology: authorised D72 MET Q01 Q09
    medmain | after the stop of provision to third parties, which does not reach who is entrusted
    2026-04-23 kaikei-mihon: refused D10 NOT_MET Q06
    2026-04-24 kumoi-cloud: authorised D50 MET Q08
    medmain | an instruction before and after identity was confirmed
    2026-10-15 kaikei-mihon: refused D70 NOT_MET Q06
    2026-10-16 kaikei-mihon: authorised D72 MET Q09

    minimum-group | the other legal entity that the same policy binds
    2026-03-04 klinik: refused D70 NOT_MET Q06 Q12
    2026-03-04 klinik: refused D54 NOT_MET Q06 Q12
    2026-03-04 klinik: refused D51 NOT_MET Q06 Q12
    minimum-group | a purpose before and after it was told to the one person
    2026-09-10 nikki-media: refused D14 NOT_MET Q01 Q06 Q01 Q12
    2026-09-10 nikki-media: authorised D72 MET Q09 Q12
    minimum-group | an insurer's number, with consent: bound to insurance, and refused
    2026-10-09 mihon-loan: refused D72 NOT_MET Q04 Q09 Q12

    klinik | data held for another clinic: not for its own mails, onward for the other's purpose
    2026-08-26 hakobi-mail: refused D14 NOT_MET Q01 Q06
    2026-08-28 yoyaku-mihon: authorised D50 MET Q08
"""


def rows_of_asked() -> list[tuple[str, str, list[str]]]:
    """Organisation, question, answers."""
    found: list[tuple[str, str, list[str]]] = []
    for line in filter(None, map(str.strip, ASKED.splitlines())):
        if " | " in line:
            name, question = line.split(" | ")
            found.append((name, question, []))
        else:
            found[-1][2].append(line)
    return found


def answer(event: Event) -> str:
    """Day and recipient; what came of it by both checks; what would do in its place."""
    told = event.data["policy_check"]
    rows = " ".join(one["row"] for one in told["findings"])
    would = f" -> {' '.join(told['would'])}" if told["would"] else ""
    outcome, row = event.type.removeprefix("provision."), event.data["verdict"]["row"]
    day = event.happened_at[:10]
    return f"{day} {event.data['party']}: {outcome} {row} {told['verdict']} {rows}{would}"


def attempts(name: str) -> list[str]:
    return [answer(event) for event in events_of(name)
            if event.type in ("provision.authorised", "provision.refused")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answers"),
    [pytest.param(name, answers, id=f"{name}: {question}")
     for name, question, answers in rows_of_asked()],
)  # fmt: skip
def test_a_question_peculiar_to_an_organisation_is_answered(name: str, answers: list[str]) -> None:
    """Every attempt of those days at that recipient, in order."""
    of = {line.split(":")[0] for line in answers}
    assert [line for line in attempts(name) if line.split(":")[0] in of] == answers


@pytest.mark.parametrize("name", HISTORIES)
def test_every_version_of_every_policy_has_a_profile_and_the_first_is_the_one_shipped(
    name: str,
) -> None:
    first: dict[str, Any] = {}
    for event in of_type(name, "policy.published"):
        assert event.data["profile"]["version"] == event.data["version"]
        first.setdefault(event.data["policy"], event.data["profile"])
    assert first == {policy: load(shipped) for policy, shipped in PROFILES[name].items()}


def test_versions_have_these_remarks_and_no_others() -> None:
    found = {
        (name, event.data["policy"], event.data["version"]): event.data["remarks"]
        for name in HISTORIES
        for event in of_type(name, "policy.published")
        if "remarks" in event.data
    }
    assert found == REMARKS


def test_at_kizuna_two_versions_take_effect_on_one_day() -> None:
    versions = {e.data["version"]: e for e in of_type("kizuna", "policy.published")}
    assert [versions[v].data["effective_at"] for v in ("1.1", "2")] == [
        "2026-08-24T03:00:00.000000Z", "2026-08-24T09:00:00.000000Z",
    ]  # fmt: skip


def test_kizuna_hears_a_stop_by_whatsapp_and_receives_from_a_partner() -> None:
    stops = of_type("kizuna", "marketing.stopped")
    assert "MESSAGING" in {stop.data["channel"] for stop in stops}
    (receipt,) = [e for e in of_type("kizuna", "receipt.recorded")
                  if e.data["party"] == "reiji-koukoku"]  # fmt: skip
    assert receipt.data["items"] == ["TXN_RECORD", "PAYMENT_INFO"]
    assert receipt.data["findings"] == []


@pytest.mark.parametrize(
    ("name", "recipient", "stated"),
    [("aladdin", "Google", False), ("sakura", "DoubleClick", False),
     ("minimum-group", "Google LLC", True)],
)  # fmt: skip
def test_a_standing_recipient_is_refused_whether_its_terms_are_stated_or_not(
    name: str, recipient: str, stated: bool
) -> None:
    refused = [one for event in of_type(name, "tracking.refused")
               for one in event.data.get("recipients", ())]  # fmt: skip
    assert recipient in refused
    listed = of_type(name, "policy.published")[0].data["profile"]["standing_recipients"]
    assert [one["stated"] for one in listed if one["name"] == recipient] == [stated]


def test_at_aladdin_a_nightly_transfer_on_a_clause_of_the_policy_alone_is_recorded() -> None:
    (event,) = [e for e in of_type("aladdin", "provision.recorded")
                if e.data.get("clause") == "ALA-2.1.b"]  # fmt: skip
    assert event.data["verdict"]["verdict"] == "REFUSE"
    assert event.data["policy_check"]["verdict"] == "NOT_MET"


def test_at_sakura_the_police_stay_unmentioned_until_the_search_is_over() -> None:
    events = {event.event: event for event in events_of("sakura")}
    withheld = [
        (
            event.happened_at[:10],
            event.data["ground"],
            [events[one].type.removeprefix("provision.") for one in event.data["entries"]],
        )
        for event in of_type("sakura", "entry.withheld")
    ]
    assert withheld == [
        ("2026-06-18", "LIFE", ["recorded"]),
        ("2026-11-17", "CRIME", ["refused"]),
        ("2026-11-18", "CRIME", ["authorised", "recorded"]),
    ]
    (released,) = of_type("sakura", "entry.released")
    assert events[released.data["withholding"]].data["ground"] == "LIFE"


def test_at_medmain_a_data_set_is_provided_too_early_and_then_rightly() -> None:
    events = [e for e in events_of("medmain") if e.type.startswith("dataset.")]
    assert [event.type.removeprefix("dataset.") for event in events] == [
        "made", "published", "provided", "announced", "provided", "reidentified",
    ]  # fmt: skip
    provided = [event.data for event in events if event.type == "dataset.provided"]
    assert [(one["verdict"]["verdict"], one["lacking"]) for one in provided] == [
        ("REFUSE", ["NOT_ANNOUNCED"]), ("ALLOW", []),
    ]  # fmt: skip
    assert {event.subject for event in events} == {None}


def test_at_minimum_insurance_numbers_and_recordings_are_remarked_on() -> None:
    collected = [event.data for event in of_type("minimum-group", "collection.recorded")]
    lacking = [one["remark"] for data in collected for one in data.get("lacking", ())]
    assert lacking == ["LOCKED", "ONE_SIDE", "ONE_SIDE", "LOCKED"]
    (both,) = [data for data in collected if data["items"] == ["AUDIO_REC", "OTHER"]]
    assert "lacking" not in both, "by then both sides had agreed"


def test_at_klinik_what_is_held_for_another_clinic_says_so() -> None:
    held = [event for event in events_of("klinik") if "held_for" in event.data]
    assert {event.data["entruster"] for event in held} == {"mihon-nishi"}
    assert {"receipt.recorded", "collection.recorded", "provision.refused",
            "provision.recorded"} <= {event.type for event in held}  # fmt: skip


def of_type(name: str, type_name: str) -> list[Event]:
    return [event for event in events_of(name) if event.type == type_name]
