"""One policy that binds two legal entities: between them, data are provided to a third party.

The group's clinics and K.K. klinik keep a log each, and nothing goes from one to the other by
joint use before a notice says all that the law asks (Act 27(5)(iii)).
"""

from __future__ import annotations

from tests.interfaces.test_histories import events_of
from tests.support.history_files import history, read

GROUP, KLINIK = "minimum-group", "klinik"
JOINT_USE = ["JU1", "JU2", "JU3", "JU4", "JU5"]


def test_each_has_a_log_of_its_own_and_is_a_third_party_to_the_other() -> None:
    origins = {name: read(history(name))[0]["arguments"]["origin"] for name in (GROUP, KLINIK)}
    assert len(set(origins.values())) == 2
    for name, other in ((GROUP, KLINIK), (KLINIK, GROUP)):
        [party] = [
            event.data
            for event in events_of(name)
            if event.type == "party.registered" and event.data["party"] == other
        ]
        assert party["same_entity"] is False


def test_from_the_group_to_klinik_joint_use_needs_a_whole_notice() -> None:
    asked = [
        event
        for event in events_of(GROUP)
        if event.data.get("basis") == "JOINT_USE" and event.data.get("party") == KLINIK
    ]
    told = [event for event in events_of(GROUP) if event.type == "notice.given"]
    joint = [event for event in told if event.data["kind"] == "JOINT_USE"]
    [whole] = [event for event in joint if event.data["contains"] == JOINT_USE]
    before = {event.data["verdict"]["row"] for event in asked if event.position < whole.position}
    after = [event.data["verdict"]["row"] for event in asked if event.position > whole.position]
    # Before any notice, and under one that leaves out who is responsible.
    assert min(event.position for event in asked) < min(event.position for event in joint)
    assert before == {"D54"}
    assert "D53" in after


def test_from_the_group_to_klinik_nothing_goes_on_consent_that_nobody_gave() -> None:
    first = next(
        event
        for event in events_of(GROUP)
        if event.type == "provision.refused" and event.data["party"] == KLINIK
    )
    assert (first.data["basis"], first.data["verdict"]["row"]) == ("CONSENT", "D70")
