"""What published policies say, in codes: their grounds, conditions, scopes, notices and speeds.

The grounds are labels of a profile. What is recorded is always a basis of the Act: `BASES_OF` is
the one table between the two.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

POLICY_GROUNDS = Vocabulary(
    Text("ground that a policy states", "方針が掲げる根拠"),
    term("CONSENT_EXPRESS", "prior consent", "事前の同意", "Act 27(1)"),
    term("CONSENT_INSTRUCTION", "the person's instruction", "本人の指示",
         "Records Guidelines 2-2-1-1"),
    term("CONSENT_IMPLIED_POSTED", "posted care purposes, not reserved",
         "院内掲示と留保のない受診", "Medical Guidance"),
    term("DEEMED_BY_USE", "acceptance inferred from use", "利用によるみなし承諾",
         "never sufficient alone"),
    term("EX_LAW", "based on laws and regulations", "法令に基づく場合", "Act 27(1)(i)"),
    term("EX_LIFE", "life, body or property; consent hard to obtain", "生命・身体・財産の保護",
         "Act 27(1)(ii)"),
    term("EX_PUBHEALTH", "public health, children; consent hard to obtain",
         "公衆衛生・児童の健全育成", "Act 27(1)(iii)"),
    term("EX_STATE", "cooperation with the State; consent would impede", "国の機関等への協力",
         "Act 27(1)(iv)"),
    term("EX_ACADEMIC", "academic research", "学術研究", "Act 27(1)(v)-(vii)"),
    term("EX_OTHER_LAW", "whatever else the law permits", "その他法令が認める場合",
         "the law named"),
    term("OPT_OUT", "published items and filing", "オプトアウト", "Act 27(2)"),
    term("NTP_ENTRUST", "entrustment: not a third party", "委託（第三者に当たらない）",
         "Act 27(5)(i)"),
    term("NTP_SUCCESSION", "business succession: not a third party",
         "事業承継（第三者に当たらない）", "Act 27(5)(ii)"),
    term("NTP_JOINT", "joint use: not a third party", "共同利用（第三者に当たらない）",
         "Act 27(5)(iii)"),
    term("POLICY_ONLY", "a ground that only the policy knows", "方針だけが掲げる根拠",
         "authorises nothing"),
)  # fmt: skip

BASES_OF: Mapping[str, tuple[str, ...]] = {
    "CONSENT_EXPRESS": ("CONSENT", "FOREIGN_CONSENT"),
    "CONSENT_INSTRUCTION": ("ON_BEHALF",),
    "CONSENT_IMPLIED_POSTED": ("CONSENT_IMPLIED_CARE",),
    "DEEMED_BY_USE": ("CONSENT",),
    "EX_LAW": ("LAW",),
    "EX_LIFE": ("LIFE",),
    "EX_PUBHEALTH": ("PUBLIC_HEALTH",),
    "EX_STATE": ("STATE_DUTY",),
    "EX_ACADEMIC": ("ACAD_PUBLISH", "ACAD_JOINT", "ACAD_RECIPIENT"),
    "EX_OTHER_LAW": ("LAW", "LIFE", "PUBLIC_HEALTH", "STATE_DUTY", "ACAD_PUBLISH", "ACAD_JOINT",
                     "ACAD_RECIPIENT"),
    "OPT_OUT": ("OPT_OUT",),
    "NTP_ENTRUST": ("ENTRUST",),
    "NTP_SUCCESSION": ("SUCCESSION",),
    "NTP_JOINT": ("JOINT_USE",),
    "POLICY_ONLY": ("CONSENT",),
}  # fmt: skip
"""Ground of a policy -> bases of the Act it can be, the usual one first.

