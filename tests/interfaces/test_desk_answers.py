"""At the desk, on every basis: what is told on a grant and on a refusal, and that it is enough."""

from __future__ import annotations

import json

import pytest

from tests.support.cli import Answer, Desk

POLICY = (
    "policy publish KIZ 2 --title 方針 --language ja --text policy.txt --effective-at 2023-04-02"
    " --at 2023-03-20 --purpose P1=P-C4:provision:care:診療"
    " --purpose PX:provision:newsletter:案内"
)
ASKED = "0012345 sakura --item DISPENSING --purpose P1"
CONSENT = "consent 0012345 --party sakura --item DISPENSING --purpose P1 --form WRITTEN"
STATEMENTS = "EXPLICIT_ON_REQUEST,SILENCE_IS_AGREEMENT,MAY_CHANGE"
USER = "person add --kind USER --name 佐藤 --number U-1"
LAB_ABROAD = (
    "party add usco --kind ORGANISATION --sector TEST_LAB --name USCO --country US"
    " --address Boston --representative 'Ann Lee'"
)
OO = ",".join(f"OO{n}" for n in range(1, 10))


@pytest.fixture
def clinic(desk: Desk) -> Desk:
    """The desk with a purpose of care, a person who decides, a web user and a lab abroad."""
    desk.done(POLICY)
    desk.done("person add --kind STAFF --name '佐々木 誠' --number DR-1")
    for line in (USER, LAB_ABROAD):
        desk.done(line)
    return desk


def number(desk: Desk, line: str) -> str:
    return str(desk.done(f"{line} --json").json["events"][-1]["event"])


def lines(answer: Answer) -> list[str]:
    """The commands that the answer tells to type, without `daicho`."""
    found = (line.strip() for line in answer.stdout.splitlines())
    return [line.removeprefix("daicho ") for line in found if line.startswith("daicho ")]


