"""Commands that record: their acknowledgements, verdicts, and what is wrong with their input."""

from __future__ import annotations

import itertools
import json
import shlex
import unicodedata

import click
import pytest

from ledger.domain.commands import COMMANDS
from ledger.interfaces.cli.command import TextCommand
from ledger.interfaces.cli.main import cli, commands_of
from ledger.store.address import Address
from tests.support.cli import CONSENT, ORIGIN, QUESTION, Desk

ONE = "11111111-1111-4111-8111-111111111111"
TWO = "22222222-2222-4222-8222-222222222222"

# One clinic's morning: the examples of these help pages, in this order, are one story.
MORNING = (
    "key new", "init", "migrate", "org add", "org list", "org show",
    "policy publish", "policy change-purpose", "policy list", "policy show",
    "person add", "person find", "person show", "person link", "person unlink",
    "party add", "party amend", "party list", "party find",
    "collect", "consent", "refuse", "instruct", "authorise", "review", "provide", "amend",
    "receive", "uninstruct", "opt-out", "opt-in", "suspend", "resume", "withdraw",
    "help", "completion",
)  # fmt: skip
# History files, the demonstration, what reads standard input and what needs an older checkpoint,
# or a key of the signer, bring their own tests.
ELSEWHERE = (
    "replay", "demo", "judge", "paper", "prove", "check", "signer cosigned", "signer retire",
    "key change", "key destroyed", "restore",
)  # fmt: skip
# After the second the clinic's log takes nothing more, after the third its store.
AT_LAST = ("log confirm", "log succeed", "move")
DECLINED = "e1e1e1e1-e1e1-4e1e-8e1e-e1e1e1e1e1e1"
PREPARED = {
    # Who is erased in the examples: the story's own patient goes on.
    "withhold": (
        (
            "provide 0012345 sakura-honcho --item DISPENSING --purpose KIZ-P1 --basis CONSENT"
            " --means PAPER --id 17171717-1717-4717-8717-171717171717"
        ),
    ),
    "erase propose": ("person add --kind PATIENT --name '見本 太郎' --number 0077777",),
    "erase decline": (
        f"erase propose 0012345 --ground BREACH --id {DECLINED}",
    ),
}  # fmt: skip
REFERRED = "--data-class DECEASED"


def all_commands() -> dict[str, TextCommand]:
    return commands_of(cli, click.Context(cli, info_name="daicho"))


def test_the_examples_of_all_help_pages_are_one_clinics_morning(bare: Desk) -> None:
    commands = all_commands()
    others = [name for name in commands if name not in (*MORNING, *ELSEWHERE, *AT_LAST)]
    assert {*MORNING, *AT_LAST} <= set(commands)
    for name in (*MORNING, *others, *AT_LAST):
        assert commands[name].examples, name
        for line in PREPARED.get(name, ()):
            bare.done(line)
        for example in commands[name].examples:
            line = example.line.removeprefix("daicho ").split(" > ")[0]
            answer = bare.run(line)
            wanted = 6 if REFERRED in line else 0
            assert answer.code == wanted, f"{example.line}\n{answer.stdout}{answer.stderr}"


NEVER_TYPED = {
    "bundle.hand_out", "erase.complete", "erase.due", "erase.outlived", "erase.withheld",
}  # fmt: skip
"""What `daicho bundle`, `erase` and `retention run` ask by themselves, of what they have done."""


RENAMED = {
    "policy.change_purpose": "purpose.change",
    "policy.announce_change": "purpose.announce",
    "accept": "accept_deemed",
    "tell": "tell_purpose",
}
"""As typed, and in the domain."""


def test_every_command_of_the_domain_can_be_typed() -> None:
    typed = {name.replace(" ", ".").replace("-", "_") for name in all_commands()}
    found = {RENAMED.get(name, name) for name in typed} | {"authorise_and_provide"}
    assert set(COMMANDS) - NEVER_TYPED <= found
    assert "--authorise" in {o for p in all_commands()["provide"].params for o in p.opts}


