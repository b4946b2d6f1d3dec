"""What is withheld from a person leaves every answer about that person, without a trace.

Two ledgers: in one the entries are about the person and withheld, in the other the same are about
somebody else. Every answer, bundle, proof and date about the person is the same.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from ledger.application.recompute import recompute
from tests.support.clinic import CONSENT, NUMBER, PROVISION, SHOWN, START, STOP
from tests.support.two_ledgers import (
    BY_CONSENT,
    OF_THE_DEAD,
    RECEIVED,
    STAFF_NUMBER,
    TO_THE_POLICE,
    TWICE,
    UNASKED,
    UNKNOWN,
    Side,
    alike,
    both,
    close,
    held,
)

ASKED = (
    "history {p}", "history {p} --void", "history {p} --party keisatsu", "history {p} --item NAME",
    "history {p} --as-of 2026-04-02", "history {p} --from 2026-04-01 --to 2026-04-02",
    "history {p} --complete", "provisions --person {p} --basis LAW", "history {p} --no-names",
    "trail --person {p}", "trail --person {p} --type provision.refused", "standing {p}",
    "standing {p} --ended --collected", "stops {p}", "retention list {p}",
    "retention list {p} --free", "retention list {p} --free --on 2030-01-01",
    "retention list {p} --on 2031-01-01 --as-of 2026-04-02", "erase plan {p}", "person show {p}",
    "person find {p}",
)  # fmt: skip
"""Every command about one person."""
BRIEFLY = ("history {p}", "trail --person {p}", "retention list {p}", "erase plan {p}")


def check(sides: tuple[Side, Side], lines: tuple[str, ...], people: tuple[str, ...]) -> None:
    here, there = sides
    for line, person in itertools.product(lines, people):
        for form, lang in (("", "en"), ("", "ja"), (" --json", "en")):
            asked = line.format(p=person) + form
            assert alike(here.ask(asked, lang)) == alike(there.ask(asked, lang)), asked


def the_whole_story(side: Side) -> None:
    """Everything that can be withheld, at once and later, among what is not."""
    side.do("provide", **BY_CONSENT, means="FAX")
    side.secret("provide", at_once=True, **TO_THE_POLICE, means="PAPER")
    side.secret("provide", at_once=False, **BY_CONSENT, means="PAPER")
    side.secret("authorise", at_once=True, **UNASKED)
    side.do("authorise", **UNASKED)
    authorised = side.secret("authorise", at_once=True, **PROVISION)
    rests: dict[str, Any] = {"authorisation": authorised.event}
    side.do("provide", **{**BY_CONSENT, "person": whose(side)}, **rests, means="FAX")
    recorded = side.secret("provide", at_once=False, **BY_CONSENT, means="FAX")
    side.do("amend", record=recorded.event, means="PAPER", reason="誤記")
    side.secret("authorise_and_provide", at_once=True, **BY_CONSENT, means="PAPER")
    side.secret("receive", at_once=True, **RECEIVED, note="照会の際に")
    referred = side.secret("authorise", at_once=True, **OF_THE_DEAD)
    side.do("review", referral=referred.event, decision="APPROVED", decided_by=STAFF_NUMBER,
            reason="確認済み")  # fmt: skip
    side.do("suspend", **STOP)
    side.do("consent", **{**CONSENT, "person": TWICE}, note="再度")
    side.do("provide", **{**BY_CONSENT, "person": TWICE}, means="FAX")


def whose(side: Side) -> str:
    return NUMBER if side.withheld else "0099999"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    sides = both(tmp_path_factory.mktemp("two"), the_whole_story)
    yield sides
    close(sides)


@pytest.mark.parametrize("line", ASKED)
def test_every_answer_about_the_person_is_that_of_a_ledger_where_it_is_about_another(
    told: tuple[Side, Side], line: str
) -> None:
    check(told, (line,), (NUMBER, TWICE))


def test_the_person_has_what_is_not_withheld(told: tuple[Side, Side]) -> None:
    rows = told[0].ask(f"history {NUMBER} --json").json["rows"]
    assert len(rows) == 2
    shown = told[0].ask(f"history {NUMBER} --json --withheld").json["rows"]
    assert len(shown) == 8
    assert {row["withheld"]["ground"] for row in shown if "withheld" in row} == {
        "OTHER_LAW", "CRIME",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["", " --json"])
@pytest.mark.parametrize("line", ["show {r}", "prove {r}", "receipt {r} out.tlog-proof"])
def test_a_withheld_record_is_answered_as_one_that_never_was(
    told: tuple[Side, Side], line: str, form: str
) -> None:
    here = signed(told[0])
    for name in here.untold:
        for lang in ("en", "ja"):
            found = here.ask(line.format(r=name) + form, lang)
            wanted = here.ask(line.format(r=UNKNOWN) + form, lang)
            assert found.code == 2
            assert (found.stdout.replace(name, UNKNOWN), found.stderr.replace(name, UNKNOWN)) == (
                wanted.stdout, wanted.stderr,
            )  # fmt: skip
    assert not (here.desk.folder / "out.tlog-proof").exists()


def signed(side: Side) -> Side:
    """The side, with a checkpoint over everything in its log."""
    if not (side.desk.folder / "signer").exists():
        side.desk.done("signer init")
    side.desk.done("signer run --once")
    return side


def the_bundle_of(side: Side, options: str) -> tuple[Any, list[str]]:
    """The answer, and what the bundle came to hold, without what may differ."""
    out = Path(tempfile.mkdtemp(dir=side.desk.folder)) / "bundle"
    answer = side.ask(f"bundle {out} --person {NUMBER} --json {options}")
    said = tuple(str(part).replace(str(out), "OUT") for part in alike(answer))
    return said, held(out) if out.exists() else []


@pytest.fixture
def a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the commands record has one time at both."""
    monkeypatch.setattr("ledger.interfaces.bootstrap.now", lambda: START + timedelta(days=30))


