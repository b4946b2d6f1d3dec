"""New keys after a leak, as the entries decide them: who the person is, and what that ends."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.decisions.people import linked
from ledger.domain.event import NewEvent
from tests.domain.notation import Story

AT = "06-01 00:00"
IDENTITY: dict[str, Any] = {
    "name": "山田 花子",
    "kana": "ヤマダ ハナコ",
    "birth_date": "1958-03-02",
    "address": "大阪市北区1-1",
    "phone": "06-0000-0000",
    "numbers": ["0012345"],
}


def rekey(story: Story, person: str, at: str = AT, **identity: Any) -> tuple[NewEvent, ...]:
    """What is decided; it stands in the log from then on."""
    decided = story.when("person.rekey", at, person=person, **(identity or {"name": "花子"}))
    for one in decided:
        story.given(one.type, one.subject, at, one.tags, **one.data)
    return decided


def test_new_keys_are_a_new_registration_linked_with_the_old_which_is_retired(
    story: Story, hanako: str
) -> None:
    new, link, retired = rekey(story, hanako, **IDENTITY)
    assert (new.type, new.data, new.payload) == (
        "subject.registered", {"kind": "PATIENT"}, IDENTITY,
    )  # fmt: skip
    assert new.subject not in (None, hanako)
    assert (link.type, link.subject, link.tags) == ("subject.linked", new.subject, (hanako,))
    assert link.data == {"other": hanako, "reason": "NEW_KEYS"}
    assert (retired.type, retired.subject, retired.tags) == (
        "subject.retired", hanako, (new.subject,),
    )  # fmt: skip
    assert retired.data == {"by": new.subject}
    assert linked(hanako, story.events) == {hanako, new.subject}


def test_of_nothing_but_who_the_person_is_anything_is_sealed(story: Story, hanako: str) -> None:
    assert [bool(one.payload) for one in rekey(story, hanako)] == [True, False, False]


@pytest.mark.parametrize("kind", ["PATIENT", "STAFF", "REPRESENTATIVE", "RECIPIENT"])
def test_the_kind_of_person_stays(story: Story, kind: str) -> None:
    assert rekey(story, story.person(kind))[0].data == {"kind": kind}


def test_a_natural_person_who_is_a_party_gets_keys_as_a_recipient(story: Story) -> None:
    tag = story.person()
    story.events[-1] = story.events[0]
    story.given("party.registered", tag, "03-01 00:00", ("party:p-1",), party="p-1",
                kind="PRIVATE_PERSON", sector="FAMILY")  # fmt: skip
    assert rekey(story, tag)[0].data == {"kind": "RECIPIENT"}


def test_keys_are_given_anew_once_more_to_the_registration_in_use_only(
    story: Story, hanako: str
) -> None:
    (first, *_) = rekey(story, hanako)
    story.refused("person", "person.rekey", AT, person=hanako, name="花子")
    (second, _, retired) = rekey(story, str(first.subject))
    assert (retired.subject, retired.data) == (first.subject, {"by": second.subject})
    assert linked(hanako, story.events) == {hanako, first.subject, second.subject}


def test_who_was_linked_before_stays_linked_and_keeps_their_own_keys(
    story: Story, hanako: str
) -> None:
    other = story.person()
    story.link(other, hanako)
    (new, *_) = rekey(story, hanako)
    assert linked(other, story.events) == {other, hanako, new.subject}
    # retired is the very registration: the other's may be given anew too
    (newer, _, retired) = rekey(story, other)
    assert retired.subject == other
    assert newer.subject in linked(hanako, story.events)


# What was decided to be destroyed does not come back under other keys.


def test_an_identity_decided_to_be_erased_is_not_sealed_anew(story: Story, hanako: str) -> None:
    story.given("erasure.decided", hanako, "05-01 00:00", classes=["identity"])
    story.refused("person", "person.rekey", AT, person=hanako, name="花子")


@pytest.mark.parametrize("classes", [[], ["record"]])
def test_of_somebody_whose_identity_a_law_still_keeps_the_keys_may_be_given_anew(
    story: Story, hanako: str, classes: list[str]
) -> None:
    story.given("erasure.decided", hanako, "05-01 00:00", classes=classes)
    assert [one.type for one in rekey(story, hanako)][-1] == "subject.retired"


def test_an_erasure_of_another_registration_of_the_person_does_not_forbid_new_keys(
    story: Story, hanako: str
) -> None:
    other = story.person()
    story.link(other, hanako)
    story.given("erasure.decided", other, "05-01 00:00", classes=["identity"])
    assert rekey(story, hanako)[-1].subject == hanako


# The link with new keys is not somebody's opinion.


def test_new_keys_and_the_registration_they_replaced_are_not_unlinked(
    story: Story, hanako: str
) -> None:
    new = str(rekey(story, hanako)[0].subject)
    for one, other in ((hanako, new), (new, hanako)):
        story.refused(
            "other", "person.unlink", AT, person=one, other=other, reason="MISTAKE"
        )  # fmt: skip


def test_what_people_linked_is_unlinked_whatever_keys_were_given_since(
    story: Story, hanako: str
) -> None:
    other = story.person()
    story.link(other, hanako)
    new = str(rekey(story, hanako)[0].subject)
    (event,) = story.taken("person.unlink", AT, person=other, other=hanako, reason="MISTAKE")
    assert event.type == "subject.unlinked"
    assert linked(hanako, story.events) == {hanako, new}
    assert linked(other, story.events) == {other}


def test_the_retirement_of_others_does_not_hold_a_link(story: Story, hanako: str) -> None:
    other = story.person()
    new = str(rekey(story, other)[0].subject)
    story.link(hanako, new)
    (event,) = story.taken("person.unlink", AT, person=hanako, other=new, reason="MISTAKE")
    assert event.data["other"] == new
    assert linked(other, story.events) == {other, new}
