"""What this revision does not judge is said to be not judged: neither allowed nor refused."""

from __future__ import annotations

import pytest

from tests.domain.law.notation import facts, judge_0

OUTSIDE = """
data_class=PSEUDO                    | personal data        | 個人データ
data_class=ANON                      | personal data        | 個人データ
data_class=REFERABLE                 | personal data        | 個人データ
data_class=DECEASED                  | living person        | 生存
basis=CONSENT_IMPLIED_CARE           | legal basis          | 法的根拠
basis=LAW                            | legal basis          | 法的根拠
basis=LIFE                           | legal basis          | 法的根拠
basis=PUBLIC_HEALTH                  | legal basis          | 法的根拠
basis=STATE_DUTY                     | legal basis          | 法的根拠
basis=ACAD_PUBLISH                   | legal basis          | 法的根拠
basis=ACAD_JOINT                     | legal basis          | 法的根拠
basis=ACAD_RECIPIENT                 | legal basis          | 法的根拠
basis=ENTRUST                        | legal basis          | 法的根拠
basis=SUCCESSION                     | legal basis          | 法的根拠
basis=JOINT_USE                      | legal basis          | 法的根拠
basis=FOREIGN_CONSENT                | legal basis          | 法的根拠
recipient.kind=SOLE_PROPRIETOR       | recipient is neither | 提供先
recipient.kind=PRINCIPAL             | recipient is neither | 提供先
recipient.kind=VERIFIED_AGENT        | recipient is neither | 提供先
recipient.kind=UNSPECIFIED_MANY      | recipient is neither | 提供先
recipient.same_entity=true           | same legal person    | 同一の法人
recipient.public_body=STATE_ORGAN    | public body          | 公的機関
recipient.public_body=TABLE2_BODY    | public body          | 公的機関
recipient.country=ID                 | abroad               | 外国
misuse_foreseen=true                 | foreseen             | 予見
record_exception=["REC-EX-3"]        | exception            | 例外
record.method=BULK                   | by provision         | 都度
record.method=SUBST                  | by provision         | 都度
provided_at=2023-03-31               | first rulebook       | 最初の規則集
basis=OPT_OUT sensitive=false        | bars this opt-out    | オプトアウト
"""
LINES = [[part.strip() for part in line.split("|")] for line in OUTSIDE.strip().splitlines()]


@pytest.mark.parametrize(("changes", "en", "ja"), LINES, ids=[line[0] for line in LINES])
def test_what_lies_outside_is_not_judged_and_the_reason_says_what(
    changes: str, en: str, ja: str
) -> None:
    judgement = judge_0(facts(changes))
    assert (judgement.verdict, judgement.row, judgement.rule) == (None, None, None)
    for reason, start, what in (
        (judgement.reason.en, "Not judged: ", en),
        (judgement.reason.ja, "判定していません。", ja),
    ):
        assert reason.startswith(start)
        assert what in reason
    assert (judgement.findings, judgement.record_set, judgement.retain_until) == ((), None, None)
    assert (judgement.statutory, judgement.record_methods) == (False, ())


def test_everything_that_lies_outside_is_named() -> None:
    reason = judge_0(facts("recipient.country=ID record.method=BULK")).reason
    assert ["abroad" in reason.en, "by provision" in reason.en] == [True, True]
    assert ["外国" in reason.ja, "都度" in reason.ja] == [True, True]


def test_the_first_day_of_the_rulebook_is_judged() -> None:
    assert judge_0(facts("provided_at=2023-04-01")).row == "D72"


def test_facts_that_do_not_fit_are_refused_even_outside_the_scope() -> None:
    assert judge_0(facts("data_class=ANON erased=maybe")).row == "D01"
    assert judge_0(facts("provided_at=2023-03-31 erased=maybe")).row == "D01"


def test_what_lies_outside_is_not_refused_by_a_row_of_the_scope() -> None:
    assert judge_0(facts("data_class=ANON erased=true")).verdict is None


@pytest.mark.parametrize(("law_version", "revision"), [("2022-04-01", 0), ("2023-04-01", 99)])
def test_a_rulebook_that_does_not_exist_judges_nothing(law_version: str, revision: int) -> None:
    judgement = judge_0(facts(), law_version=law_version, revision=revision)
    assert judgement.verdict is None
    assert (judgement.law_version, judgement.revision) == (law_version, revision)
    assert f"{law_version}, revision {revision}" in judgement.reason.en
    assert f"{law_version} 第{revision}版" in judgement.reason.ja