A ground that only the policy knows is consent in the Act, for want of anything else: that is the
default of Article 27(1), and without a consent it is refused.
"""

GROUND_CONDITIONS = Vocabulary(
    Text("condition that a policy attaches to a ground", "方針が根拠に付す条件"),
    term("LAW_NAMED", "the law and its article are named", "法令と条項を示すこと"),
    term("NEEDED", "the need is stated", "必要性を示すこと"),
    term("CONSENT_HARD", "why consent is hard to obtain is stated", "同意取得の困難を示すこと"),
    term("BODY_AND_DUTY", "the body and its duty laid down by law are named",
         "依頼機関と法令の定める事務を示すこと"),
    term("CONSENT_IMPEDES", "that consent would impede the duty is stated",
         "同意取得が事務に支障となることを示すこと"),
    term("MATTERS_LISTED", "the listed matters are announced beforehand",
         "列挙事項を事前に通知・公表していること"),
    term("FILED", "the Commission is notified beforehand", "委員会に事前に届け出ていること"),
    term("WITHIN_PURPOSE", "within what the purpose needs", "利用目的の達成に必要な範囲内"),
    term("POSTED", "the purposes are posted", "利用目的を掲示していること"),
    term("NOT_RESERVED", "the person has not reserved the purpose", "本人が留保していないこと"),
    term("CARE_PURPOSE", "the purpose is one of those for care", "医療提供のための目的であること"),
)  # fmt: skip

POLICY_VERDICTS = Vocabulary(
    Text("what a policy says of a provision", "方針の判定"),
    term("MET", "met", "適合"),
    term("NOT_MET", "not met", "不適合"),
    term("SILENT", "silent", "定めなし"),
)

POLICY_SCOPES = Vocabulary(
    Text("what a policy covers", "方針の適用範囲"),
    term("WEBSITE", "services of the website", "ウェブサイトのサービス"),
    term("CARE", "medical services", "医療サービス"),
    term("CLIENTS", "dealings with clients", "取引先との関係"),
)

EFFECTIVE_RULES = Vocabulary(
    Text("how a version takes effect", "改定の効力発生"),
    term("ON_POSTING", "when it is posted", "掲載の時"),
    term("POSTED_OR_VIEWABLE", "when it is posted or can otherwise be viewed, the earlier",
         "掲載又は閲覧可能となった時の早いほう"),
    term("PRINTED_DAY", "on the revision day printed in it", "記載された改定日"),
    term("UNSTATED", "not stated", "定めなし"),
)  # fmt: skip

PURPOSE_PLACES = Vocabulary(
    Text("where a purpose is pursued", "利用の場"),
    term("INSIDE", "inside the organisation", "事業者の内部"),
    term("THIRD_PARTY", "by provision to third parties", "第三者への提供"),
    term("ANY", "not said", "区別なし"),
)

LOCK_EFFECTS = Vocabulary(
    Text("what a lock on items does", "項目の利用制限の効果"),
    term("REFUSE", "any other purpose is not met", "他の目的は不適合とする"),
    term("WARN", "any other purpose is remarked on", "他の目的は注意を示す"),
)

REQUEST_KINDS = Vocabulary(
    Text("kind of request", "請求の種類"),
    term("PURPOSE_NOTICE", "notice of the purposes", "利用目的の通知", "Act 32(2)"),
    term("DISCLOSURE", "disclosure", "開示", "Act 33(1)"),
    term("PROVISION_RECORDS", "disclosure of provision records", "第三者提供記録の開示",
         "Act 33(5)"),
    term("CORRECTION", "correction", "訂正", "Act 34(1)"),
    term("ADDITION", "addition", "追加", "Act 34(1)"),
    term("DELETION", "deletion of what is untrue", "削除", "Act 34(1)"),
    term("SUSPENSION_OF_USE", "suspension of use", "利用停止", "Act 35(1), 35(5)"),
    term("ERASURE", "erasure", "消去", "Act 35(1), 35(5)"),
    term("SUSPENSION_OF_PROVISION", "suspension of provision", "第三者提供の停止",
         "Act 35(3), 35(5)"),
    term("COMPLAINT", "complaint", "苦情", "Act 40"),
    term("SELF_SERVICE", "viewing and changing one's own registration", "登録情報の閲覧・変更",
         "no request under the Act"),
)  # fmt: skip

REFUSAL_GROUNDS = Vocabulary(
    Text("ground to refuse a request", "請求に応じない理由"),
    term("DG_HARM", "harm to life, body, property or other rights",
         "生命・身体・財産その他の権利利益", "Act 33(2)(i)"),
    term("DG_BUSINESS", "serious hindrance to the business", "業務の適正な実施への著しい支障",
         "Act 33(2)(ii)"),
    term("DG_LAW", "breach of another law", "他の法令への違反", "Act 33(2)(iii)"),
    term("DG_NOT_PI", "not personal information", "個人情報に当たらない", "the policy"),
    term("DG_NO_DUTY", "the law lays down no duty", "法令上の義務がない", "the policy"),
)  # fmt: skip

NOTICE_DUTIES = Vocabulary(
    Text("notice that a policy promises", "方針が約束する通知"),
    term("PURPOSE_CHANGED", "a purpose changed", "利用目的の変更", "Act 21(3)"),
    term("DISCLOSURE_REFUSED", "disclosure was refused", "開示しない旨", "Act 33(3)"),
    term("DOES_NOT_EXIST", "the data do not exist", "存在しない旨", "Act 33(3)"),
    term("CORRECTED", "it was corrected", "訂正等をした旨", "Act 34(3)"),
    term("CORRECTION_DECLINED", "it was not corrected", "訂正等をしない旨", "Act 34(3)"),
    term("SUSPENDED", "use was suspended", "利用停止等をした旨", "Act 35(7)"),
    term("SUSPENSION_DECLINED", "use was not suspended", "利用停止等をしない旨", "Act 35(7)"),
    term("ALTERNATIVE_MEASURE", "another measure was taken", "代替措置をとった旨", "Act 35(7)"),
    term("AUTHORITY_REPORT", "an authority was told of an incident", "事故の当局への報告",
         "Act 26"),
    term("ANON_ITEMS", "items of anonymised information", "匿名加工情報の項目の公表",
         "Act 43(3), 43(4), 44"),
)  # fmt: skip

SPEEDS = Vocabulary(
    Text("how fast", "対応の速さ"),
    term("WITHOUT_DELAY", "without delay", "遅滞なく"),
    term("PROMPTLY", "promptly", "速やかに"),
    term("UNSTATED", "not stated", "定めなし"),
)

POLICY_REMARKS = Vocabulary(
    Text("remark on a version of a policy", "方針の版についての注意"),
    term("RETROACTIVE", "in force before it was published", "公表より前に効力が生じている"),
    term("TWO_ON_ONE_DAY", "another version takes effect on the same day",
         "同じ日に別の版も効力を生じる"),
    term("SILENT_PURPOSE", "a new purpose to which no change of purpose leads",
         "利用目的の変更の記録がない新しい利用目的", "Act 17(2), 21(3)"),
    term("REWORDED_PURPOSE", "a purpose that reads otherwise, with no change of purpose recorded",
         "変更の記録がなく内容が変わった利用目的", "Act 17(2), 21(3)"),
    term("DROPPED_PURPOSE", "a purpose of the version before is no longer there",
         "前の版にあって、なくなった利用目的"),
    term("NOT_POSTED", "nothing says when it was posted", "掲載の日時が記録されていない"),
)  # fmt: skip
