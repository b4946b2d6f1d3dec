"""`daicho check`: a bundle alone says of its verdicts what `verify --rules` says of the store."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ledger.application.verify import Progress
from ledger.bundle.layout import encode_item, read_items
from ledger.canonical import MAX_CONTENT_BYTES
from ledger.domain.event import Event
from ledger.interfaces import bundle_rules
from ledger.interfaces.bundle_rules import Rules
from ledger.interfaces.cli.check import CHECK
from ledger.store.address import Address
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from ledger.verifier.report import Report
from ledger.verifier.signatures import ed25519
from tests.support.bundles import change, flipped, told
from tests.support.cli import ROOT, Answer, Desk
from tests.support.clinic import CONSENT, NUMBER, PROVISION, STOP, Clinic
from tests.support.disclosed import Disclosure, busy
from tests.support.forging import forged, judged_by_revision_0
from tests.support.tampering import SIZE, desk_at, small_log
from tests.support.whole_bundles import SIGNER, whole

KEY = SIGNER.key.text
MOST = 400
"""Characters of a value that the report of a bundle shows."""
CONTENTS = f"contents/000.p/{SIZE}"
Act = Callable[[Path], object]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A log of 25 entries, seven of them with a verdict."""
    with small_log(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        yield clinic


@pytest.fixture
def out(clinic: Clinic, tmp_path: Path) -> Path:
    return whole(clinic, tmp_path / "evidence")


def checked(path: Path, *more: str, key: str = KEY) -> Answer:
    """What `check` says in a folder with no settings and no store."""
    home = path.parent / "home"
    home.mkdir(exist_ok=True)
    env = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "none"), "LANG": "C.UTF-8"}
    return Desk(home, env).run(shlex.join(["check", str(path), "--key", key, *more]))


def on_the_store(clinic: Clinic, folder: Path) -> Any:
    """What `verify --rules` says of the log itself."""
    (log,) = desk_at(clinic.address, folder).run("verify --rules --no-views --json").json["logs"]
    return log


def found_by(answer: Any) -> list[tuple[str, int | None, str, str]]:
    """Kind, place and values of every finding; a forged event copies its time: that is left out."""
    return [
        (f["kind"], f["position"], f["found"][:MOST], f["wanted"][:MOST])
        for f in answer["findings"]
        if f["kind"] != "recorded_at_backwards"
    ]


def refusal(clinic: Clinic) -> Event:
    return next(event for event in clinic.events() if event.type == "provision.refused")


def rules_of(answer: Any) -> tuple[str, int]:
    check = answer["checks"][7]
    return check["state"], check["checked"]


def unchecked(answer: Any) -> str:
    return " ".join(text["en"] for text in answer["not_checked"])


@pytest.mark.parametrize("zipped", [False, True])
def test_every_verdict_of_a_sound_bundle_comes_out_as_on_the_store(
    clinic: Clinic, tmp_path: Path, zipped: bool
) -> None:
    out = whole(clinic, tmp_path / "evidence", zipped=zipped)
    answer = checked(out, "--json")
    assert answer.code == 0
    log = on_the_store(clinic, tmp_path)
    counted = ("verdicts_recomputed", "receipts_recomputed", "erasures_recomputed", "corrected")
    assert (
        [answer.json[name] for name in counted] == [log[name] for name in counted] == [7, 1, 0, []]
    )
    assert rules_of(answer.json) == ("passed", 8)
    assert answer.json["findings"] == []
    assert "that what was recorded is true" in unchecked(answer.json)