@pytest.mark.usefixtures("a_day_later")
def test_the_persons_bundle_holds_what_it_would_if_nothing_were_withheld(tmp_path: Path) -> None:
    sides = both(tmp_path, the_whole_story)
    for side in sides:
        signed(side)
    for options in ("--sealed", "", "--recipient keisatsu", "--to 2026-04-02"):
        here, there = (the_bundle_of(side, options) for side in sides)
        assert here == there, options
        assert here[1], options
    # The opened ones were handed out, and are listed for the person alike.
    check(sides, ("erase plan {p}", "trail --person {p}"), (NUMBER,))
    # One for a recipient is not the person's for what is withheld in it.
    for side in sides:
        signed(side).desk.done(f"bundle {side.desk.folder}/police --recipient keisatsu --opened")
    check(sides, ("erase plan {p}",), (NUMBER,))
    close(sides)


@pytest.mark.usefixtures("a_day_later")
def test_where_nothing_else_is_newer_than_the_checkpoint_the_bundle_says_so(tmp_path: Path) -> None:
    def story(side: Side) -> None:
        side.do("provide", **BY_CONSENT, means="FAX")
        signed(side)
        side.secret("provide", at_once=True, **TO_THE_POLICE, means="PAPER")

    sides = both(tmp_path, story)
    for options in ("--sealed", "--from 2026-04-01T20:00+09:00 --sealed", "--recipient keisatsu"):
        here, there = (the_bundle_of(side, options) for side in sides)
        assert here == there, options
    close(sides)


def test_what_goes_with_an_erasure_and_when_is_the_same(tmp_path: Path) -> None:
    sides = both(tmp_path, the_whole_story)
    gone = [side.erase() for side in sides]
    assert gone[0] == gone[1]
    check(sides, (*BRIEFLY, "person show {p}", "standing {p}", "stops {p}"), (sides[0].tag,))
    for side in sides:
        assert recompute(side.clinic.raw, side.clinic.origin).findings == ()
    close(sides)


