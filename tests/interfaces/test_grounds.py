"""The grounds of a provision at the desk: notices, arrangements, agents, reservations."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ledger.application import grounds
from ledger.domain.decisions.noticing import CONTENTS
from ledger.domain.law.rows.care import STATEMENTS
from ledger.domain.law.rows.not_third_party import ITEMS as JOINT_USE
from ledger.domain.law.rows.opt_out_conditions import ITEMS as OPT_OUT
from ledger.domain.terms import NOTICE_CONTENTS
from ledger.interfaces.cli import arrangement_list
from tests.support.cli import CONSENT, Desk

ID = "11111111-1111-4111-8111-111111111111"
OO = "OO1,OO2,OO3,OO4,OO5,OO6,OO7,OO8,OO9"
CARE = "notice give CARE 1 --kind CARE --text policy.txt --purpose P-C4"
ALL_SAID = "--contains EXPLICIT_ON_REQUEST,SILENCE_IS_AGREEMENT,MAY_CHANGE"
GIVE_OPT_OUT = (
    "notice give OPT 1 --kind OPT_OUT --text policy.txt --item NAME --at 2024-04-01"
    f" --contains {OO} --id {ID}"
)
ABROAD = "notice give FI 1 --kind ABROAD --text policy.txt --party sakura --contains FI1,FI2,FI3"
SYSTEM = f"arrangement make sakura --kind EQUIVALENT_SYSTEM --form CONTRACT --id {ID}"
ENTRUST = (
    "arrangement make sakura --kind ENTRUSTMENT --form CONTRACT --item DISPENSING --purpose P1"
    f" --text policy.txt --id {ID}"
)
AGENT = "agent verify 0012345 sakura --authority MANDATE --proof MANDATE_LETTER"


def event_of(desk: Desk, line: str) -> str:
    """The record number that a command acknowledged."""
    return str(desk.done(f"{line} --json").json["events"][-1]["event"])


def steps(said: str) -> list[str]:
    """The commands that an answer names, as they would be typed after `daicho`."""
    lines = [line.partition("daicho ")[2] for line in said.splitlines() if "daicho " in line]
    return [line for line in lines if "..." not in line and not line.startswith("help")]


# Notices.


def test_a_notice_is_listed_with_its_kind_its_day_and_whether_it_is_in_force(desk: Desk) -> None:
    first = event_of(desk, f"{CARE} {ALL_SAID} --at 2024-04-01")
    line = CARE.replace("CARE 1", "CARE 2")
    answer = desk.done(f"{line} {ALL_SAID} --at 2024-05-01")
    assert "Version 1 of CARE is replaced by this one from 2024-05-01." in answer.stderr
    _, old, new = desk.done("notice list").stdout.splitlines()
    for shown in ("CARE", "1", "purposes posted in the clinic", "2024-04-01", "replaced", first):
        assert shown in old
    assert "in force" in new
    _, old, new = desk.done("notice list --lang ja").stdout.splitlines()
    assert "新しい版あり" in old
    assert "有効" in new
    listed = desk.done("notice list --json").json["notices"]
    assert [(one["version"], one["in_force"]) for one in listed] == [("1", False), ("2", True)]
    assert listed[0]["replaced_by"] == listed[1]["event"]


def test_an_older_version_recorded_late_replaces_nothing(desk: Desk) -> None:
    desk.done(f"{CARE} {ALL_SAID} --at 2024-05-01")
    late = desk.done(f"{CARE.replace('CARE 1', 'CARE 0')} {ALL_SAID} --at 2024-04-01")
    assert "Version 1 of CARE is newer" in late.stderr
    listed = desk.done("notice list --json").json["notices"]
    assert {one["version"]: one["in_force"] for one in listed} == {"0": False, "1": True}


def test_what_a_notice_leaves_out_is_said_and_not_refused(desk: Desk) -> None:
    said = desk.done(f"{CARE} --contains may-change")
    assert "it must say also: EXPLICIT_ON_REQUEST, SILENCE_IS_AGREEMENT" in said.stderr
    shown = desk.done("notice show CARE").stdout
    assert "✓ MAY_CHANGE" in shown
    assert "✕ EXPLICIT_ON_REQUEST" in shown
    assert desk.done("notice show CARE --json").json["notice"]["lacking"] == [
        "EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT",
    ]  # fmt: skip
    assert "必要です" in desk.done("notice show CARE", DAICHO_LANG="ja").stdout


def test_purposes_posted_under_other_codes_than_those_of_table_2_are_named(desk: Desk) -> None:
    said = desk.done(f"{CARE} --purpose P1 {ALL_SAID}")
    assert "No code of the Guidance's Table 2: P1." in said.stderr
    assert "Table 2" not in desk.done(f"{CARE.replace('CARE 1', 'CARE 2')} {ALL_SAID}").stderr


def test_an_opt_out_is_led_step_by_step_to_its_publication(desk: Desk) -> None:
    answer = desk.done(GIVE_OPT_OUT)
    typed = []
    while todo := steps(answer.stderr):
        typed.append(" ".join(todo[0].split()[:2]))
        answer = desk.done(f"{todo[0]} --at 2024-05-0{len(typed)}")
    assert typed == ["notice file", "notice publish", "notice publish"]
    (row,) = desk.done("notice list").stdout.splitlines()[1:]
    days = [word for word in row.split() if word.startswith("2024-")]
    assert days == ["2024-04-01", "2024-05-01", "2024-05-02", "2024-05-03"]
    shown = desk.done("notice show OPT").stdout
    assert "30" in shown
    assert not steps(shown)


def test_what_a_filing_leaves_out_is_named_until_another_filing_contains_it(desk: Desk) -> None:
    desk.done(GIVE_OPT_OUT)
    answer = desk.done(f"notice file {ID} --contains {OO.removesuffix(',OO9')}")
    assert "Not in the filing: OO9" in answer.stderr
    assert "Not in the filing: OO9" in desk.done("notice show OPT").stdout
    assert "Not in the filing" not in desk.done(f"notice file {ID} --contains OO9").stderr


def test_a_notice_is_shown_by_code_or_record_number_with_its_text(desk: Desk) -> None:
    first = event_of(desk, f"{CARE} {ALL_SAID} --at 2024-04-01 --id {ID}")
    desk.done(f"{CARE.replace('CARE 1', 'CARE 2')} {ALL_SAID} --at 2024-05-01")
    assert "CARE 2: purposes posted" in desk.done("notice show CARE").stdout
    for number in (first, ID):
        shown = desk.done(f"notice show {number}").stdout
        assert "CARE 1: purposes posted" in shown
        assert "個人情報の取扱いについて。" in shown
        assert "2 (2024-05-01)" in shown
    found = desk.done(f"notice show {first} --json").json
    assert found["notice"]["document"] == "個人情報の取扱いについて。\n"
    assert [one["version"] for one in found["versions"]] == ["1", "2"]


def test_a_notice_that_ended_is_not_in_force_and_asks_for_nothing(desk: Desk) -> None:
    desk.done(GIVE_OPT_OUT)
    desk.done(f"notice end {ID}")
    assert "ended" in desk.done("notice list").stdout
    shown = desk.done("notice show OPT").stdout
    assert "ended" in shown
    assert not steps(shown)
    late = desk.done(f"notice publish {ID} --by PROVIDER --at 2024-06-01")
    assert "Version 1 of OPT is not in force now: ended." in late.stderr


def test_a_notice_tells_where_it_was_made_known_and_in_which_language(desk: Desk) -> None:
    desk.done(f"{CARE} {ALL_SAID} --place 'reception desk' --language ja")
    desk.done(GIVE_OPT_OUT)
    desk.done(f"notice file {ID} --contains {OO}")
    desk.done(f"notice publish {ID} --by COMMISSION --at 2024-05-01")
    desk.done(f"notice publish {ID} --by PROVIDER --place 'website, opt-out' --at 2024-05-02")
    _, care, opt_out = desk.done("notice list").stdout.splitlines()
    assert "reception desk" in care
    assert "–  " in opt_out
    shown = {name: desk.done(f"notice show {name}").stdout for name in ("CARE", "OPT")}
    facts = dict(line.split(maxsplit=1) for line in shown["CARE"].splitlines() if " " in line)
    assert facts["place"] == "reception desk"
    assert facts["language"] == "ja"
    assert "2024-05-02 website, opt-out" in shown["OPT"]
    assert "language" not in shown["OPT"]
    assert "場所" in desk.done("notice show CARE --lang ja").stdout
    one, other = desk.done("notice list --json").json["notices"]
    assert (one["place"], one["language"]) == ("reception desk", "ja")
    assert "place" not in other
    assert [each["place"] for each in other["published"]] == [None, "website, opt-out"]


def test_a_notice_names_its_recipients(desk: Desk) -> None:
    desk.done(ABROAD)
    assert "sakura さくら薬局" in desk.done("notice show FI").stdout


# What the law asks a notice to say is what is named as missing.


@pytest.mark.parametrize(
    ("kind", "wanted"), [("CARE", STATEMENTS), ("JOINT_USE", JOINT_USE), ("OPT_OUT", OPT_OUT)]
)
def test_what_a_notice_can_say_is_what_the_law_asks_of_it(
    kind: str, wanted: frozenset[str]
) -> None:
    assert set(CONTENTS[kind]) == wanted
    assert set(grounds.lacking(kind, [])) == wanted
    assert grounds.lacking(kind, sorted(wanted)) == []


def test_information_abroad_lacks_nothing_exactly_where_the_law_finds_it_whole() -> None:
    from ledger.domain.law.facts import Facts
    from ledger.domain.law.rows.foreign import informed

    codes = [code for code in NOTICE_CONTENTS if code.startswith("FI")]
    for size in range(len(codes) + 1):
        for said in itertools.combinations(codes, size):
            facts = Facts({"foreign_information": {"items": list(said), "before_consent": True}})
            assert (grounds.lacking("ABROAD", said) == []) is informed(facts), said


# Arrangements.


def test_an_arrangement_is_listed_with_its_scope_and_a_check_to_make(desk: Desk) -> None:
    assert "Not checked yet" in desk.done(ENTRUST).stderr
    listed = desk.done("arrangement list").stdout
    for shown in ("! entrustment: contract", "sakura さくら薬局", "dispensing", "P1 care"):
        assert shown in listed
    (step,) = steps(listed)
    desk.done(step)
    listed = desk.done("arrangement list").stdout
    assert "✓ entrustment" in listed
    assert "measures are kept" in listed
    assert not steps(listed)
    assert "最後の確認" in desk.done("arrangement list", DAICHO_LANG="ja").stdout


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have a listing made at an instant of UTC."""

    def at(year: int, month: int, day: int, hour: int, minute: int) -> None:
        moment = datetime(year, month, day, hour, minute, tzinfo=UTC)
        monkeypatch.setattr(arrangement_list, "now", lambda: moment)

    return at


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ((2025, 2, 27, 14, 59), "is due by 2025-02-28"),
        ((2025, 2, 27, 15, 0), "is due today"),
        ((2025, 2, 28, 14, 59), "is due today"),
        ((2025, 2, 28, 15, 0), "is overdue: it was due by 2025-02-28"),
    ],
)
def test_the_yearly_check_is_due_a_year_after_the_last_by_the_days_of_japan(
    desk: Desk, on: Callable[..., None], moment: tuple[int, ...], told: str
) -> None:
    desk.done(f"{SYSTEM} --at 2024-01-01")
    # Half past midnight of 29 February in Japan is still the 28th in UTC.
    desk.done(f"arrangement check {ID} --outcome KEPT --at 2024-02-29T00:30")
    on(*moment)
    assert told in desk.done("arrangement list").stdout
    found = desk.done("arrangement list --json").json["arrangements"][0]
    assert (found["check_by"], found["overdue"]) == ("2025-02-28", "overdue" in told)