def test_it_is_the_report_of_the_offline_verifier_with_the_rules_on_top(out: Path) -> None:
    def lines(answer: str) -> list[str]:
        return [line for line in answer.splitlines() if "rule" not in line.lower()]

    program = [sys.executable, "-m", "ledger.verifier", str(out), "--key", KEY, "--lang", "en"]
    alone = subprocess.run(program, capture_output=True, text=True, check=False, cwd=ROOT)
    assert alone.returncode == 0
    assert "- 7 rules, computed again: nothing to check" in alone.stdout
    assert "daicho check BUNDLE --key KEY" in alone.stdout
    answer = checked(out)
    assert "✓ 7 rules, computed again: passed (8)" in answer.stdout
    assert "computed again from what they had seen: verdicts 7" in answer.stdout
    assert "daicho check" not in answer.stdout
    assert set(lines(alone.stdout)) <= set(lines(answer.stdout))
    japanese = checked(out, "--lang", "ja")
    assert "✓ 7 規則の計算し直し: 異常なし (8)" in japanese.stdout
    assert "判定 7件、受領の記録 1件" in japanese.stdout
    assert "記録された内容が事実であること" in japanese.stdout


def test_the_members_of_the_json_answer_are_those_of_the_verifier_and_five_more(out: Path) -> None:
    assert set(checked(out, "--json").json) == set(Report().as_json()) | {
        "command", "verdicts_recomputed", "receipts_recomputed", "erasures_recomputed", "corrected",
    }  # fmt: skip


def test_forged_verdicts_are_found_as_on_the_store(clinic: Clinic, tmp_path: Path) -> None:
    refused = refusal(clinic)
    stop = clinic.do("suspend", **STOP).main
    places = [
        forged(clinic, refused, "provision.authorised", seen=refused.position),
        forged(clinic, refused, facts={}),
        forged(clinic, refused, boundary=[]),
        forged(clinic, refused, seen=1000),
        forged(clinic, stop, extra="1"),
    ]
    answer = checked(whole(clinic, tmp_path / "evidence"), "--json")
    assert answer.code == 3
    found = found_by(answer.json)
    assert sorted(found) == sorted(found_by(on_the_store(clinic, tmp_path)))
    assert {place for _, place, _, _ in found} == set(places)
    assert {"type_differs", "facts_differ", "boundary_differs", "seen_impossible",
            "data_malformed"} <= {kind for kind, *_ in found}  # fmt: skip
    assert [c["number"] for c in answer.json["checks"] if c["state"] == "failed"] == [7]
    assert answer.json["first_wrong_entry"] == places[0]
    assert rules_of(answer.json) == ("failed", 12)


def test_a_forged_verdict_is_told_to_people_apart_from_what_was_signed(
    clinic: Clinic, tmp_path: Path
) -> None:
    refused = refusal(clinic)
    position = forged(clinic, refused, "provision.authorised", seen=refused.position)
    out = whole(clinic, tmp_path / "evidence")
    english = checked(out)
    assert english.code == 3
    assert f"type_differs: Entry {position}: it is not what its own verdict" in english.stdout
    assert "✕ 7 rules, computed again: BREAK" in english.stdout
    assert f"First entry that is wrong: {position}" in english.stdout
    assert english.stdout.endswith("but not what the rules make of it.\n")
    japanese = checked(out, "--lang", "ja")
    assert f"{position}番の記録：記録の種類が、その判定と合いません。" in japanese.stdout
    assert "規則から導かれる内容と異なります。" in japanese.stdout.splitlines()[-1]


def test_what_the_newest_revision_says_otherwise_is_told_and_is_no_break(
    clinic: Clinic, tmp_path: Path
) -> None:
    event = clinic.do("authorise", **{**PROVISION, "basis": "LAW"}).main
    position = judged_by_revision_0(clinic, event).position
    out = whole(clinic, tmp_path / "evidence")
    answer = checked(out, "--json")
    assert answer.code == 0
    assert answer.json["corrected"] == on_the_store(clinic, tmp_path)["corrected"]
    assert [one["position"] for one in answer.json["corrected"]] == [position]
    said = f"entry {position}: then not judged (revision 0), now unlawful (D21, revision 2)"
    assert said in checked(out).stdout
    assert f"{position}番の記録：当時は判定対象外（第0版）" in checked(out, "--lang", "ja").stdout