# Basis and data -> what is told to be missing, and lines whose following settles it: placeholders
# in the order they come are replaced by what follows.
ATTESTED: dict[str, tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "LAW": (
        "--basis LAW",
        ("the statute and article they cite  --statute STATUTE",
         "the article covers this  --statute-applies"),
        (("STATUTE", "刑事訴訟法197条2項"),),
    ),
    "LIFE": (
        "--basis LIFE", ("it is needed", "consent is difficult to obtain"), (),
    ),
    "PUBLIC_HEALTH": (
        "--basis PUBLIC_HEALTH --need", ("consent is difficult to obtain",), (),
    ),
    "STATE_DUTY": (
        "--basis STATE_DUTY --statutory-task 統計調査",
        ("which body asks", "would obstruct that task"),
        (("BODY", "厚生労働省"),),
    ),
    "ACAD_PUBLISH": (
        "--basis ACAD_PUBLISH --provider-is-academic",
        ("publishing or teaching", "nobody's rights are unjustly infringed"), (),
    ),
    "ACAD_JOINT": (
        "--basis ACAD_JOINT --no-unjust-infringement",
        ("that this organisation is an academic institution", "done jointly"), (),
    ),
    "ANON": (
        "--basis CONSENT --data-class ANON --recipient-told",
        ("published beforehand  --anonymised-published",), (),
    ),
    "REFERABLE": (
        "--basis CONSENT --data-class REFERABLE",
        ("that the recipient has the person's consent",), (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ATTESTED)
def test_what_must_be_attested_is_named_and_the_line_to_type_then_grants(
    clinic: Desk, case: str
) -> None:
    options, told, by_hand = ATTESTED[case]
    refused = clinic.run(f"authorise {ASKED} {options}")
    assert refused.code == 5
    for words in told:
        assert words in refused.stdout
    assert refused.stdout.count("    - ") == len(told)
    line = lines(refused)[-1]
    for word, text in by_hand:
        assert clinic.run(line).code == 2  # a placeholder typed as it stands grants nothing
        line = line.replace(word, text)
    granted = clinic.run(line)
    assert granted.code == 0
    assert "Ground: " in granted.stdout


def test_implied_consent_needs_the_posted_purpose_and_the_three_statements(clinic: Desk) -> None:
    asked = f"authorise {ASKED} --basis CONSENT_IMPLIED_CARE"
    assert "a list of purposes posted in the clinic" in clinic.run(asked).stdout
    clinic.done("notice give CARE 1 --kind CARE --text policy.txt --purpose P-C8"
                " --contains SILENCE_IS_AGREEMENT")  # fmt: skip
    refused = clinic.run(asked)
    assert refused.code == 5
    for words in ("purpose P-C4 (cooperation with other providers)", "(MAY_CHANGE)",
                  "(EXPLICIT_ON_REQUEST)"):  # fmt: skip
        assert words in refused.stdout
    assert "(SILENCE_IS_AGREEMENT)" not in refused.stdout
    (post,) = [line for line in lines(refused) if line.startswith("notice give CARE VERSION")]
    clinic.done(post.replace("VERSION", "2").replace("FILE", "policy.txt"))
    granted = clinic.done(asked)
    assert "Ground: the posted notice CARE 2 of " in granted.stdout


def test_a_reserved_purpose_needs_explicit_consent_or_the_end_of_the_reservation(
    clinic: Desk,
) -> None:
    clinic.done(f"notice give CARE 1 --kind CARE --text policy.txt --purpose P-C4"
                f" --contains {STATEMENTS}")  # fmt: skip
    reserved = number(clinic, "reserve 0012345 --purpose P1 --channel IN_PERSON")
    refused = clinic.run(f"authorise {ASKED} --basis CONSENT_IMPLIED_CARE")
    assert "purpose P1 is reserved" in refused.stdout
    assert f"unreserve {reserved} --channel IN_PERSON" in lines(refused)
    consent, again, _ = lines(refused)
    clinic.done(consent)
    clinic.done(again)


def test_the_state_of_the_consent_is_said_with_its_days(clinic: Desk) -> None:
    asked = f"authorise {ASKED} --basis CONSENT"
    given = number(clinic, f"{CONSENT} --at 2024-04-02")
    clinic.done(f"withdraw {given} --channel PHONE --at 2024-05-03")
    answer = clinic.run(asked)
    assert "the one of 2024-04-02 was withdrawn on 2024-05-03" in answer.stdout
    assert "respect that" in answer.stdout
    clinic.done(f"{CONSENT} --at 2024-06-01 --expires-at 2024-07-01")
    assert "the one of 2024-06-01 expired on 2024-07-01" in clinic.run(asked).stdout
    clinic.done(f"{CONSENT} --at 2024-08-01 --not-identified")
    assert "identity was checked: for the one of 2024-08-01" in clinic.run(asked).stdout
    clinic.done(f"{CONSENT} --at 2024-09-01 --not-confirmed")
    assert "a form brought by the recipient is not enough" in clinic.run(asked).stdout
    clinic.done(f"{CONSENT} --at 2024-10-01 --not-competent")
    answer = clinic.run(asked)
    assert "a legal representative can consent" in answer.stdout
    assert "--given-by REPRESENTATIVE" in lines(answer)[0]
    clinic.done(f"{CONSENT.replace('WRITTEN', 'DEEMED_BY_POLICY')} --at 2024-11-01")
    assert "only taken from the use of a service" in clinic.run(asked).stdout
    japanese = clinic.run(f"{asked} --lang ja").stdout
    assert "利用によるみなし同意で、有効ではありません" in japanese


def test_what_the_consent_does_not_cover_can_be_left_out(clinic: Desk) -> None:
    clinic.done(f"{CONSENT} --at 2024-04-02")
    refused = clinic.run(f"authorise {ASKED} --item NAME --basis CONSENT")
    assert "item name (NAME): not covered by the consent of 2024-04-02" in refused.stdout
    granted = clinic.done(lines(refused)[0])
    assert "Ground: the consent of 2024-04-02, in writing [" in granted.stdout


def test_a_consent_to_something_else_is_not_called_a_refusal_of_this(clinic: Desk) -> None:
    clinic.done("refuse 0012345 --sector INSURER --item MED_HISTORY --purpose PX --form ORAL")
    answer = clinic.run(f"authorise {ASKED} --basis CONSENT")
    assert "what is recorded speaks of something else" in answer.stdout
    assert "respect that" not in answer.stdout


def test_entrustment_names_which_of_contract_scope_supervision_and_own_use_fails(
    clinic: Desk,
) -> None:
    asked = f"authorise {ASKED} --basis ENTRUST"
    refused = clinic.run(asked)
    assert "- a contract of entrustment with the recipient" in refused.stdout
    made = number(clinic, lines(refused)[0])
    refused = clinic.run(asked)
    assert refused.stdout.count("    - ") == 1
    assert "(supervision)" in refused.stdout
    assert lines(refused)[0] == f"arrangement check {made} --outcome KEPT"
    clinic.done(lines(refused)[0])
    beyond = clinic.run(f"{asked} --item NAME")
    assert "- these items and this purpose among those of the contract" in beyond.stdout
    assert "--item DISPENSING,NAME" in lines(beyond)[0]
    granted = clinic.done(asked)
    assert "Ground: the contract of " in granted.stdout
    assert "No record is due under the Act" in granted.stdout
    clinic.done(f"arrangement end {made}")
    clinic.done("arrangement make sakura --kind ENTRUSTMENT --form CONTRACT --item DISPENSING"
                " --purpose P1 --own-use")  # fmt: skip
    assert "does not use the data for itself" in clinic.run(asked).stdout


def test_succession_and_joint_use_are_granted_after_the_lines_they_name(clinic: Desk) -> None:
    refused = clinic.run(f"authorise {ASKED} --basis SUCCESSION")
    for line in lines(refused):
        granted = clinic.done(line)
    assert "Ground: the agreement of " in granted.stdout
    asked = f"authorise {ASKED} --basis JOINT_USE"
    assert "a notice of joint use with all five matters" in clinic.run(asked).stdout
    clinic.done("notice give JU 1 --kind JOINT_USE --text policy.txt --contains JU1,JU2,JU3"
                " --item NAME --sector PHARMACY")  # fmt: skip
    refused = clinic.run(asked)
    for words in ("(JU4)", "(JU5)", "these items among those the notice lists"):
        assert words in refused.stdout
    assert "this recipient among the joint users" not in refused.stdout
    clinic.done(lines(refused)[0].replace("VERSION", "2").replace("FILE", "policy.txt"))
    assert "the notice of joint use JU 2 of " in clinic.done(asked).stdout


def test_the_persons_request_and_the_persons_agent_are_named_as_grounds(clinic: Desk) -> None:
    refused = clinic.run(f"authorise {ASKED} --basis ON_BEHALF")
    assert "the person's own request in writing" in refused.stdout
    for line in lines(refused):
        granted = clinic.done(line)
    assert "Ground: the person's request of " in granted.stdout
    clinic.done("agent verify 0012345 sakura --authority MANDATE --proof MANDATE_LETTER")
    granted = clinic.done(f"authorise {ASKED} --basis CONSENT")
    assert "the person's agent, verified on " in granted.stdout
    assert "letter of mandate" in granted.stdout


def test_an_opt_out_is_told_step_by_step_until_its_day_comes(clinic: Desk) -> None:
    asked = "authorise U-1 sakura --item NAME --purpose P1 --basis OPT_OUT"
    assert "all nine matters" in clinic.run(asked).stdout
    give = (
        "notice give OPT {} --kind OPT_OUT --text policy.txt --item NAME --contains {} --at {}"
        " --start-day 2024-06-01"
    )
    first = number(clinic, give.format(1, OO.replace("OO8,", ""), "2024-04-01"))
    clinic.done(f"notice file {first} --contains {OO} --at 2024-04-01")
    refused = clinic.run(asked)
    assert "how the data are updated (OO8)" in refused.stdout
    assert refused.stdout.count("    - ") == 1
    second = number(clinic, give.format(2, OO, "2024-04-02"))
    refused = clinic.run(asked)
    assert refused.code == 5
    clinic.done(f"notice file {second} --contains {OO}")
    granted = clinic.done(asked)
    assert "the opt-out notice OPT 2 of 2024-04-02" in granted.stdout
    assert "warning: Publication of the opt-out" in granted.stdout
    stop = number(clinic, "opt-out U-1 --channel PHONE")
    refused = clinic.run(asked)
    assert f"opt-in {stop} --channel IN_PERSON" in lines(refused)
    late = give.format(3, OO, "2024-04-03").replace("2024-06-01", "2999-06-01")
    third = number(clinic, late)
    clinic.done(f"notice file {third} --contains {OO}")
    clinic.done(f"opt-in {stop} --channel IN_PERSON")
    assert "until 2999-06-01 it may not start" in clinic.run(asked).stdout


def test_a_patients_data_never_go_by_opt_out(clinic: Desk) -> None:
    refused = clinic.run(f"authorise {ASKED} --basis OPT_OUT")
    assert "opt-out is closed here" in refused.stdout
    for line in lines(refused):
        clinic.done(line)


def test_abroad_every_way_is_named_and_each_leads_to_a_grant_with_its_route(clinic: Desk) -> None:
    about = "0012345 usco --item DISPENSING --purpose P1"
    clinic.done(CONSENT.replace("sakura", "usco"))
    refused = clinic.run(f"authorise {about} --basis CONSENT")
    assert "one of three" in refused.stdout
    show, consent, again, make, _, by_system = lines(refused)
    shown = number(clinic, show.replace("CODE", "AB").replace("VERSION", "1")
                   .replace("FILE", "policy.txt") + " --at 2024-04-01")  # fmt: skip
    clinic.done(consent.replace("NOTICE", shown).replace("TIME", "2024-04-02"))
    granted = clinic.done(again)
    assert "Route abroad: informed consent" in granted.stdout
    assert "the information AB 1 shown before it" in granted.stdout
    system = number(clinic, f"{make} --at 2024-03-01")
    refused = clinic.run(by_system)
    assert "a first check that the recipient keeps the measures" in refused.stdout
    clinic.done(f"arrangement check {system} --outcome KEPT --at 2024-04-01")
    refused = clinic.run(by_system)
    assert "(last: 2024-04-01)" in refused.stdout
    assert lines(refused)[0] == f"arrangement check {system} --outcome KEPT"
    clinic.done(lines(refused)[0])
    granted = clinic.done(by_system)
    assert "Route abroad: equivalent measures, checked yearly; last check " in granted.stdout
    assert clinic.done(f"{by_system} --json").json["route"] == "EQUIVALENT_SYSTEM"


def test_of_the_information_abroad_only_what_is_missing_is_asked_for(clinic: Desk) -> None:
    notice = number(clinic, "notice give AB 1 --kind ABROAD --text policy.txt --party usco"
                    " --contains FI1,FI2 --at 2024-04-01")  # fmt: skip
    consent = f"{CONSENT.replace('sakura', 'usco')} --information {notice} --shown-at 2024-04-02"
    clinic.done(consent)
    asked = "authorise 0012345 usco --item DISPENSING --purpose P1 --basis FOREIGN_CONSENT"
    refused = clinic.run(asked)
    assert "the recipient's measures (FI3)" in refused.stdout
    assert refused.stdout.count("    - ") == 1


def test_stops_are_named_with_the_record_that_lifts_them(clinic: Desk) -> None:
    clinic.done(CONSENT)
    for kind in ("USE", "PROVISION"):
        stop = number(clinic, f"suspend 0012345 --kind {kind} --ground RIGHTS_AT_RISK")
        refused = clinic.run(f"authorise {ASKED} --basis CONSENT")
        assert refused.code == 5
        assert lines(refused)[0] == f"resume {stop}"
        clinic.done(f"resume {stop}")
    assert clinic.run(f"authorise {ASKED} --basis CONSENT").code == 0


def test_a_grant_names_its_ground_the_record_due_and_the_line_that_records_it(
    clinic: Desk,
) -> None:
    consent = number(clinic, f"{CONSENT} --at 2024-04-02")
    granted = clinic.done(f"authorise {ASKED} --basis CONSENT")
    assert f"Ground: the consent of 2024-04-02, in writing [{consent}]" in granted.stdout
    assert "the Act requires a record: set B" in granted.stdout
    (line,) = lines(granted)
    recorded = clinic.done(line.replace("MEANS", "FAX"))
    assert "required by the Act" in recorded.stdout
    assert "address of the recipient" in recorded.stdout  # さくら薬局 was registered without one
    kept = "Kept as long as this record: the consent of 2024-04-02"
    assert kept in recorded.stdout
    assert "the registration of さくら薬局" in recorded.stdout
    japanese = clinic.done(f"authorise {ASKED} --basis CONSENT --lang ja").stdout
    for words in (
        "✓ 提供できます",
        "根拠: 2024-04-02 の同意（書面）",
        "提供したら、記録してください",
    ):
        assert words in japanese


def test_evidence_left_out_of_a_record_can_be_added_and_is_judged_anew(clinic: Desk) -> None:
    recorded = clinic.done(f"provide {ASKED} --basis LAW --means PAPER")
    assert "✕ This may not be provided." in recorded.stdout
    amend = next(line for line in lines(recorded) if "--statute " in line)
    assert clinic.run(amend).code == 2
    amended = clinic.done(
        amend.replace("WHY", "控えの転記漏れ").replace("STATUTE", "刑訴法197条2項")
    )
    assert "✓ This may be provided." in amended.stdout
    assert "✕" not in amended.stdout


def test_what_needs_review_is_referred_reviewed_and_then_granted_once(clinic: Desk) -> None:
    asked = f"authorise {ASKED} --basis CONSENT --data-class DECEASED"
    referred = clinic.run(asked)
    assert referred.code == 6
    assert "! This needs review." in referred.stdout
    review = lines(referred)[0].replace("STAFF", "DR-1").replace("WHY", "遺族向けの指針による")
    reviewed = clinic.done(review)
    assert "佐々木 誠 decided that it may be provided" in reviewed.stdout
    (again,) = lines(reviewed)
    granted = clinic.done(again)
    assert "✓ This may be provided: reviewed and approved by 佐々木 誠 on " in granted.stdout
    assert clinic.run(again).code == 2  # a review serves one authorisation
    recorded = clinic.done(lines(granted)[0].replace("MEANS", "PAPER"))
    assert "reviewed and approved by 佐々木 誠" in recorded.stdout
    assert "The provision is recorded as it happened, with this finding" not in recorded.stdout


def test_what_was_attested_is_in_the_line_that_asks_again_after_review(clinic: Desk) -> None:
    clinic.done("suspend 0012345 --kind USE --ground RIGHTS_AT_RISK")
    asked = (
        f"{ASKED} --basis STATE_DUTY --requesting-body 保健所 --statutory-task 調査"
        " --consent-would-obstruct --method BULK --repeated --period-from 2024-03-01 --transfers 12"
    )
    answer = clinic.run(f"authorise {asked} --json --id 77777777-7777-4777-8777-777777777777")
    assert (answer.code, answer.json["events"][0]["type"]) == (6, "provision.referred")
    reviewed = clinic.done("review 77777777-7777-4777-8777-777777777777 --decision APPROVED"
                           " --decided-by DR-1 --reason 法令上の事務を優先")  # fmt: skip
    assert "stands for a text that was sealed" in reviewed.stdout
    (again,) = lines(reviewed)
    assert "--consent-would-obstruct" in again
    for counted in ("--method BULK", "--period-from 2024-03-01", "--transfers 12"):
        assert counted in again
    granted = clinic.run(again.replace("BODY", "保健所").replace("TASK", "調査") + " --json")
    assert granted.code == 0
    assert granted.json["review"] == granted.json["grounds"]["review"]


def test_a_declined_review_says_so_and_names_no_line_to_type(clinic: Desk) -> None:
    referred = clinic.run(f"authorise {ASKED} --basis CONSENT --data-class DECEASED")
    line = lines(referred)[0].replace("APPROVED", "DECLINED").replace("STAFF", "DR-1")
    declined = clinic.done(line.replace("WHY", "本人の意思に反する") + " --lang ja")
    assert "佐々木 誠 が、提供してはならないと決定しました" in declined.stdout
    assert not lines(declined)


def test_deciding_and_providing_in_one_after_review_ends_with_0(clinic: Desk) -> None:
    asked = f"provide {ASKED} --basis CONSENT --data-class DECEASED --means PAPER --authorise"
    referred = clinic.run(asked)
    assert referred.code == 6
    review = lines(referred)[0].replace("STAFF", "DR-1").replace("WHY", "指針による")
    done = number(clinic, review)
    again = lines(referred)[1]
    assert again.startswith("provide ")
    granted = clinic.run(again.replace("--review REVIEW", f"--review {done}") + " --json")
    assert granted.code == 0
    assert [one["type"] for one in granted.json["events"]] == [
        "provision.authorised", "provision.recorded",
    ]  # fmt: skip


def test_a_review_is_given_only_with_authorise(clinic: Desk) -> None:
    answer = clinic.run(f"provide {ASKED} --basis CONSENT --means FAX"
                        " --review 77777777-7777-4777-8777-777777777777")  # fmt: skip
    assert answer.code == 2
    assert "--review: found" in answer.stderr
    assert "--authorisation" in answer.stderr


def test_the_json_answer_of_a_referral_is_one_object_with_its_verdict(clinic: Desk) -> None:
    answer = clinic.run(f"authorise {ASKED} --basis CONSENT --data-class DECEASED --json")
    value = json.loads(answer.stdout)
    assert value["verdict"]["verdict"] == "REVIEW"
    assert value["verdict"]["record_set"] is None
    assert "record" not in value


def test_help_shows_the_daily_options_first_and_the_others_under_what_asks_for_them(
    bare: Desk,
) -> None:
    for command in ("authorise", "provide", "amend"):
        page = bare.done(f"{command} --help").stdout
        daily, rest = page.split("If the data or their use are out of the ordinary:")
        assert "--basis CODE" in daily
        assert not [word for word in ("--statute", "--need", "--method ") if word in daily]
        order = [rest.index(f"With --basis {word}") for word in ("LAW", "LIFE", "STATE_DUTY")]
        assert order == sorted(order)
        assert rest.index("--statute TEXT") > rest.index("With --basis LAW")
        japanese = bare.done(f"{command} --help --lang ja").stdout
        assert "--basis LAW（法令）の場合:" in japanese
        assert japanese.index("--need") > japanese.index("--basis LIFE・PUBLIC_HEALTH の場合:")