def test_a_later_check_counts_from_its_own_day_however_late_it_is_recorded(desk: Desk) -> None:
    desk.done(f"{SYSTEM} --at 2024-01-01")
    desk.done(f"arrangement check {ID} --outcome KEPT --at 2025-03-01")
    desk.done(f"arrangement check {ID} --outcome BROKEN --at 2024-06-01")
    found = desk.done("arrangement list --json").json["arrangements"][0]
    assert (found["check_by"], found["last_check"]["outcome"]) == ("2026-03-01", "KEPT")


def test_measures_that_are_not_kept_say_to_stop(desk: Desk) -> None:
    desk.done(f"{SYSTEM} --at 2024-01-01")
    answer = desk.done(f"arrangement check {ID} --outcome BROKEN --lang ja")
    assert "提供を止めてください" in answer.stderr
    listed = desk.done("arrangement list").stdout
    assert "do not provide to this party" in listed
    assert listed.startswith("!")


def test_one_party_s_arrangements_are_asked_for_by_its_code(desk: Desk) -> None:
    desk.done("party add momiji --kind ORGANISATION --sector CLINIC --name もみじ医院")
    desk.done(ENTRUST)
    assert "No arrangements." in desk.done("arrangement list --party momiji").stdout
    assert "sakura" in desk.done("arrangement list --party sakura").stdout
    wrong = desk.run("arrangement list --party nobody")
    assert (wrong.code, "--party: found 'nobody'" in wrong.stderr) == (2, True)