def test_every_argument_of_every_command_can_be_given() -> None:
    typed = {name.replace(" ", ".").replace("-", "_"): c for name, c in all_commands().items()}
    commands = {RENAMED.get(name, name): command for name, command in typed.items()}
    for name, declared in COMMANDS.items():
        # Who is given new keys is opened, not typed.
        if name not in {"authorise_and_provide", "person.rekey", *NEVER_TYPED}:
            assert set(declared.arguments) <= {p.name for p in commands[name].params}, name


def test_every_help_page_is_there_in_both_languages(bare: Desk) -> None:
    for name, command in all_commands().items():
        english, japanese = (bare.done(f"{name} --help --lang {lang}") for lang in ("en", "ja"))
        assert command.title.en in " ".join(english.stdout.split()), name
        assert command.title.ja[:20] in japanese.stdout, name
        assert "Usage:" not in japanese.stdout, name


def test_an_acknowledgement_says_number_position_time_with_its_zone_and_hash(desk: Desk) -> None:
    at = desk.size()
    said = json.loads(desk.done(f"{CONSENT} --json --id {ONE}").stdout)
    plain = desk.done(f"{CONSENT} --id {ONE}").stdout
    (event,) = said["events"]
    assert event["position"] == at
    for shown in (event["event"], str(at), "Asia/Tokyo", event["leaf_hash"][:16]):
        assert shown in plain
    assert event["leaf_hash"] not in plain


def test_the_json_answer_has_these_members_and_no_others(desk: Desk) -> None:
    desk.done(CONSENT)
    answer = desk.done(f"authorise {QUESTION} --json").json
    assert set(answer) == {
        "ok", "command", "id", "repeated", "log", "events", "verdict", "not_covered",
        "policy_check", "grounds",
    }  # fmt: skip
    assert answer["log"] == {"origin": ORIGIN, "code": "kizuna", "simulated": False}
    assert set(answer["events"][0]) == {
        "type", "event", "position", "leaf_hash", "recorded_at", "happened_at", "subject",
    }  # fmt: skip
    assert answer["verdict"]["verdict"] == "ALLOW"


def test_the_same_id_records_once_and_says_so(desk: Desk) -> None:
    first = desk.done(f"{CONSENT} --id {ONE} --json").json
    size = desk.size()
    again = desk.done(f"{CONSENT} --id {ONE} --json").json
    assert desk.size() == size
    assert again == {**first, "repeated": True}
    assert "Recorded before under this id" in desk.done(f"{CONSENT} --id {ONE}").stdout
    assert "記録済み" in desk.done(f"{CONSENT} --id {ONE} --lang ja").stdout


def test_an_id_used_for_another_command_is_refused(desk: Desk) -> None:
    desk.done(f"{CONSENT} --id {ONE}")
    answer = desk.run(f"opt-out 0012345 --channel PHONE --id {ONE}")
    assert (answer.code, "--id: found" in answer.stderr) == (2, True)


def test_what_is_allowed_ends_with_0_and_what_is_refused_with_5(desk: Desk) -> None:
    refused = desk.run(f"authorise {QUESTION}")
    assert refused.code == 5
    assert "✕ This may not be provided." in refused.stdout
    assert "D70" in refused.stdout
    assert "27(1)" in refused.stdout
    desk.done(CONSENT)
    allowed = desk.run(f"authorise {QUESTION} --lang ja")
    assert allowed.code == 0
    assert "✓ 提供できます" in allowed.stdout


def test_what_was_provided_before_the_first_rulebook_is_recorded_and_not_judged(desk: Desk) -> None:
    happened = f"provide {QUESTION} --means FAX --at 2023-03-31T23:59"
    answer = desk.run(happened)
    assert answer.code == 0
    assert "! This is not judged." in answer.stdout
    assert "2023-04-01" in answer.stdout
    assert "判定対象外" in desk.run(f"{happened} --lang ja").stdout


def test_the_json_answer_of_a_record_names_its_grounds_and_what_the_act_asks(desk: Desk) -> None:
    consent = desk.done(f"{CONSENT} --json").json["events"][0]["event"]
    answer = desk.done(f"provide {QUESTION} --means FAX --authorise --json").json
    assert answer["grounds"]["consent"] == consent
    assert set(answer["grounds"]) == {"consent", "party", "purpose"}
    assert answer["record"]["set"] == "B"
    assert answer["record"]["statutory"] is True
    assert not {"route", "review"} & set(answer)


