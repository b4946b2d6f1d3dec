"""Revision 0 of 2023-04-01: consent, the person's own request, and what bars an opt-out.

Ten rows, for personal data to another legal person or a private person in Japan. All else is not
judged: neither allowed nor refused for want of a rule that has yet to be written.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.law.facts import Facts
from ledger.domain.law.frame import COUNTRY, DAY, DAY_OR_NULL, TRUTH, OneOf, list_of
from ledger.domain.law.row import Rulebook
from ledger.domain.law.rows.consent import D70, D71, D72
from ledger.domain.law.rows.facts_fit import d01
from ledger.domain.law.rows.opt_out import D40, D46
from ledger.domain.law.rows.purpose import D14
from ledger.domain.law.rows.stops import D07, D09, D10
from ledger.domain.shape import Shape
from ledger.text import Text

LAW_VERSION = "2023-04-01"

FRAME: Mapping[str, Shape] = {
    "basis": OneOf((
        "CONSENT", "CONSENT_IMPLIED_CARE", "LAW", "LIFE", "PUBLIC_HEALTH", "STATE_DUTY",
        "ACAD_PUBLISH", "ACAD_JOINT", "ACAD_RECIPIENT", "OPT_OUT", "ENTRUST", "SUCCESSION",
        "JOINT_USE", "FOREIGN_CONSENT", "ON_BEHALF",
    )),
    "provided_at": DAY,
    "data_class": OneOf(("PERSONAL", "PSEUDO", "ANON", "REFERABLE", "DECEASED")),
    "sensitive": TRUTH,
    "erased": TRUTH,
    "misuse_foreseen": TRUTH,
    "patient_optout": TRUTH,
    "purpose.specified": TRUTH,
    "recipient.kind": OneOf((
        "ORGANISATION", "SOLE_PROPRIETOR", "PRIVATE_PERSON", "PRINCIPAL", "VERIFIED_AGENT",
        "UNSPECIFIED_MANY",
    )),
    "recipient.country": COUNTRY,
    "recipient.same_entity": TRUTH,
    "recipient.public_body": OneOf((
        "NONE", "STATE_ORGAN", "LOCAL_GOVERNMENT", "LOCAL_GOVERNMENT_HOSPITAL",
        "INCORPORATED_ADMIN_AGENCY", "TABLE2_BODY", "LOCAL_INCORPORATED_AGENCY",
        "LOCAL_INCORPORATED_HOSPITAL_OR_UNIVERSITY",
    )),
    "consent.state": OneOf((
        "NONE", "GIVEN", "UNCONFIRMED", "WITHDRAWN", "EXPIRED", "REFUSED", "NOT_COMPETENT",
        "NOT_IDENTIFIED", "DEEMED_BY_POLICY",
    )),
    "consent.given_at": DAY_OR_NULL,
    "consent.covers_recipient": TRUTH,
    "consent.covers_categories": TRUTH,
    "consent.covers_purpose": TRUTH,
    "suspension.kind": OneOf(("NONE", "PROVISION", "USE")),
    "suspension.since": DAY_OR_NULL,
    "evidence.principal_request_on_file": TRUTH,
    "record_exception": list_of(
        "REC-EX-27-1", "REC-EX-27-5", "REC-EX-16-2", "REC-EX-1", "REC-EX-2", "REC-EX-3",
        "REC-EX-4", "REC-EX-5", "REC-EX-6",
    ),
    "record.method": OneOf(("EACH", "BULK", "SUBST")),
    "record.recorded_at": DAY_OR_NULL,
}  # fmt: skip
"""Every member that this revision reads, with what fits it."""

# Member, what it must be, and what is said of anything else.
SCOPE: tuple[tuple[str, tuple[object, ...], Text], ...] = (
    ("data_class", ("PERSONAL",),
     Text("The data are not personal data of a living person in clear form.",
          "生存する本人の個人データ（仮名加工などをしていないもの）ではありません。")),
    ("basis", ("CONSENT", "ON_BEHALF", "OPT_OUT"),
     Text("The legal basis is none of consent, the person's own request, or opt-out.",
          "法的根拠が、同意・本人の依頼・オプトアウトのいずれでもありません。")),
    ("recipient.kind", ("ORGANISATION", "PRIVATE_PERSON"),
     Text("The recipient is neither an organisation nor a private person.",
          "提供先が、法人等でも事業者でない個人でもありません。")),
    ("recipient.same_entity", (False,),
     Text("The recipient belongs to the same legal person.",
          "提供先が同一の法人に属しています。")),
    ("recipient.public_body", ("NONE",),
     Text("The recipient is a public body.", "提供先が公的機関です。")),
    ("recipient.country", ("JP",),
     Text("The recipient is abroad.", "提供先が外国にあります。")),
    ("misuse_foreseen", (False,),
     Text("Unlawful or unjust use by the recipient is foreseen.",
          "提供先による違法又は不当な利用が予見されています。")),
    ("record_exception", ([],),
     Text("An exception from the duty to record is claimed.",
          "記録義務の例外が主張されています。")),
    ("record.method", ("EACH",),
     Text("The record is not made provision by provision.",
          "記録の方法が、提供の都度の作成ではありません。")),
)  # fmt: skip

BEFORE_THE_FIRST_RULEBOOK = Text(
    f"The provision was before {LAW_VERSION}, the first day of the first rulebook.",
    f"提供日が、最初の規則集の適用開始日（{LAW_VERSION}）より前です。",
)
OPT_OUT_CONDITIONS = Text(
    "No row of this revision bars this opt-out, but how the data were acquired, notice, filing and "
    "waiting time are not judged yet.",
    "この版の規則にこのオプトアウトを妨げるものはありませんが、"
    "取得の経緯・通知・届出・待機期間はまだ判定の対象外です。",
)


def _outside(facts: Facts) -> tuple[Text, ...]:
    found = [sentence for member, inside, sentence in SCOPE if facts[member] not in inside]
    if str(facts["provided_at"]) < LAW_VERSION:  # days of one form sort as text
        found.insert(0, BEFORE_THE_FIRST_RULEBOOK)
    return tuple(found)


def _undecided(_facts: Facts) -> Text:
    # Within the scope D72 decides every consent and request: only an opt-out comes this far.
    return OPT_OUT_CONDITIONS


RULEBOOK = Rulebook(
    law_version=LAW_VERSION,
    revision=0,
    reads=frozenset(FRAME),
    before_scope=(d01(FRAME, LAW_VERSION),),
    outside=_outside,
    rows=(D07, D09, D10, D14, D40, D46, D70, D71, D72),
    undecided=_undecided,
)
