"""What was done to a log, and what its check finds (log format, section 7)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ledger.log.checks import SEARCH_BUDGET, LogCheck
from ledger.log.findings import Finding, Kind, Severity
from tests.support import independent
from tests.support.logs import ORIGIN, Trail

# Always a log of eight entries, 0 to 7, and its head. The verbs are in tests/support/logs.py; a
# line that begins with + goes on with the findings of the one above.
TABLE = """
                                        |
seal-other 3, relink 3, head            |

content 3                               | content_changed 3
content 0                               | content_changed 0
content 7                               | content_changed 7
content 3, content 4                    | content_changed 3, content_changed 4
swap-contents 2 5                       | content_changed 2, content_changed 5
bytes 3                                 | content_not_canonical 3, content_changed 3
content 3, previous 4                   | content_changed 3, previous_changed 4

previous 3                              | previous_changed 3
previous 0                              | previous_changed 0
previous 7                              | previous_changed 7
previous 3, previous 4                  | previous_changed 3, previous_changed 4
leaf 3                                  | leaf_hash_changed 3
leaf 0                                  | leaf_hash_changed 0
leaf 7                                  | leaf_hash_changed 7
leaf 3, leaf 4                          | leaf_hash_changed 3, leaf_hash_changed 4
previous 3, leaf 3                      | previous_changed 3, leaf_hash_changed 3
leaf 3, previous 4                      | leaf_hash_changed 3, previous_changed 4

replace 3                               | entry_replaced 3
replace 0                               | entry_replaced 0
replace 3, replace 4                    | entry_replaced 3, entry_replaced 4
replace 3, relink 4 5                   | entry_replaced 5
replace 7                               | head_differs
replace 3, relink 4                     | head_differs
replace 3, previous 4                   | link_broken 4

drop 3                                  | entry_missing 3
drop 0                                  | entry_missing 0
drop 2 5                                | entry_missing 2
drop 3, content 3                       | entry_missing 3, link_broken 4
drop 1, drop 4                          | entry_missing 1, entry_missing 5
drop 5, renumber                        | entry_moved 5, entry_moved 6, tail_missing 7
drop 0, renumber, truncate 2            | first_entry_not_log_created 0, entry_moved 0
+                                       | entry_moved 1, tail_missing 2
truncate 5                              | tail_missing 5
truncate 0                              | tail_missing 0
insert 6                                | entry_replaced 6, entry_moved 7, entry_moved 8
+                                       | extra_after_head 8
insert 6, relink 6, head                |
swap 3 4                                | entry_moved 3, entry_moved 4
swap 1 6                                | entry_moved 1, entry_moved 6
reorder 3 4                             | entry_missing 3, entry_out_of_order 3
repeat 3                                | event_repeated 3, entry_out_of_order 3
swap 3 4, relink 3, head                |

content 3, leaf 3                       | link_broken 3
content 7, leaf 7                       | link_broken 7, head_differs
content 3, previous 3                   | link_broken 3
content 3, truncate 4                   | link_broken 3, tail_missing 4

set-head-leaf                           | head_differs
set-head-size 9                         | tail_missing 8
set-head-size 6                         | extra_after_head 6
set-head-size 0                         | extra_after_head 0
append                                  | extra_after_head 8
truncate 0, set-head-size 0             | head_differs

column-type 3                           | column_differs 3
column-event 3                          | column_differs 3
column-type 3, column-event 3           | column_differs 3, column_differs 3
spaces 3, relink 3, head                | content_not_canonical 3
member 3, relink 3, head                | member_malformed 3
version 3, relink 3, head               | unknown_version 3
algorithm 3, relink 3, head             | unknown_version 3
same-event 6 2, relink 6, head          | event_repeated 6
kind 0, relink 0, head                  | first_entry_not_log_created 0
version 0, relink 0, head               | unknown_version 0