@pytest.mark.parametrize("of_a_verdict", [False, True])
def test_what_a_newer_version_wrote_could_not_be_checked(
    clinic: Clinic, tmp_path: Path, of_a_verdict: bool
) -> None:
    if of_a_verdict:
        position = forged(clinic, refusal(clinic), schema=2)
    else:
        position = forged(clinic, refusal(clinic), "provision.teleported")
    answer = checked(whole(clinic, tmp_path / "evidence"), "--json")
    assert answer.code == 1
    found = found_by(answer.json)
    assert found == found_by(on_the_store(clinic, tmp_path))
    assert [(kind, place) for kind, place, *_ in found] == [("unknown_type", position)]
    # As on the store: one verdict that cannot be read keeps all of them from being counted.
    assert rules_of(answer.json) == ("could_not_check", 0 if of_a_verdict else 8)
    assert ("is not known to this version" in unchecked(answer.json)) is of_a_verdict


def test_a_rulebook_that_is_not_here_could_not_be_checked(clinic: Clinic, tmp_path: Path) -> None:
    newer = {"law_version": "2028-07-16", "revision": 0}
    position = forged(clinic, refusal(clinic), rulebook=newer)
    answer = checked(whole(clinic, tmp_path / "evidence"), "--json")
    assert answer.code == 1
    assert told_by(answer.json) == [("rulebook_unknown", position)]


def told_by(answer: Any) -> list[tuple[str, int | None]]:
    return [(kind, place) for kind, place, *_ in found_by(answer)]


def test_the_rules_are_left_out_where_what_comes_before_is_not_sound(out: Path) -> None:
    change(out / CONTENTS, flipped(-1))
    answer = checked(out, "--json")
    assert answer.code == 3
    assert rules_of(answer.json) == ("not_checked", 0)
    assert answer.json["verdicts_recomputed"] is None
    assert "only where all that comes before them is sound" in unchecked(answer.json)
    assert "すべて異常なしの場合だけ" in checked(out, "--lang", "ja").stdout
    assert checked(out).stdout.endswith("not what was signed for, or not in its form.\n")


def test_a_bundle_that_is_signed_by_another_key_has_no_rules_checked(out: Path) -> None:
    other = SIGNER.__class__(8, SIGNER.origin).key.text
    answer = checked(out, "--json", key=other)
    assert answer.code == 3
    assert rules_of(answer.json) == ("not_checked", 0)


def without_one(out: Path) -> None:
    with (out / CONTENTS).open("rb") as stream:
        every = list(read_items(stream, "", SIZE, MAX_CONTENT_BYTES))
    change(out / CONTENTS, lambda _: b"".join(map(encode_item, [*every[:7], b"", *every[8:]])))


@pytest.mark.parametrize("act", [without_one, lambda out: (out / CONTENTS).unlink()])
def test_the_rules_take_every_content(out: Path, act: Act) -> None:
    act(out)
    answer = checked(out, "--json")
    assert answer.code == 0  # what is there is sound, and the report says what is not
    assert rules_of(answer.json) == ("not_checked", 0)
    assert "takes every content" in unchecked(answer.json)


def gone(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    change(path, lambda data: data[:-10])


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        (lambda path: change(path, lambda data: data.replace(b"PAPER", b"FAXED")),
         "3: root_differs"),
        (cut, "3: file_malformed"),
    ],
)  # fmt: skip
def test_a_bundle_that_changes_after_it_was_verified_is_found(
    out: Path, act: Act, wanted: str
) -> None:
    @contextmanager
    def meanwhile() -> Iterator[Progress]:
        act(out / CONTENTS)
        yield lambda _done, _total: None

    keys = Keys([SIGNER.key], ed25519(own=True))
    report = verify_bundle(out, keys, rules=Rules(out, meanwhile))
    assert told(report) == wanted
    assert bundle_rules.CHANGED in report.not_checked


