"""Both checks at the desk: what the Act says, what the organisation's own policy says, and what
follows from each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cli import PARTY, PERSON, Desk

# Two organisations of the tests, by the codes that their profiles name.
KIZUNA = "org add ledger.example/kizuna --code kizuna --name Kizuna --zone Asia/Jakarta"
SAKURA = "org add ledger.example/sakura --code sakura --name SAKURA --zone Asia/Tokyo"
PUBLISH = "policy publish {} 1 --text policy.txt --profile {} --posted-at 2023-04-01T09:00"
SETTLEMENT = "party add bank --kind ORGANISATION --sector SETTLEMENT --name 銀行"
CONSENT = "consent 0012345 --party sakura --item NAME --purpose {} --form WRITTEN"
ITEMS = "0012345 sakura --item NAME --purpose {} --basis {}"
NOTICE = (
    "notice give care 1 --kind CARE --text policy.txt --purpose P-C4 --contains"
    " EXPLICIT_ON_REQUEST,SILENCE_IS_AGREEMENT,MAY_CHANGE --at 2023-04-02"
)


def _opened(folder: Path, organisation: str, policy: str, profile: str) -> Desk:
    desk = Desk.bare(folder)
    lines = ("key new secrets/daicho.key", "init", organisation, PUBLISH.format(policy, profile),
             PERSON, PARTY, SETTLEMENT)  # fmt: skip
    for line in lines:
        desk.done(line)
    return desk


@pytest.fixture
def kizuna(tmp_path: Path) -> Desk:
    return _opened(tmp_path, KIZUNA, "KIZ", "kizuna")


@pytest.fixture
def sakura(tmp_path: Path) -> Desk:
    return _opened(tmp_path, SAKURA, "SAK", "sakura")


def test_both_checks_are_shown_of_what_may_be_provided(kizuna: Desk) -> None:
    kizuna.done(CONSENT.format("KIZ-P1"))
    question = "authorise " + ITEMS.format("KIZ-P1", "CONSENT")
    answer = kizuna.done(question).stdout
    for part in ("✓ This may be provided.", "Act: Valid consent.", "D72", "Policy: ✓ met, KIZ-5.1",
                 "Met by the person's own will. (KIZ-5.1 · Q09)"):  # fmt: skip
        assert part in answer
    japanese = kizuna.run(question, LANG="ja_JP.UTF-8").stdout
    for part in ("法: 有効な同意があります。", "方針: ✓ 適合（KIZ-5.1）", "（KIZ-5.1 · Q09）"):
        assert part in japanese


def test_what_the_policy_is_against_is_refused_although_the_act_allows_it(kizuna: Desk) -> None:
    kizuna.done(CONSENT.format("KIZ-P3"))
    kizuna.done("marketing stop 0012345 --channel PHONE")
    question = "authorise " + ITEMS.format("KIZ-P3", "CONSENT")
    answer = kizuna.run(question)
    assert answer.code == 5
    for part in ("✕ This may not be provided: the organisation's own policy is not met.",
                 "Act: Valid consent.", "Policy: ✕ not met, KIZ-3.3", "Q11",
                 "do not provide it for marketing"):  # fmt: skip
        assert part in answer.stdout
    for part in ("Once provided", "When it has been provided", "Missing:", "Ground: "):
        assert part not in answer.stdout
    japanese = kizuna.run(question, LANG="ja_JP.UTF-8").stdout
    for part in ("✕ 提供できません（事業者自身の方針に適合しません）",
                 "方針: ✕ 不適合（KIZ-3.3）", "営業・宣伝の停止"):  # fmt: skip
        assert part in japanese
    told = kizuna.run(f"{question} --json").json
    assert (told["events"][0]["type"], told["verdict"]["verdict"]) == (
        "provision.refused", "ALLOW",
    )  # fmt: skip
    assert told["policy_check"]["verdict"] == "NOT_MET"
    assert told["policy_check"]["clauses"] == ["KIZ-3.3"]


def test_deciding_and_providing_in_one_provides_nothing_against_the_policy(kizuna: Desk) -> None:
    kizuna.done(CONSENT.format("KIZ-P3"))
    kizuna.done("marketing stop 0012345 --channel PHONE")
    before = kizuna.size()
    answer = kizuna.run("provide --authorise --means PAPER " + ITEMS.format("KIZ-P3", "CONSENT"))
    assert answer.code == 5
    assert kizuna.size() == before + 1
    assert kizuna.done("history 0012345 --json").json["rows"] == []


def test_what_happened_against_the_policy_is_recorded_with_both_findings(kizuna: Desk) -> None:
    kizuna.done(CONSENT.format("KIZ-P3"))
    kizuna.done("marketing stop 0012345 --channel PHONE")
    answer = kizuna.done("provide --means PAPER " + ITEMS.format("KIZ-P3", "CONSENT"))
    assert "! The Act allows this; the organisation's own policy is not met." in answer.stdout
    assert "Policy: ✕ not met, KIZ-3.3" in answer.stdout
    history = kizuna.done("history 0012345").stdout
    assert "lawful D72" in history
    assert "policy ✕ not met, KIZ-3.3: The person has stopped marketing" in history
    assert "方針 ✕ 不適合（KIZ-3.3）" in kizuna.done("history 0012345", LANG="ja_JP.UTF-8").stdout
    for question in ("history 0012345", "provisions", "received-by sakura"):
        row = kizuna.done(f"{question} --json").json["rows"][0]
        assert row["finding_recorded"]["verdict"] == "ALLOW"
        assert (row["policy_check"]["verdict"], row["clause"]) == ("NOT_MET", None)
    assert "✓ D72 ✕ KIZ-3.3" in kizuna.done("trail --type provision.recorded").stdout


def test_a_ground_that_only_the_policy_knows_says_what_would_authorise(sakura: Desk) -> None:
    question = (
        "authorise 0012345 bank --item BILLING --purpose SAK-P1.3a --basis CONSENT --clause SAK-4.2"
    )
    answer = sakura.run(question)
    assert answer.code == 5
    would = "Would authorise: prior consent of the principal (CONSENT); entrustment (ENTRUST)"
    for part in ("✕ This may not be provided.", "Act: No valid consent now.", "SAK-4.2 · Q07",
                 "note: A ground that only the policy knows; it authorises nothing",
                 would):  # fmt: skip
        assert part in answer.stdout
    japanese = sakura.run(question, LANG="ja_JP.UTF-8").stdout
    for part in (
        "注記: 方針だけが掲げる根拠",
        "提供を認め得る根拠: 本人の同意（CONSENT）、委託（ENTRUST）",
    ):
        assert part in japanese
    told = sakura.run(f"{question} --json").json["policy_check"]
    assert told["would"] == ["CONSENT", "ENTRUST"]


def test_all_that_relied_on_a_clause_is_listed(sakura: Desk) -> None:
    def found(more: str) -> list[str]:
        return [row["record"] for row in sakura.done(f"provisions {more} --json").json["rows"]]

    def provided(purpose: str, more: str = "") -> str:
        line = f"provide 0012345 bank --item BILLING --purpose {purpose} {more} --means PAPER"
        return str(sakura.done(f"{line} --json").json["events"][0]["event"])

    cited = provided("SAK-P1.3a", "--basis CONSENT --clause SAK-4.2")
    by_law = "--basis LAW --statute 医療法25条 --statute-applies --clause SAK-4.1"
    law = provided("SAK-P1.3a", by_law)
    sakura.done("consent 0012345 --party bank --item BILLING --purpose SAK-P1.3a --form WRITTEN")
    plain = provided("SAK-P1.3a", "--basis CONSENT")
    assert found("") == [plain, law, cited]
    assert found("--clause SAK-4.2") == [cited]
    assert found("--clause SAK-4") == found("--clause sak-4.2") == []  # the clause, to the letter
    # Also what nobody cited: the clauses that decided what the policy says of it.
    assert found("--clause SAK-3.1.3.a") == [plain, cited]
    assert found("--clause SAK-4.1") == found("--clause SAK-4.7") == [law]
    assert found("--policy NOT_MET") == found("--policy not_met") == [plain, cited]
    assert found("--policy MET") == [law]
    assert found("--policy SILENT") == found("--clause SAK-4.2 --policy MET") == []
    assert found("--clause SAK-4.2 --policy NOT_MET --person 0012345") == [cited]
    assert "1 record of" in sakura.done("provisions --clause SAK-4.2").stdout


def test_a_clause_or_a_verdict_that_cannot_be_is_refused(sakura: Desk) -> None:
    for line, wanted in (
        ("--clause ''", "1 to 63"),
        ("--clause 'SAK 4.2'", "SAK 4.2"),
        ("--policy WELL", "NOT_MET"),
    ):
        answer = sakura.run(f"provisions {line}")
        assert answer.code == 2, line
        assert wanted in answer.stderr, line


def test_what_only_the_act_knows_is_authorised_where_the_policy_is_silent(sakura: Desk) -> None:
    sakura.done("party add auditor --kind ORGANISATION --sector AUDITOR --name 監査法人")
    sakura.done("consent 0012345 --party auditor --item NAME --purpose SAK-P4.1 --form WRITTEN")
    answer = sakura.done("authorise 0012345 auditor --item NAME --purpose SAK-P4.1 --basis CONSENT")
    assert "✓ This may be provided." in answer.stdout
    assert "Policy: - silent" in answer.stdout
    shown = sakura.done("show " + _last(sakura)).stdout
    assert "Policy: - silent" in shown


def test_implied_consent_for_care_is_met_at_sakura_and_refused_at_kizuna(
    sakura: Desk, tmp_path: Path
) -> None:
    sakura.done(NOTICE)
    question = "authorise " + ITEMS.format("SAK-P2.1a", "CONSENT_IMPLIED_CARE")
    answer = sakura.done(question).stdout
    assert "Policy: ✓ met, SAK-3.2.1" in answer
    folder = tmp_path / "other"
    folder.mkdir()
    other = _opened(folder, KIZUNA, "KIZ", "kizuna")
    refused = other.run("authorise " + ITEMS.format("KIZ-P1", "CONSENT_IMPLIED_CARE"))
    assert refused.code == 5
    assert "Policy: ✕ not met, KIZ-5.1" in refused.stdout
    assert "Would authorise: prior consent of the principal (CONSENT)" in refused.stdout


def test_without_a_profile_no_policy_is_asked_and_the_act_decides(desk: Desk) -> None:
    desk.done("consent 0012345 --party sakura --item NAME --purpose P1 --form WRITTEN")
    answer = desk.done("authorise " + ITEMS.format("P1", "CONSENT"))
    assert "no profile of it is loaded" in answer.stdout
    assert "Policy:" not in answer.stdout
    desk.done("provide --means PAPER " + ITEMS.format("P1", "CONSENT"))
    row = desk.done("history 0012345 --json").json["rows"][0]
    assert row["policy_check"]["verdict"] is None
    history = desk.done("history 0012345").stdout
    assert not any(f"policy {mark}" in history for mark in "✓✕-")


def _last(desk: Desk) -> str:
    rows = desk.done("trail --limit 1 --json").json["rows"]
    return str(rows[0]["event"])