def test_what_only_a_withheld_record_keeps_may_be_forgotten(tmp_path: Path) -> None:
    def story(side: Side) -> None:
        side.secret("provide", at_once=True, **BY_CONSENT, means="FAX")
        side.secret("provide", at_once=False, **BY_CONSENT, means="FAX")
        side.do("withdraw", consent=side.consent, channel="PHONE")

    sides = both(tmp_path, story)
    check(sides, ("retention list {p} --free", "retention list {p}", "erase plan {p}"), (NUMBER,))
    assert sides[0].ask(f"retention list {NUMBER} --free --json").json["total"] == 4
    page = sides[0].ask(f"retention list {NUMBER} --free --json --limit 1").json["next"]
    assert sides[0].ask(f"retention list {NUMBER} --free --after {page}").code == 0
    kept = sides[0].ask(f"retention list {NUMBER} --free --withheld --on 2026-05-01 --json").json
    assert kept["total"] == 1  # the second registration, which no record names
    gone = [side.erase() for side in sides]
    assert gone[0] == gone[1]
    assert gone[0][0] == (["identity", "record", "tag"], [])
    check(sides, ("person show {p}", "erase plan {p}", "trail --person {p}"), (sides[0].tag,))
    close(sides)


def test_who_spoke_for_the_person_is_told_of_it_as_little(tmp_path: Path) -> None:
    """What a guardian's identity is kept for is a record about the person."""

    def story(side: Side) -> None:
        side.do("person.add", kind="USER", name="山田 太郎", numbers=["G-1"])
        side.do("withdraw", consent=side.consent, channel="PHONE")
        given = side.do("consent", **{**CONSENT, **SHOWN}, given_by="G-1").main
        side.secret("provide", at_once=True, **BY_CONSENT, means="FAX")
        side.secret("provide", at_once=False, **BY_CONSENT, means="FAX")
        side.do("withdraw", consent=given.event, channel="PHONE")

    sides = both(tmp_path, story)
    check(sides, (*BRIEFLY, "retention list {p} --free", "standing {p}"), (NUMBER, "G-1"))
    gone = [side.erase("G-1") for side in sides]
    assert gone[0] == gone[1]
    assert gone[0][0] == (["identity", "record", "tag"], [])
    here = sides[0]
    copies = [
        here.clinic.payload(event.position)["copies"]
        for event in here.clinic.events() if event.type == "entry.withheld"
    ]  # fmt: skip
    assert all("山田 太郎" in str(one) for one in copies)
    said = here.ask("withheld").stdout
    assert "山田 花子" in said
    assert "山田 太郎" not in said
    assert recompute(here.clinic.raw, here.clinic.origin).findings == ()
    close(sides)


def test_registrations_that_are_linked_no_more_are_told_of_no_part_of_it(tmp_path: Path) -> None:
    def story(side: Side) -> None:
        given = side.do("consent", **{**CONSENT, "person": TWICE}).main
        side.secret("provide", at_once=True, **BY_CONSENT, means="FAX")
        asked = side.secret("authorise", at_once=True, **{**PROVISION, "person": TWICE}).event
        other: dict[str, Any] = {**BY_CONSENT, "person": whose(side)}
        side.do("provide", **other, authorisation=asked, means="FAX")
        for consent in (given.event, side.consent):
            side.do("withdraw", consent=consent, channel="PHONE")
        side.do("person.unlink", person=NUMBER, other=TWICE, reason="MISTAKE")

    sides = both(tmp_path, story)
    check(sides, (*BRIEFLY, "retention list {p} --free"), (NUMBER, TWICE))
    close(sides)


