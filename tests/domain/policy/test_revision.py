"""Which version a version replaces, when it takes effect, and what of its purposes is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.policy.revision import by_rule, purposes_of, version_before
from tests.domain.notation import CARE, INSIDE, NEW, Story, instant, shaped

AT = "04-20 09:00"
PUBLISHED: dict[str, Any] = {
    "policy": "KIZ", "version": "9", "title": "t", "language": "ja", "text": "our text",
    "effective_at": instant("05-01 00:00"), "purposes": [CARE, INSIDE, NEW],
}  # fmt: skip


def remarked(story: Story, **changes: Any) -> list[str]:
    event = shaped(story.when("policy.publish", AT, **{**PUBLISHED, **changes}))
    return list(event.data.get("remarks", []))


def test_what_a_profile_says_of_a_purpose_beyond_the_event_stays_in_the_profile() -> None:
    told = {"code": "P1", "en": "care", "ja": "診療", "care": "P-C1", "provision": True}
    bare = {"code": "P2", "en": "billing", "ja": "請求"}
    profile = {"purposes": [{**told, "clause": "1.1", "marketing": False}, bare]}
    assert purposes_of(profile) == [told, bare]


@pytest.mark.parametrize("rule", ["ON_POSTING", "POSTED_OR_VIEWABLE", "UNSTATED"])
def test_a_printed_day_says_nothing_by_another_rule(rule: str) -> None:
    profile = {"revision": {"effective": rule}}
    assert by_rule(profile, {"printed_day": "2026-04-20"}, "Asia/Tokyo") is None


def test_a_version_replaces_the_one_in_force_last_whichever_was_recorded_last(
    story: Story,
) -> None:
    newer = story.policy("04-02 00:00", version="2", effective_at="04-10 00:00")
    story.policy("04-03 00:00", version="3", effective_at="04-05 00:00")
    versions = [event for event in story.events if event.type == "policy.published"]
    found = version_before({"effective_at": instant(AT)}, versions)
    assert found is not None
    assert found.event == newer
    last = story.policy("04-04 00:00", version="4", effective_at="04-10 00:00")
    versions = [event for event in story.events if event.type == "policy.published"]
    found = version_before({"effective_at": instant(AT)}, versions)
    assert found is not None
    assert found.event == last


def test_a_change_of_purpose_is_no_version(story: Story) -> None:
    other = {**NEW, "code": "P7"}
    change = story.policy("04-10 00:00", "purpose.changed", effective_at="05-01 00:00", new=other)
    story.policy("04-11 00:00", "purpose.announced", change=change)
    assert remarked(story) == ["SILENT_PURPOSE"]