def test_a_refusal_names_the_next_steps_as_commands_that_work(desk: Desk) -> None:
    refused = desk.run(f"authorise {QUESTION}")
    steps = [line.strip() for line in refused.stdout.splitlines() if "daicho " in line]
    assert [step.split()[1] for step in steps] == ["consent", "authorise"]
    for step in steps:
        desk.done(step.removeprefix("daicho "))


def test_without_the_persons_request_the_next_step_is_to_record_one(desk: Desk) -> None:
    question = QUESTION.replace("CONSENT", "ON_BEHALF")
    refused = desk.run(f"authorise {question}")
    (step,) = [line.strip() for line in refused.stdout.splitlines() if "daicho instruct" in line]
    desk.done(step.removeprefix("daicho "))
    assert desk.run(f"authorise {question}").code == 0


def test_items_beyond_the_consent_are_named(desk: Desk) -> None:
    desk.done(CONSENT)
    answer = desk.run(f"authorise {QUESTION} --item EXAM_RESULT --json")
    assert answer.code == 5
    assert answer.json["not_covered"] == ["item:EXAM_RESULT"]
    plain = desk.run(f"authorise {QUESTION} --item EXAM_RESULT")
    assert "health examination results (EXAM_RESULT)" in plain.stdout


def test_an_unlawful_provision_that_happened_is_recorded_and_its_finding_said_once(
    desk: Desk,
) -> None:
    size = desk.size()
    answer = desk.run(f"provide {QUESTION} --means FAX")
    assert (answer.code, desk.size()) == (0, size + 1)
    assert answer.stdout.count("✕ This may not be provided.") == 1
    assert "✕" not in answer.stderr
    assert "consent given afterwards does not change it" in answer.stdout


def test_deciding_and_providing_in_one_records_both_or_the_refusal_alone(desk: Desk) -> None:
    refused = desk.run(f"provide {QUESTION} --means FAX --authorise --json")
    assert (refused.code, [e["type"] for e in refused.json["events"]]) == (
        5, ["provision.refused"],
    )  # fmt: skip
    desk.done(CONSENT)
    both = desk.run(f"provide {QUESTION} --means FAX --authorise --json")
    assert (both.code, [e["type"] for e in both.json["events"]]) == (
        0, ["provision.authorised", "provision.recorded"],
    )  # fmt: skip


def test_a_decision_for_now_takes_no_other_time(desk: Desk) -> None:
    answer = desk.run(f"provide {QUESTION} --means FAX --authorise --at 2024-01-01T10:00")
    assert answer.code == 2
    assert "--at: found '2024-01-01T10:00'" in answer.stderr


def test_a_simulated_log_says_so_in_every_answer(desk: Desk) -> None:
    desk.done("org add demo.example/a --code a --name A --zone Asia/Tokyo --simulated")
    plain = desk.done("person add --kind PATIENT --name B --org a")
    assert "This log is simulated" in plain.stdout
    assert (
        "この台帳は模擬です"
        in desk.done("person add --kind PATIENT --name B --org a --lang ja").stdout
    )
    said = desk.done("person add --kind PATIENT --name B --org a --json").json
    assert said["log"]["simulated"] is True


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2024-04-01T09:30+09:00", "2024-04-01T00:30:00.000000Z"),
        ("2024-04-01T09:30", "2024-04-01T00:30:00.000000Z"),
        ("'2024/4/1 9:30'", "2024-04-01T00:30:00.000000Z"),
        ("２０２４－０４－０１Ｔ０９：３０", "2024-04-01T00:30:00.000000Z"),
        ("2024-04-01T00:30:00Z", "2024-04-01T00:30:00.000000Z"),
        ("2024-04-01", "2024-03-31T15:00:00.000000Z"),
    ],
)
def test_times_are_read_in_the_zone_of_the_organisation(
    desk: Desk, typed: str, instant: str
) -> None:
    answer = desk.done(f"{CONSENT} --at {typed} --json")
    assert answer.json["events"][0]["happened_at"] == instant
    normal = unicodedata.normalize("NFKC", typed)
    with_offset = normal.endswith("Z") or "+" in normal
    assert ("Asia/Tokyo" in answer.stderr) is not with_offset