@pytest.mark.parametrize(
    ("act", "code", "wanted"),
    [
        (lambda path: change(path, flipped(-1)), 3, ("content_differs", SIZE - 1)),
        (gone, 1, ("not_readable", None)),
    ],
)
def test_a_bundle_that_changes_while_its_rules_are_computed_is_found(
    out: Path, monkeypatch: pytest.MonkeyPatch, act: Act, code: int, wanted: tuple[str, int | None]
) -> None:
    def meanwhile(entries: Any, origin: str, **_: Any) -> Any:
        act(out / CONTENTS)
        return entries.read(origin)

    monkeypatch.setattr(bundle_rules, "recompute", meanwhile)
    answer = checked(out, "--json")
    assert answer.code == code
    assert told_by(answer.json) == [wanted]
    assert rules_of(answer.json) == ("not_checked", 0)
    assert "changed while it was read" in unchecked(answer.json)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Disclosure]:
    """Two patients, and partial bundles of them."""
    with busy(Address("sqlite", str(tmp_path / "busy.db"))) as clinic:
        yield Disclosure(clinic, tmp_path)


def test_verdicts_of_single_entries_are_judged_again_from_their_facts(two: Disclosure) -> None:
    out = two.of(people=two.tags())
    answer = checked(out, "--json", key=two.signer.key.text)
    given = [e for e in two.clinic.events() if e.subject in two.tags() and "verdict" in e.data]
    assert answer.code == 0
    assert answer.json["proved_one_by_one"]
    assert answer.json["verdicts_recomputed"] == len(given) > 2
    assert rules_of(answer.json) == ("passed", len(given))
    assert "the facts, grounds and records of verdicts" in unchecked(answer.json)
    people = checked(out, "--lang", "ja", key=two.signer.key.text).stdout
    assert f"記録された事実から判定し直したもの: 判定 {len(given)}件" in people


def test_a_stray_file_of_leaves_does_not_pass_for_a_trail(two: Disclosure) -> None:
    out = two.of(people=two.tags())
    (out / "tile/entries/000.p").mkdir(parents=True)
    (out / "tile/entries/000.p/1").write_bytes(b"")
    answer = checked(out, "--json", key=two.signer.key.text)
    assert told_by(answer.json) == [("other_file", None)]
    assert rules_of(answer.json) == ("not_checked", 0)
    assert "takes every content" in unchecked(answer.json)


def test_a_verdict_that_its_own_facts_do_not_give_is_found_in_a_single_entry(
    two: Disclosure,
) -> None:
    clinic = two.clinic
    refused = refusal(clinic)
    allowed = next(e for e in clinic.events() if e.type == "provision.authorised")
    verdict = forged(clinic, refused, verdict=allowed.data["verdict"])
    called = forged(clinic, refused, "provision.authorised")
    route = forged(clinic, refused, route="SAME_ENTITY")
    book = forged(clinic, refused, rulebook={"law_version": "2028-07-16", "revision": 0})
    form = forged(clinic, refused, facts={})
    forged(clinic, refused, facts=allowed.data["facts"], verdict=allowed.data["verdict"],
           drop=["not_covered"])  # fmt: skip
    answer = checked(two.of(people=two.tags()), "--json", key=two.signer.key.text)
    assert answer.code == 3
    found = told_by(answer.json)
    assert found[:5] == [
        ("verdict_differs", verdict), ("type_differs", verdict), ("type_differs", called),
        ("verdict_differs", route), ("rulebook_unknown", book),
    ]  # fmt: skip
    assert ("not_computable", form) in found
    # Other facts than the log gave, with the verdict that they would give: only the type shows it.
    assert {kind for kind, place in found if place == form + 1} == {"type_differs"}