clock 5 -60, relink 5, head             |
clock 5 -61, relink 5, head             | recorded_at_backwards 5
clock 4 900, relink 4, head             | recorded_at_backwards 5, recorded_at_backwards 6
+                                       | recorded_at_backwards 7
clock 6 0, relink 6, head               |
clock 7 60, relink 7, head              |
clock 7 59, relink 7, head              | recorded_at_backwards 7
"""
CASES = [
    tuple(part.strip() for part in line.split("|"))
    for line in re.sub(r"\n\+ *\| *", ", ", TABLE).strip("\n").splitlines()
    if line.strip()
]


def test_a_line_of_the_table_says_what_was_done_and_what_is_found() -> None:
    assert all(len(case) == 2 for case in CASES)


@pytest.mark.parametrize(("done", "wanted"), CASES, ids=[done for done, _ in CASES])
def test_what_was_done_is_found_at_its_place(done: str, wanted: str) -> None:
    found = Trail(8).do(done).found()
    assert sorted(found.split(", ")) == sorted(wanted.split(", "))


def test_every_kind_is_in_the_table_or_in_a_test_of_its_own() -> None:
    listed = {word for _, wanted in CASES for word in wanted.replace(",", "").split()}
    assert {kind.value for kind in Kind} - listed == {"origin_differs"}


@pytest.mark.parametrize(("done", "wanted"), CASES, ids=[done for done, _ in CASES])
def test_batches_of_any_size_find_the_same(done: str, wanted: str) -> None:
    trail = Trail(8).do(done)
    assert trail.check(batch=1) == trail.check(batch=3) == trail.check()


def test_a_sound_log_has_no_finding_and_its_own_root() -> None:
    result = Trail(8).check()
    leaves = [row.leaf_hash for row in Trail(8).rows]
    assert result.sound
    assert (result.findings, dict(result.counts)) == ((), {})
    assert (result.origin, result.size) == (ORIGIN, 8)
    assert result.root == independent.root(leaves)
    assert result.leaf_hash == leaves[-1]


def test_an_empty_log_is_sound_and_has_the_root_of_the_empty_tree() -> None:
    result = Trail(0).check()
    assert result.sound
    assert (result.size, result.root, result.leaf_hash) == (0, independent.root([]), bytes(32))


def test_one_entry_alone_is_checked_against_the_head() -> None:
    assert Trail(1).check().sound
    assert Trail(1).do("leaf 0").found() == "leaf_hash_changed 0"
    assert Trail(1).do("replace 0").found() == "head_differs"
    assert Trail(1).do("content 0").found() == "content_changed 0, origin_differs"


def test_another_origin_is_told_apart_from_changed_contents() -> None:
    found = Trail(8).found(origin="ledger.example/other")
    assert found == ", ".join(f"content_changed {n}" for n in range(8)) + ", origin_differs"
    assert "origin_differs" not in Trail(8).do("content 0, content 1").found()


def test_a_log_says_aloud_whether_its_clock_is_real() -> None:
    assert Trail(2).check().simulated is True
    assert Trail(2).do("real, relink 0, head").check().simulated is False
    assert Trail(2).do("silent, relink 0, head").check().simulated is None
    assert Trail(2).do("kind 0, relink 0, head").check().simulated is None


def test_findings_alone_leave_a_log_sound_and_breaks_and_unknown_versions_do_not() -> None:
    for done, sound, severity in [
        ("clock 5 -61, relink 5, head", True, Severity.FINDING),
        ("kind 0, relink 0, head", True, Severity.FINDING),
        ("version 3, relink 3, head", False, Severity.UNKNOWN_VERSION),
        ("content 3", False, Severity.BREAK),
    ]:
        result = Trail(8).do(done).check()
        assert result.sound is sound
        assert {finding.severity for finding in result.findings} == {severity}
        assert result.number_of(severity) == 1


def test_without_a_head_the_end_of_a_log_is_not_checked() -> None:
    check = LogCheck(ORIGIN)
    check.add(Trail(8).do("truncate 5").rows)
    assert check.finish().findings == ()
    check = LogCheck(ORIGIN)
    check.add(Trail(8).do("leaf 7").rows)
    assert [finding.kind for finding in check.finish().findings] == [Kind.LINK_BROKEN]


def test_a_check_may_start_later_from_a_leaf_hash_that_is_taken_as_read() -> None:
    for done, wanted in [
        ("", []),
        ("content 3", []),
        ("replace 4", [(Kind.LINK_BROKEN, 5)]),
        ("content 6", [(Kind.CONTENT_CHANGED, 6)]),
        ("drop 5", [(Kind.ENTRY_MISSING, 5)]),
        ("truncate 5", [(Kind.TAIL_MISSING, 5)]),
    ]:
        trail = Trail(8).do(done)
        before = trail.rows[4].leaf_hash
        check = LogCheck(ORIGIN, start=5, previous=before)
        check.add(trail.rows[5:])
        result = check.finish(trail.head_size, trail.head_leaf)
        assert [(finding.kind, finding.position) for finding in result.findings] == wanted


def test_of_each_kind_the_first_findings_are_kept_and_all_are_counted() -> None:
    trail = Trail(60).do("column-type 50")
    for position in range(1, 40):
        trail.content(position)
    result = trail.check(kept=5)
    assert result.counts == {Kind.CONTENT_CHANGED: 39, Kind.COLUMN_DIFFERS: 1}
    assert [finding.position for finding in result.findings] == [1, 2, 3, 4, 5, 50]


def test_an_entry_moved_a_long_way_is_still_told_where_it_belongs() -> None:
    found = Trail(300).do("swap 20 280").check().findings
    assert [(f.kind, f.position, f.wanted) for f in found] == [
        (Kind.ENTRY_MOVED, 20, "280"), (Kind.ENTRY_MOVED, 280, "20"),
    ]  # fmt: skip


def test_a_shift_of_every_entry_by_more_than_one_costs_one_search() -> None:
    trail = Trail(400).do("drop 3 60, renumber")
    check = LogCheck(ORIGIN)
    check.add(trail.rows)
    result = check.finish(trail.head_size, trail.head_leaf)
    assert result.counts == {Kind.ENTRY_MOVED: 400 - 58 - 3, Kind.TAIL_MISSING: 1}
    assert SEARCH_BUDGET - check._budget < 2_000


def test_the_search_for_true_positions_ends_when_its_budget_is_spent() -> None:
    trail = Trail(120)
    for position in range(1, 120):
        trail.do(f"content {position}, leaf {position}")
    check = LogCheck(ORIGIN)
    check.add(trail.rows)
    result = check.finish(120, trail.head_leaf)
    assert check._budget == 0
    assert result.counts[Kind.LINK_BROKEN] == 119


def test_a_finding_says_what_was_found_and_wanted_in_both_languages() -> None:
    (finding,) = Trail(8).do("column-type 3").check().findings
    assert (finding.found, finding.wanted) == ("type consent.recorded", "provision.recorded")
    (finding,) = Trail(8).do("drop 2 5").check().findings
    assert finding.wanted == "entries 2 to 5"
    assert finding.as_json()["severity"] == "BREAK"
    (finding,) = Trail(8).do("member 3, relink 3, head").check().findings
    assert "$.zone" in finding.found
    assert "Asia Tokyo" in finding.found


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_sentence_in_both_languages(kind: Kind) -> None:
    message = Finding(kind, 77, "", "").message
    assert message.en.endswith(".")
    assert message.ja.endswith("。")
    assert "{" not in message.en + message.ja
    assert ("77" in message.en) == ("77" in message.ja)


def test_a_malformed_row_never_stops_the_check() -> None:
    trail = Trail(8)
    for number, content in enumerate([b"", b"\xff", b"[]", b"{}", b"[" * 60_000, b"x" * 70_000]):
        trail.rows[number + 1] = replace(trail.rows[number + 1], content=content)
    result = trail.check()
    assert result.counts[Kind.CONTENT_CHANGED] == 6
    assert result.counts[Kind.CONTENT_NOT_CANONICAL] == 5
    assert result.counts[Kind.MEMBER_MALFORMED] == 1
    assert all(len(finding.found) < 1_000 for finding in result.findings)


@pytest.mark.parametrize("position", [0, 3, 7])
def test_every_changed_byte_of_every_column_is_found_at_its_entry(position: int) -> None:
    sound = Trail(8)
    row = sound.rows[position]
    for column in ("content", "previous", "leaf_hash"):
        raw = getattr(row, column)
        for at in range(len(raw)):
            trail = Trail(0)
            trail.rows, trail.head_size, trail.head_leaf = [*sound.rows], 8, sound.head_leaf
            given = raw[:at] + bytes([raw[at] ^ 0x01]) + raw[at + 1 :]
            trail.rows[position] = replace(row, **{column: given})
            found = trail.check().findings
            kind = {"leaf_hash": "leaf_hash_changed"}.get(column, f"{column}_changed")
            assert (kind, position) in [(finding.kind, finding.position) for finding in found]
            assert {finding.position for finding in found} == {position}


@pytest.mark.parametrize("column", ["type", "event"])
def test_every_changed_character_of_an_index_column_is_found(column: str) -> None:
    trail = Trail(4)
    text = getattr(trail.rows[2], column)
    for at in range(len(text)):
        changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        trail.rows[2] = replace(trail.rows[2], **{column: changed})
        assert trail.found() == "column_differs 2"


def test_a_log_forged_whole_with_its_head_passes_because_only_a_checkpoint_can_tell() -> None:
    true, forged = Trail(8).check(), Trail(8).do("replace 3, relink 4, head").check()
    assert forged.sound
    # This is what a checkpoint kept elsewhere is compared with.
    assert forged.root != true.root