def test_an_arrangement_that_ended_stands_last_and_asks_for_nothing(desk: Desk) -> None:
    desk.done(f"{SYSTEM} --at 2024-01-01")
    desk.done(f"arrangement end {ID} --at 2024-03-01")
    desk.done("arrangement make sakura --kind SUCCESSION --form NEGOTIATION")
    listed = desk.done("arrangement list").stdout
    assert listed.index("business succession") < listed.index("2024-01-01 to 2024-03-01, ended")
    assert not steps(listed)
    assert desk.run(f"arrangement check {ID} --outcome KEPT").code == 2


# Agents, reservations, and what stands about a person.


def test_an_agent_and_a_reservation_stand_until_they_end(desk: Desk) -> None:
    agent = event_of(desk, AGENT)
    reservation = event_of(desk, "reserve 0012345 --purpose P-C4 --channel IN_PERSON")
    shown = desk.done("standing 0012345").stdout
    for part in ("verified agent", "さくら薬局", "letter of mandate", "purpose reserved", "P-C4"):
        assert part in shown
    assert "確認済みの代理人" in desk.done("standing 0012345", DAICHO_LANG="ja").stdout
    desk.done(f"agent end {agent}")
    desk.done(f"unreserve {reservation} --channel PHONE")
    assert "Nothing stands." in desk.done("standing 0012345").stdout
    rows = desk.done("standing 0012345 --ended --json").json["rows"]
    assert {(row["kind"], row["state"]) for row in rows} == {
        ("agent", "ended"), ("reservation", "lifted"),
    }  # fmt: skip