def test_a_time_that_the_clocks_skip_or_repeat_needs_its_offset(desk: Desk) -> None:
    desk.done("org add ledger.example/b --code b --name B --zone Europe/Berlin")
    for typed in ("2024-03-31T02:30", "2024-10-27T02:30"):
        answer = desk.run(f"person add --kind PATIENT --name C --org b --at {typed}")
        assert answer.code == 2
        assert "give the offset" in answer.stderr
    desk.done("person add --kind PATIENT --name C --org b --at 2024-10-27T02:30+01:00")


WRONG = {
    "a person nobody registered": ("opt-out 999 --channel PHONE", "PERSON", "'999'", "registered"),
    "a party nobody registered": (
        f"authorise {QUESTION.replace('sakura', 'momo')}", "PARTY", "'momo'", "its code",
    ),
    "no such item": (
        f"authorise {QUESTION.replace('DISPENSING', 'DISPENSIN')}", "--item", "'DISPENSIN'",
        "DISPENSING",
    ),
    "no such basis": (
        f"authorise {QUESTION.replace('CONSENT', 'MAYBE')}", "--basis", "'MAYBE'",
        "daicho help codes bases",
    ),
    "something is missing": ("opt-out 0012345", "--channel", "nothing", "a code for channel"),
    "the person is missing": ("opt-out --channel PHONE", "PERSON", "nothing", "a line of text"),
    "the same item twice": (f"{CONSENT} --item NAME", "--item", "'NAME'", "without repeats"),
    "not a record": (f"withdraw {TWO} --channel PHONE", "CONSENT", TWO, "record number"),
    "not a number of a record": ("withdraw 7 --channel PHONE", "CONSENT", "'7'", "UUID"),
    "a day that does not exist": (
        "person add --kind PATIENT --name A --birth-date 2024-02-30", "--birth-date",
        "'2024-02-30'", "a day that exists",
    ),
    "no time": (f"{CONSENT} --at noon", "--at", "'noon'", "2026-04-01T09:30"),
    "a time that does not exist": (f"{CONSENT} --at 25:00", "--at", "'25:00'", "09:30"),
    "the future": (f"{CONSENT} --at 2999-01-01T00:00", "--at", "2999-01-01", "not in the future"),
    "no UUID": (f"{CONSENT} --id 1", "--id", "1", "UUID"),
    "a name of several lines": (
        "person add --kind PATIENT --name 'A\nB'", "--name", "A", "a line of text",
    ),
    "a purpose out of form": (
        ("policy publish Q 1 --title t --language en --text policy.txt --effective-at 2024-01-01"
        " --purpose P9"), "--purpose", "'P9'", "CODE:provision:ENGLISH",
    ),
    "no such text file": (
        ("policy publish Q 1 --title t --language en --text none.txt --effective-at 2024-01-01"
        " --purpose P9:internal:a:b"), "--text", "none.txt", "UTF-8",
    ),
    "the same version again": (
        ("policy publish KIZ 1 --title t --language en --text policy.txt --effective-at 2024-01-01"
        " --purpose P9:internal:a:b"), "VERSION", "'1'", "not yet recorded",
    ),
    "a code in use": (
        "party add sakura --kind ORGANISATION --sector PHARMACY --name S", "CODE", "'sakura'",
        "not yet in use",
    ),
    "a code for a natural person": (
        "party add taro --kind PRIVATE_PERSON --sector FAMILY --name T", "CODE", "'taro'",
        "no code",
    ),
    "another organisation": (f"{CONSENT} --org momo", "--org", "momo", "org list"),
    "an actor with a space": (f"{CONSENT} --actor 'a b'", "--actor", "'a b'", "no space"),
    "no such option": (f"{CONSENT} --itme NAME", "--itme", "", "--item"),
    "no such command": ("consnet", "daicho", "'consnet'", "consent"),
    "no such command of a group": ("person ad", "daicho person", "'ad'", "add"),
    "too many words": ("opt-out 0012345 7 --channel PHONE", "7", "", ""),
    "a language that is not there": (f"{CONSENT} --lang fr", "--lang", "fr", "en"),
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
    japanese = desk.run(f"{line} --lang ja" if "--lang" not in line else line, DAICHO_LANG="ja")
    if "--lang" not in line:
        assert "何も保存されていません。" in japanese.stderr


def test_what_is_missing_is_said_to_be_missing_in_japanese_too(desk: Desk) -> None:
    answer = desk.run("opt-out 0012345 --lang ja")
    assert "--channel: 入力値 なし、必要な値: 受付・取得の方法の符号" in answer.stderr


def test_everything_wrong_is_told_at_once(desk: Desk) -> None:
    answer = desk.run("authorise 0012345 --item FOO --item BAR --basis X")
    for name in ("PARTY", "--purpose", "--basis", "'FOO'", "'BAR'"):
        assert name in answer.stderr


def test_an_error_in_json_is_one_object_with_its_exit_code(desk: Desk) -> None:
    answer = desk.run("opt-out 999 --channel FOO --json")
    assert (answer.json["ok"], answer.json["exit_code"], answer.stderr) == (False, 2, "")
    error = answer.json["error"]
    assert {"code", "message", "help", "saved", "problems"} == set(error)
    assert error["problems"][0]["field"] == "--channel"
    usage = desk.run("opt-out --foo --json")
    assert usage.json["error"]["code"] == "usage"


def test_nobody_records_without_saying_who_it_is(desk: Desk) -> None:
    answer = desk.run(CONSENT, DAICHO_ACTOR=None)
    assert answer.code == 2
    assert "DAICHO_ACTOR" in answer.stderr


def test_a_note_can_be_typed_on_standard_input(desk: Desk) -> None:
    answer = desk.run(f"{CONSENT} --note - --json", input="書面は受付の棚\n")
    assert answer.code == 0


def test_codes_may_be_small_and_lists_joined_by_any_comma(desk: Desk) -> None:
    line = CONSENT.replace("NAME,DISPENSING", "name、ｄｏｂ，exam-result")
    position = desk.done(f"{line} --json").json["events"][0]["position"]
    store = desk.env["DAICHO_STORE"]
    from ledger.store.address import parse_address
    from ledger.store.opening import open_store

    opened = open_store(parse_address(store), read_only=True)
    try:
        entry = opened.entry(ORIGIN, position)
    finally:
        opened.close()
    assert entry is not None
    assert json.loads(entry.content)["data"]["items"] == ["NAME", "DOB", "EXAM_RESULT"]


def test_global_options_may_stand_before_or_after_the_command(desk: Desk) -> None:
    desk.env.pop("DAICHO_ACTOR")
    for line in (f"--actor staff-9 --json {CONSENT}", f"{CONSENT} --json --actor staff-9"):
        assert desk.done(line).json["ok"] is True


def test_of_an_option_given_twice_the_one_nearer_to_the_command_counts(desk: Desk) -> None:
    answer = desk.run("--lang en opt-out --lang ja --foo")
    assert "何も保存されていません。" in answer.stderr


@pytest.mark.postgres
def test_a_morning_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgres_address: Address
) -> None:
    desk = Desk.opened(tmp_path_factory.mktemp("desk"), postgres_address.dsn)
    assert desk.run(f"authorise {QUESTION}").code == 5
    consent = desk.done(f"{CONSENT} --json").json["events"][0]["event"]
    assert desk.run(f"authorise {QUESTION}").code == 0
    desk.done(f"withdraw {consent} --channel PHONE")
    assert desk.run(f"authorise {QUESTION}").code == 5
    assert "山田 花子" in desk.done("person find --name やま").stdout
    password_free = desk.run("init")
    assert password_free.code == 1


def test_the_words_of_the_examples_can_be_split_by_a_shell() -> None:
    lines = itertools.chain.from_iterable(command.examples for command in all_commands().values())
    assert all(shlex.split(example.line)[0] == "daicho" for example in lines)
