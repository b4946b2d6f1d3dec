"""Findings about what a person may ask for: requests, fees, refusals and notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.domain.policy.gap import REMARK, SHORT_OF_ACT, Found, GapRule, listed
from ledger.domain.policy.gap import requests as taken
from ledger.domain.policy.profile import Profile
from ledger.domain.terms import NOTICE_DUTIES, REQUEST_KINDS, SUSPENSION_GROUNDS
from ledger.text import Text

WITH_FEE = {"PURPOSE_NOTICE", "DISCLOSURE", "PROVISION_RECORDS"}
"""Article 38: nothing else may be charged for."""

OTHER_REQUESTS = ("PURPOSE_NOTICE", "DISCLOSURE", "CORRECTION", "DELETION", "COMPLAINT")
NO_SPEED_DUE = ("SELF_SERVICE", "COMPLAINT")
GROUNDS_OF_35_5 = ("NO_LONGER_NEEDED", "BREACH", "RIGHTS_AT_RISK")
GROUNDS_OF_35_1 = ("BEYOND_PURPOSE", "IMPROPER_USE", "IMPROPER_ACQUISITION")
GROUNDS_OF_ACT = {
    "SUSPENSION_OF_USE": (*GROUNDS_OF_35_1, *GROUNDS_OF_35_5),
    "ERASURE": (*GROUNDS_OF_35_1, *GROUNDS_OF_35_5),
    "SUSPENSION_OF_PROVISION": ("UNLAWFUL_PROVISION", *GROUNDS_OF_35_5),
}
"""Request -> what it may be based on, Article 35(1), (3) and (5)."""
REFUSALS = ("DISCLOSURE_REFUSED", "CORRECTION_DECLINED", "SUSPENSION_DECLINED")
OUTCOMES = ("DOES_NOT_EXIST", "CORRECTED", "SUSPENDED")

LATER = Text(
    "This version of the ledger takes no such request; answer it by the Act, outside the ledger.",
    "この版の台帳は請求を受け付けません。法律に従い台帳の外で対応してください。",
)
DUE_ALL_THE_SAME = Text(
    "The notice is due by the Act; this version of the ledger does not watch over it.",
    "通知は法律上必要です。この版の台帳は通知を管理しません。",
)


def _missing(kinds: tuple[str, ...], profile: Profile) -> Iterator[Found]:
    known = {one["kind"] for one in profile["requests"]}
    missing = [kind for kind in kinds if kind not in known]
    if missing:
        # Where a rule asks for one kind alone, it names it.
        yield Found((), listed(REQUEST_KINDS, missing) if len(kinds) > 1 else None)


def _grounds_missing(profile: Profile) -> Iterator[Found]:
    # A request without grounds is not limited to any; what lacks the same is told together.
    narrow: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in taken(profile, *GROUNDS_OF_ACT):
        wanted = GROUNDS_OF_ACT[one["kind"]]
        lacking = tuple(code for code in wanted if code not in one.get("grounds", wanted))
        if lacking:
            narrow.setdefault(lacking, []).append(one)
    for lacking, found in narrow.items():
        kinds = listed(REQUEST_KINDS, (one["kind"] for one in found))
        missing = listed(SUSPENSION_GROUNDS, lacking)
        en = f"{kinds.en} without “{missing.en}”"
        yield Found(_clauses(found), Text(en, f"{kinds.ja}に「{missing.ja}」がありません"))


def _fee_beyond(profile: Profile) -> Iterator[Found]:
    for fee in profile["fees"]:
        beyond = [kind for kind in fee["requests"] if kind not in WITH_FEE]
        if beyond:
            yield Found((fee["clause"],), listed(REQUEST_KINDS, beyond))


def _fee_silent_on_records(profile: Profile) -> Iterator[Found]:
    charged = {kind for fee in profile["fees"] for kind in fee["requests"]}
    if "PROVISION_RECORDS" not in charged:
        for fee in profile["fees"]:
            if "DISCLOSURE" in fee["requests"]:
                yield Found((fee["clause"],))


def _not_notified(duties: tuple[str, ...], profile: Profile) -> Iterator[Found]:
    promised = {one["duty"] for one in profile["notices"]}
    missing = [duty for duty in duties if duty not in promised]
    if missing:
        yield Found((), listed(NOTICE_DUTIES, missing))


def _alternative_not_notified(profile: Profile) -> Iterator[Found]:
    measured = [one for one in profile["requests"] if one.get("alternative")]
    promised = any(one["duty"] == "ALTERNATIVE_MEASURE" for one in profile["notices"])
    if measured and not promised:
        yield Found(_clauses(measured), listed(REQUEST_KINDS, (one["kind"] for one in measured)))


def _refusal(ground: str, profile: Profile) -> Iterator[Found]:
    for one in profile["refusals"]:
        if one["ground"] == ground:
            yield Found((one["clause"],))


def _identity_not_first(profile: Profile) -> Iterator[Found]:
    if "identity_first" not in profile:
        yield Found()


def _speed_unstated(profile: Profile) -> Iterator[Found]:
    slow = [
        one
        for one in profile["requests"]
        if one["speed"] == "UNSTATED" and one["kind"] not in NO_SPEED_DUE
    ]
    if slow:
        yield Found(_clauses(slow), listed(REQUEST_KINDS, (one["kind"] for one in slow)))


def _clauses(stated: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for one in stated for clause in one["clauses"]))


RULES = (
    GapRule(
        "F22", SHORT_OF_ACT, "Act 35(3)",
        Text("suspension of provision cannot be asked for",
             "第三者提供の停止の請求の定めがありません"),
        Text("The ledger records such a suspension under the Act: `daicho suspend`.",
             "法律による停止として記録できます（`daicho suspend`）。"),
        lambda profile: _missing(("SUSPENSION_OF_PROVISION",), profile),
    ),
    GapRule(
        "F23", SHORT_OF_ACT, "Act 35(1)",
        Text("suspension of use or erasure cannot be asked for; missing",
             "利用停止・消去の請求の定めがありません。不足"),
        Text("The ledger records both under the Act: `daicho suspend`, `daicho erase`.",
             "法律による停止・消去として記録できます（`daicho suspend`、`daicho erase`）。"),
        lambda profile: _missing(("SUSPENSION_OF_USE", "ERASURE"), profile),
    ),
    GapRule(
        "F24", SHORT_OF_ACT, "Act 35(1), 35(3), 35(5)",
        Text("the grounds for a stop leave out some that the Act gives",
             "停止・消去の理由に、法律が認める理由の一部がありません"),
        Text("The ledger takes every ground of the Act: `daicho suspend --ground`.",
             "台帳は法律の理由をすべて受け付けます（`daicho suspend --ground`）。"),
        _grounds_missing,
    ),
    GapRule(
        "F25", SHORT_OF_ACT, "Act 33(5)",
        Text("no procedure for the disclosure of provision records",
             "第三者提供記録の開示の手続の定めがありません"),
        Text("The ledger can show them all the same: `daicho history`.",
             "台帳では開示すべき記録を出せます（`daicho history`）。"),
        lambda profile: _missing(("PROVISION_RECORDS",), profile),
    ),
    GapRule(
        "F26", SHORT_OF_ACT, "Act 34(1)",
        Text("addition cannot be asked for", "追加の請求の定めがありません"),
        LATER,
        lambda profile: _missing(("ADDITION",), profile),
    ),
    GapRule(
        "F27", SHORT_OF_ACT, "Act 32(2), 33(1), 34(1), 40",
        Text("no procedure for a request of the Act; missing",
             "法律上の請求の手続の定めがありません。不足"),
        LATER,
        lambda profile: _missing(OTHER_REQUESTS, profile),
    ),
    GapRule(
        "F28", SHORT_OF_ACT, "Act 38",
        Text("a fee for what may not be charged for", "手数料を取れない請求の手数料です"),
        Text("This version of the ledger charges nothing; do not charge it.",
             "この版の台帳は手数料を扱いません。徴収しないでください。"),
        _fee_beyond,
    ),
    GapRule(
        "F29", REMARK, "Act 33(5), 38",
        Text("the fee for disclosure does not say whether it covers provision records",
             "開示の手数料が第三者提供記録の開示に及ぶか書かれていません"),
        Text("Take it that showing provision records is free of charge.",
             "第三者提供記録の開示は無料とします。"),
        _fee_silent_on_records,
    ),
    GapRule(
        "F30", SHORT_OF_ACT, "Act 33(3), 34(3), 35(7)",
        Text("notice of a refusal is not promised", "応じないときの通知が約束されていません"),
        DUE_ALL_THE_SAME,
        lambda profile: _not_notified(REFUSALS, profile),
    ),
    GapRule(
        "F31", SHORT_OF_ACT, "Act 33(3), 34(3), 35(7)",
        Text("notice of an outcome is not promised", "結果の通知が約束されていません"),
        DUE_ALL_THE_SAME,
        lambda profile: _not_notified(OUTCOMES, profile),
    ),
    GapRule(
        "F32", SHORT_OF_ACT, "Act 35(7)",
        Text("another measure may be taken without notice",
             "代替措置をとったときの通知がありません"),
        DUE_ALL_THE_SAME,
        _alternative_not_notified,
    ),
    GapRule(
        "F33", REMARK, "Act 33(2)(2)",
        Text("hindrance of the business is a ground to refuse that lends itself to blanket use",
             "「業務への支障」は広く使われやすい不開示の理由です"),
        Text("A refusal needs its reason item by item; the volume of a request is none.",
             "項目ごとに理由が必要です。請求の量だけでは理由になりません。"),
        lambda profile: _refusal("DG_BUSINESS", profile),
    ),
    GapRule(
        "F34", REMARK, "Act 33(5)",
        Text("history information is not disclosed; provision records are something else",
             "履歴情報を開示しない定めですが、第三者提供記録は別のものです"),
        Text("`daicho history` shows every provision; this ground hides none.",
             "`daicho history` はすべての提供を示します。この理由では隠しません。"),
        lambda profile: _refusal("DG_NOT_PI", profile),
    ),
    GapRule(
        "F35", REMARK, "Act 37(1)",
        Text("the policy does not put the confirmation of identity first",
             "本人確認を先に行うことが書かれていません"),
        Text("Consent and instruction say whether identity was confirmed, by rule of the ledger.",
             "同意と依頼には、台帳の規則により本人確認の有無を記録します。"),
        _identity_not_first,
    ),
    GapRule(
        "F36", REMARK, "Act 33(2), 34(2), 35(2)",
        Text("no speed is stated", "対応の速さが書かれていません"),
        Text("The Act asks for it without delay and names no number of days; nor does the ledger.",
             "法律は遅滞なく応じることを求め、日数は定めていません。台帳も日数を定めません。"),
        _speed_unstated,
    ),
)  # fmt: skip