def test_a_consent_holds_what_was_shown_and_warns_of_what_cannot_have_been(desk: Desk) -> None:
    notice = event_of(desk, f"{ABROAD} --at 2024-04-01")
    line = f"{CONSENT} --information {notice} --shown-at"
    assert "Warning" not in desk.done(f"{line} 2024-04-02T09:00+09:00").stderr
    shown = desk.done("show " + event_of(desk, f"{line} 2024-04-02T09:00+09:00")).stdout
    assert notice in shown
    assert "recorded as given on 2024-04-01" in desk.done(f"{line} 2024-03-02").stderr


def test_the_party_that_is_the_person_is_registered_without_keys(desk: Desk) -> None:
    answer = desk.done("party add self --kind PRINCIPAL --sector OTHER --name 本人 --json").json
    assert [(event["type"], event["subject"]) for event in answer["events"]] == [
        ("party.registered", None)
    ]
    assert "本人" in desk.done("party list").stdout


def test_a_purpose_of_table_2_is_published_and_shown_as_that(desk: Desk) -> None:
    desk.done(
        "policy publish ABC 1 --title t --language ja --text policy.txt --effective-at 2024-01-01"
        " --purpose 'A1＝p_c4：provision：sharing：連携' --purpose A2:internal:billing:会計"
    )
    found = desk.done("policy show ABC --json").json["purposes_in_force"]
    assert found[0] == {
        "code": "A1", "care": "P-C4", "provision": True, "en": "sharing", "ja": "連携",
    }  # fmt: skip
    assert "care" not in found[1]
    assert "P-C4" in desk.done("policy show ABC").stdout


# What is typed.


@pytest.mark.parametrize("typed", ["30", "３０", "0"])
def test_a_number_is_read_as_one(desk: Desk, typed: str) -> None:
    desk.done(f"{GIVE_OPT_OUT} --waiting-days {typed}")
    notice = desk.done("notice show OPT --json").json["notice"]
    assert notice["waiting_days"] == int(typed)