def test_who_has_outlived_all_terms_is_found_on_the_same_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def story(side: Side) -> None:
        side.do("provide", **BY_CONSENT, means="FAX")
        side.do("withdraw", consent=side.consent, channel="PHONE")
        side.moment += 24 * 365 * 2
        side.secret("provide", at_once=True, **TO_THE_POLICE, means="FAX")
        side.secret("provide", at_once=True, **BY_CONSENT, means="FAX")

    sides = both(tmp_path, story)
    days = {}
    for day in (START + timedelta(days=365 * 3), START + timedelta(days=365 * 3 + 2)):
        monkeypatch.setattr("ledger.interfaces.cli.retention_run.now", lambda day=day: day)
        answers = [
            side.ask("retention run --dry-run --outlived 2 --json").json["outlived"]
            for side in sides
        ]
        assert answers[0] == answers[1]
        days[day] = len(answers[0])
    assert list(days.values()) == [0, 1]
    close(sides)


def test_pages_go_on_as_they_would(tmp_path: Path) -> None:
    sides = both(tmp_path, the_whole_story)
    for command in ("history", "trail --person", "retention list"):
        pages = [list(paged(side, f"{command} {NUMBER}")) for side in sides]
        assert pages[0] == pages[1]
        assert len(pages[0]) > 1
    close(sides)


def paged(side: Side, asked: str) -> Iterator[Any]:
    after = ""
    while True:
        answer = side.ask(f"{asked} --json --limit 1{after}")
        yield alike(answer)
        if answer.json["next"] is None:
            return
        after = f" --after {answer.json['next']}"


def test_withheld_while_a_list_is_paged_it_is_not_on_the_pages_to_come(tmp_path: Path) -> None:
    here, _ = sides = both(tmp_path, lambda _side: None)
    first, *_ = [here.do("provide", **TO_THE_POLICE, means="PAPER").main for _ in range(3)]
    page = here.ask(f"history {NUMBER} --json --limit 1").json
    assert page["total"] == 3
    here.withhold(first)
    rest = here.ask(f"history {NUMBER} --json --after {page['next']}")
    assert (rest.code, rest.json["total"], len(rest.json["rows"])) == (0, 2, 1)
    assert first.event not in rest.stdout
    close(sides)


WHAT = {
    "law": ("provide", {**TO_THE_POLICE, "means": "PAPER"}),
    "consent": ("provide", {**BY_CONSENT, "means": "FAX"}),
    "refused": ("authorise", UNASKED),
    "referred": ("authorise", OF_THE_DEAD),
    "allowed": ("authorise", PROVISION),
    "in one": ("authorise_and_provide", {**BY_CONSENT, "means": "FAX"}),
    "received": ("receive", RECEIVED),
}
HOW = ("told", "at once", "later")
ACTS = st.lists(st.tuples(st.sampled_from(sorted(WHAT)), st.sampled_from(HOW)), max_size=6)
SEED = 20270901


def of_acts(acts: list[tuple[str, str]]) -> Any:
    def story(side: Side) -> None:
        for what, how in acts:
            name, arguments = WHAT[what]
            if how == "told":
                side.do(name, **arguments)
            else:
                side.secret(name, at_once=how == "at once", **arguments)

    return story


@pytest.mark.usefixtures("a_day_later")
@seed(SEED)
@settings(max_examples=4, deadline=None, database=None, phases=[Phase.generate])
@given(acts=ACTS, erased=st.booleans())
def test_whatever_happened_the_answers_are_alike(acts: list[tuple[str, str]], erased: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sides = both(Path(folder), of_acts(acts))
        if erased:
            gone = [side.erase() for side in sides]
            assert gone[0] == gone[1]
        for line in BRIEFLY:
            asked = line.format(p=sides[0].tag) + " --json"
            assert alike(sides[0].ask(asked)) == alike(sides[1].ask(asked)), asked
        bundles = [the_bundle_of(signed(side), "--sealed") for side in sides]
        assert bundles[0] == bundles[1]
        close(sides)