def test_revision_0_judges_single_entries_by_its_own_rules(two: Disclosure) -> None:
    clinic = two.clinic
    old = judged_by_revision_0(clinic, refusal(clinic))
    answer = checked(two.of(people=two.tags()), "--json", key=two.signer.key.text)
    assert (answer.code, found_by(answer.json)) == (0, [])
    forged(clinic, old, rulebook={**old.data["rulebook"], "revision": 1})
    again = checked(two.of(people=two.tags()), "--json", key=two.signer.key.text)
    # Its rows ask for facts that revision 0 did not compute.
    assert [kind for kind, *_ in found_by(again.json)] == ["not_computable"]


def test_what_a_newer_version_wrote_into_a_single_entry_is_told(two: Disclosure) -> None:
    position = forged(two.clinic, refusal(two.clinic), schema=2)
    answer = checked(two.of(people=two.tags()), "--json", key=two.signer.key.text)
    assert (answer.code, told_by(answer.json)) == (1, [("unknown_type", position)])


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with a bundle, a zip of it and a receipt."""
    desk = Desk.opened(tmp_path_factory.mktemp("desk"))
    desk.done("signer init")
    consent = "consent 0012345 --party sakura --item NAME --purpose P1 --form WRITTEN --json"
    event = desk.done(consent).json["events"][0]["event"]
    desk.done("signer run --once")
    for line in ("bundle evidence", "bundle evidence.zip --zip",
                 f"receipt {event} consent.tlog-proof"):  # fmt: skip
        desk.done(line)
    (path,) = (desk.folder / "signer").glob("*/vkey")
    desk.env = {"KEY": path.read_text().strip(), "LANG": "C.UTF-8", "HOME": str(desk.folder),
                "XDG_CONFIG_HOME": str(desk.folder / "none")}  # fmt: skip
    return desk


def test_the_examples_of_the_help_page_work_without_settings(signing: Desk) -> None:
    for example in CHECK.examples:
        line = example.line.removeprefix("daicho ").replace("$KEY", signing.env["KEY"])
        assert "7" in signing.done(line).stdout


def test_receipts_and_a_policy_of_ones_own_are_taken(signing: Desk) -> None:
    key = signing.env["KEY"]
    (signing.folder / "policy").write_text(f"log {key}\nquorum none\n")
    line = "check evidence --policy policy --receipt consent.tlog-proof --json"
    answer = signing.done(line).json
    assert [one["standing"] for one in answer["receipts"]] == ["agrees"]
    assert rules_of(answer)[0] in ("passed", "not_checked")


def test_no_database_is_touched(signing: Desk) -> None:
    program = (
        "import sys; from ledger.interfaces.cli.main import cli\n"
        "try: cli(sys.argv[1:])\n"
        "finally: print([m for m in ('psycopg', 'eventsourcing') if m in sys.modules])"
    )
    words = ["check", "evidence", "--key", signing.env["KEY"]]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=signing.folder, text=True, check=False,
        env={**signing.env, "PYTHONPATH": str(ROOT)}, capture_output=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]"), done.stderr


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("check", "BUNDLE"),
        ("check nowhere --key KEY", "BUNDLE"),
        ("check consent.tlog-proof --key KEY", "BUNDLE"),
        ("check evidence", "--key"),
        ("check evidence --key nonsense", "nonsense"),
        ("check evidence --policy nowhere", "--policy"),
        ("check evidence --key KEY --receipt nowhere", "--receipt"),
    ],
)
def test_what_is_wrong_with_the_question_is_named(signing: Desk, line: str, field: str) -> None:
    line = line.replace("KEY", signing.env["KEY"])
    for language in ("en", "ja"):
        answer = signing.run(f"{line} --lang {language}")
        assert answer.code == 2
        assert field in answer.stderr


def test_the_number_of_a_person_is_nowhere_in_the_report(clinic: Clinic, tmp_path: Path) -> None:
    clinic.do("consent", **CONSENT)
    assert NUMBER not in checked(whole(clinic, tmp_path / "evidence")).stdout