@pytest.mark.parametrize("typed", ["thirty", "-1", "30日", "1.5", "''"])
def test_a_wrong_number_is_told_in_words(desk: Desk, typed: str) -> None:
    answer = desk.run(f"{GIVE_OPT_OUT} --waiting-days {typed}")
    assert (answer.code, answer.stdout) == (2, "")
    assert "--waiting-days: found" in answer.stderr
    assert "an integer from 0" in answer.stderr
    assert "0以上の整数" in desk.run(f"{GIVE_OPT_OUT} --waiting-days {typed} --lang ja").stderr


def test_codes_are_found_whatever_their_case_and_joins(desk: Desk) -> None:
    line = "notice give FI 1 --kind abroad --text policy.txt --party sakura"
    desk.done(f"{line} --contains fi1A,FI1B,ＦＩ３ａ")
    notice = desk.done("notice show FI --json").json["notice"]
    assert (notice["kind"], notice["contains"]) == ("ABROAD", ["FI1a", "FI1b", "FI3a"])


@pytest.mark.parametrize(("typed", "found"), [("p-c", "P-C1"), ("P_C1", "P-C10"), ("fi1", "FI1a")])
def test_the_shell_completes_codes_whatever_their_case_and_joins(typed: str, found: str) -> None:
    from ledger.domain.terms import CARE_PURPOSES
    from ledger.interfaces.cli.command import CodeType

    vocabulary = NOTICE_CONTENTS if typed.startswith("fi") else CARE_PURPOSES
    kind = CodeType(vocabulary)
    assert found in [item.value for item in kind.shell_complete(None, None, typed)]  # type: ignore[arg-type]


WRONG = {
    "a code that is nearly one": (
        f"{CARE} --contains OO12,EXPLICIT_REQUEST", "--contains", "'EXPLICIT_REQUEST'",
        "EXPLICIT_ON_REQUEST",
    ),
    "what another kind of notice says": (
        f"{CARE} --contains OO1", "--contains", "'OO1'", "SILENCE_IS_AGREEMENT",
    ),
    "a start of what does not start": (
        f"{CARE} --start-day 2024-06-01", "--start-day", "'2024-06-01'", "only an OPT_OUT",
    ),
    "nothing posted": (
        CARE.replace("--purpose P-C4", ""), "--purpose", "nothing", "at least one purpose",
    ),
    "a code for a record number": (
        "notice publish OPT --by PROVIDER", "NOTICE", "'OPT'", "a record number",
    ),
    "a notice nobody gave": ("notice show OPT", "notice", "'OPT'", "codes: -"),
    "no notice at all": ("notice show", "RECORD|CODE", "nothing", "code of a notice"),
    "no such Table 2": (
        ("policy publish Q 1 --title t --language en --text policy.txt --effective-at 2024-01-01"
        " --purpose P9=P-C99:internal:a:b"), "--purpose", "'P-C99'", "P-C10",
    ),
    "a form of another kind": (
        SYSTEM.replace("CONTRACT", "NEGOTIATION"), "--form", "'NEGOTIATION'", "CERTIFICATION",
    ),
    "an agent of nobody": (AGENT.replace("0012345", "999"), "PERSON", "'999'", "registered"),
    "shown, but when": (
        f"{CONSENT} --information {ID}", "--information", ID, "a record of this log",
    ),
    "when, but what": (
        f"{CONSENT} --shown-at 2024-01-01", "--information", "nothing", "ABROAD",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_is_told_with_what_was_found_and_wanted_and_saves_nothing(
    desk: Desk, what: str
) -> None:
    line, where, found, wanted = WRONG[what]
    size = desk.size()
    answer = desk.run(line)
    assert (answer.code, answer.stdout, desk.size()) == (2, "", size)
    for part in (where, found, wanted, "Nothing was saved."):
        assert part in answer.stderr
    assert "何も保存されていません。" in desk.run(line, DAICHO_LANG="ja").stderr


def test_every_list_is_one_json_value(desk: Desk) -> None:
    for line in (f"{CARE} {ALL_SAID}", ENTRUST):
        desk.done(line)
    for line in ("notice list", "notice show CARE", "arrangement list"):
        assert json.loads(desk.done(f"{line} --json").stdout)["ok"] is True
