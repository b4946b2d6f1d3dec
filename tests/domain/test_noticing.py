"""Notices: what a version records, what it is refused for, and what may follow it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger.domain.terms import NOTICE_CONTENTS
from tests.domain.notation import Story, shaped

AT = "04-20 09:00"
OO = [f"OO{n}" for n in range(1, 10)]
GIVEN: dict[str, dict[str, Any]] = {
    "CARE": {
        "purposes": ["P-C4"],
        "contains": ["EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"],
    },
    "JOINT_USE": {
        "items": ["NAME"], "parties": ["sakura"], "sectors": ["PHARMACY"],
        "contains": ["JU1", "JU2", "JU3", "JU4", "JU5"],
    },
    "OPT_OUT": {"items": ["NAME"], "contains": OO},
    "ABROAD": {"parties": ["sakura"], "contains": ["FI1a", "FI1b", "FI3a"]},
}  # fmt: skip
NEEDED = {"CARE": "purposes", "JOINT_USE": "items", "OPT_OUT": "items", "ABROAD": "parties"}


def given(kind: str, **changes: Any) -> dict[str, Any]:
    """The arguments of a good notice of a kind, with these changes; None leaves one out."""
    words = {"code": "KIZ-N", "version": "1", "kind": kind, "text": "our text", **GIVEN[kind]}
    return {name: value for name, value in {**words, **changes}.items() if value is not None}


@pytest.fixture
def opt_out(story: Story) -> str:
    """An opt-out notice given on 2 April, with a recipient named."""
    return story.given(
        "notice.given", None, "04-02 00:00", ("notice:KIZ-N", "party:sakura"), code="KIZ-N",
        kind="OPT_OUT", items=["NAME"], contains=OO, purposes=[], parties=["sakura"],
        waiting_days=30,
    )  # fmt: skip


def follow(story: Story, name: str, notice: str, at: str = "04-10 00:00", **data: Any) -> str:
    return story.given(name, None, at, ("notice:KIZ-N",), notice=notice, **data)


# A version given.


@pytest.mark.parametrize("kind", GIVEN)
def test_a_version_is_recorded_with_its_lists_and_its_text_beside_the_log(
    story: Story, kind: str
) -> None:
    decided = story.decided("notice.give", AT, **given(kind))
    event = shaped(decided.events)
    empty: dict[str, Any] = {"purposes": [], "items": [], "parties": [], "sectors": []}
    waiting = {"waiting_days": 30} if kind == "OPT_OUT" else {}
    assert dict(event.data) == {
        "code": "KIZ-N", "version": "1", "kind": kind, **empty, **GIVEN[kind], **waiting,
        "text": hashlib.sha256(b"our text").hexdigest(),
    }  # fmt: skip
    assert decided.documents == (b"our text",)
    assert (event.subject, event.payload) == (None, {})


def test_it_is_found_under_its_code_and_under_the_recipients_it_names(story: Story) -> None:
    story.party("momiji")
    event = shaped(story.when("notice.give", AT, **given("ABROAD", parties=["sakura", "momiji"])))
    assert set(event.tags) == {"notice:KIZ-N", "party:sakura", "party:momiji"}


@pytest.mark.parametrize("kind", GIVEN)
def test_what_it_leaves_out_is_recorded_as_left_out(story: Story, kind: str) -> None:
    event = shaped(story.when("notice.give", AT, **given(kind, contains=None)))
    assert event.data["contains"] == []


@pytest.mark.parametrize("kind", GIVEN)
@pytest.mark.parametrize("code", NOTICE_CONTENTS)
def test_it_says_only_what_a_notice_of_its_kind_can_say(story: Story, kind: str, code: str) -> None:
    starts = {"JOINT_USE": ("JU",), "OPT_OUT": ("OO",), "ABROAD": ("FI",)}
    arguments = given(kind, contains=[code])
    if code.startswith(starts.get(kind, ("EXPLICIT", "SILENCE", "MAY"))):
        assert shaped(story.when("notice.give", AT, **arguments)).data["contains"] == [code]
    else:
        story.refused("contains", "notice.give", AT, **arguments)


@pytest.mark.parametrize("kind", GIVEN)
@pytest.mark.parametrize("none", [None, []])
def test_it_lists_at_least_one_of_what_its_kind_is_about(
    story: Story, kind: str, none: list[str] | None
) -> None:
    story.refused(NEEDED[kind], "notice.give", AT, **given(kind, **{NEEDED[kind]: none}))


def test_only_an_opt_out_has_a_start_and_days_to_wait(story: Story) -> None:
    days = {"start_day": "2026-06-01", "waiting_days": 14}
    for name, value in days.items():
        for kind in ("CARE", "JOINT_USE", "ABROAD"):
            story.refused(name, "notice.give", AT, **given(kind, **{name: value}))
    data = shaped(story.when("notice.give", AT, **given("OPT_OUT", **days))).data
    assert {name: data[name] for name in days} == days


MADE_KNOWN = {"place": "website, /privacy", "language": "ja"}


@pytest.mark.parametrize("kind", GIVEN)
def test_where_it_was_made_known_and_in_which_language_is_recorded(story: Story, kind: str) -> None:
    told = shaped(story.when("notice.give", AT, **given(kind, **MADE_KNOWN))).data
    untold = shaped(story.when("notice.give", AT, **given(kind))).data
    assert told == {**untold, **MADE_KNOWN}


@pytest.mark.parametrize(("basis", "kind"), [("CONSENT_IMPLIED_CARE", "CARE"),
                                             ("JOINT_USE", "JOINT_USE")])  # fmt: skip
def test_the_rules_ask_for_neither(story: Story, hanako: str, basis: str, kind: str) -> None:
    story.taken("notice.give", "04-02 00:00", **given(kind))
    before = story.judged(hanako, AT, basis=basis).facts
    story.taken("notice.give", "04-03 00:00", **given(kind, version="2", **MADE_KNOWN))
    assert story.judged(hanako, AT, basis=basis).facts == before


def test_a_recipient_nobody_registered_is_refused(story: Story) -> None:
    story.refused("parties", "notice.give", AT, **given("ABROAD", parties=["sakura", "nobody"]))


def test_a_version_is_recorded_once_and_another_replaces_it(story: Story, opt_out: str) -> None:
    story.refused("version", "notice.give", AT, **given("OPT_OUT"))
    story.when("notice.give", AT, **given("OPT_OUT", version="2"))
    story.when("notice.give", AT, **given("OPT_OUT", code="KIZ-M"))


def test_a_code_stays_with_its_kind(story: Story, opt_out: str) -> None:
    story.refused("kind", "notice.give", AT, **given("CARE", version="2"))


# Filed, published, ended.


def test_a_filing_says_what_it_contained(story: Story, opt_out: str) -> None:
    event = shaped(story.when("notice.file", AT, notice=opt_out, contains=["OO1", "OO3"]))
    assert (event.type, dict(event.data)) == (
        "notice.filed", {"notice": opt_out, "contains": ["OO1", "OO3"]},
    )  # fmt: skip
    assert set(event.tags) == {"notice:KIZ-N", "party:sakura"}
    assert shaped(story.when("notice.file", AT, notice=opt_out)).data["contains"] == []
    story.refused("contains", "notice.file", AT, notice=opt_out, contains=["OO1", "JU1"])


def test_a_notice_may_be_filed_again_and_before_it_is_posted(story: Story, opt_out: str) -> None:
    follow(story, "notice.filed", opt_out, contains=["OO1"])
    story.when("notice.file", AT, notice=opt_out, contains=OO)
    story.when("notice.file", "03-20 00:00", notice=opt_out, contains=OO)


def test_it_is_published_once_by_each(story: Story, opt_out: str) -> None:
    event = shaped(story.when("notice.publish", AT, notice=opt_out, by="COMMISSION"))
    assert dict(event.data) == {"notice": opt_out, "by": "COMMISSION"}
    follow(story, "notice.published", opt_out, by="COMMISSION")
    story.refused("by", "notice.publish", AT, notice=opt_out, by="COMMISSION")
    story.when("notice.publish", AT, notice=opt_out, by="PROVIDER")


def test_what_was_published_of_one_version_says_nothing_of_the_next(
    story: Story, opt_out: str
) -> None:
    follow(story, "notice.published", opt_out, by="COMMISSION")
    second = story.given(
        "notice.given", None, "04-12 00:00", ("notice:KIZ-N",), code="KIZ-N", version="2",
        kind="OPT_OUT", waiting_days=30,
    )  # fmt: skip
    story.when("notice.publish", AT, notice=second, by="COMMISSION")


FOLLOWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("notice.file", {"contains": OO}),
    ("notice.publish", {"by": "PROVIDER"}),
)


@pytest.mark.parametrize(("name", "more"), FOLLOWS)
def test_only_an_opt_out_is_filed_and_published(
    story: Story, name: str, more: dict[str, Any]
) -> None:
    posted = story.given("notice.given", None, "04-02 00:00", ("notice:POSTED",))
    story.refused("notice", name, AT, notice=posted, **more)


@pytest.mark.parametrize(("name", "more"), FOLLOWS)
def test_what_was_done_before_the_end_may_be_recorded_after_it(
    story: Story, opt_out: str, name: str, more: dict[str, Any]
) -> None:
    follow(story, "notice.ended", opt_out)
    story.when(name, "04-09 23:59", AT, notice=opt_out, **more)
    story.refused("notice", name, "04-10 00:00", notice=opt_out, **more)


def test_a_notice_ends_once_and_not_before_it_was_given(story: Story, opt_out: str) -> None:
    event = shaped(story.when("notice.end", AT, notice=opt_out))
    assert (event.type, dict(event.data)) == ("notice.ended", {"notice": opt_out})
    story.refused("happened_at", "notice.end", "04-01 23:59", notice=opt_out)
    follow(story, "notice.ended", opt_out)
    story.refused("notice", "notice.end", AT, notice=opt_out)


@pytest.mark.parametrize(("name", "more"), [*FOLLOWS, ("notice.end", {})])
def test_a_record_that_is_no_notice_is_refused(
    story: Story, hanako: str, name: str, more: dict[str, Any]
) -> None:
    consent = story.given("consent.given", hanako, "04-02 00:00")
    story.refused("notice", name, AT, notice=consent, **more)


# What is read to decide it.


def test_other_notices_are_not_read(story: Story, opt_out: str) -> None:
    """Two desks that record different notices do not wait for each other."""
    from ledger.domain.boundary import Part
    from ledger.domain.decisions import DECISIONS
    from ledger.domain.decisions.request import Request

    request = Request(
        "notice.give", "", "", "", given("ABROAD"), None, frozenset(), {}, lambda: "", lambda: ""
    )
    assert DECISIONS["notice.give"].reads(request) == (
        Part(("notice.ended", "notice.filed", "notice.given", "notice.published"),
             ("notice:KIZ-N",)),
        Part(("party.amended", "party.registered"), ("party:sakura",)),
    )  # fmt: skip
