"""What a provision rests on beside consent: notices and arrangements."""

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

NOTICE_KINDS = Vocabulary(
    Text("kind of notice", "通知・公表の種類"),
    term("CARE", "purposes posted in the clinic", "院内掲示（利用目的）", "Medical Guidance"),
    term("JOINT_USE", "joint use", "共同利用", "Act 27(5)(iii)"),
    term("OPT_OUT", "opt-out", "オプトアウト", "Act 27(2)"),
    term("ABROAD", "information about a recipient abroad", "外国の提供先に関する情報",
          "Act 28(2)"),
)  # fmt: skip

NOTICE_CONTENTS = Vocabulary(
    Text("what a notice says", "通知・公表の内容"),
    term("EXPLICIT_ON_REQUEST", "explicit consent can be required for a purpose",
          "同意しがたい目的には明示の同意を求められること", "Medical Guidance"),
    term("SILENCE_IS_AGREEMENT", "silence is taken as agreement",
          "申出がなければ同意とみなすこと", "Medical Guidance"),
    term("MAY_CHANGE", "consent and reservation can be changed at any time",
          "同意と留保はいつでも変更できること", "Medical Guidance"),
    term("JU1", "the fact of joint use", "共同利用をする旨", "Act 27(5)(iii)"),
    term("JU2", "categories used jointly", "共同利用する項目", "Act 27(5)(iii)"),
    term("JU3", "range of joint users", "共同利用者の範囲", "Act 27(5)(iii)"),
    term("JU4", "purposes of the users", "利用者の利用目的", "Act 27(5)(iii)"),
    term("JU5", "name, address and representative of who is responsible",
          "管理責任者の氏名・名称、住所、代表者", "Act 27(5)(iii)"),
    term("OO1", "provider's name, address, representative", "提供者の名称・住所・代表者",
          "Act 27(2)(i)"),
    term("OO2", "that provision is a purpose", "第三者提供を利用目的とすること",
          "Act 27(2)(ii)"),
    term("OO3", "categories provided", "提供する項目", "Act 27(2)(iii)"),
    term("OO4", "how the data were acquired", "取得の方法", "Act 27(2)(iv)"),
    term("OO5", "method of provision", "提供の方法", "Act 27(2)(v)"),
    term("OO6", "that provision stops on request", "求めにより提供を停止すること",
          "Act 27(2)(vi)"),
    term("OO7", "how to make the request", "求めを受け付ける方法", "Act 27(2)(vii)"),
    term("OO8", "how the data are updated", "更新の方法", "Rule 11(4)(i)"),
    term("OO9", "planned start", "提供開始の予定日", "Rule 11(4)(ii)"),
    term("FI1", "name of the country", "外国の名称", "Rule 17(2)(i)"),
    term("FI2", "the country's system", "外国の制度に関する情報", "Rule 17(2)(ii)"),
    term("FI3", "the recipient's measures", "提供先が講ずる措置", "Rule 17(2)(iii)"),
    term("FI1a", "that the country is unknown, and why", "外国を特定できない旨と理由",
          "Rule 17(3)(i)"),
    term("FI1b", "what helps in its place", "外国の名称に代わる参考情報", "Rule 17(3)(ii)"),
    term("FI3a", "that the measures are unknown, and why", "措置の情報を提供できない旨と理由",
          "Rule 17(4)"),
)  # fmt: skip

PUBLISHERS = Vocabulary(
    Text("who published", "公表した者"),
    term("COMMISSION", "the Commission", "個人情報保護委員会", "Act 27(4)"),
    term("PROVIDER", "the organisation itself", "事業者自身", "Rule 14"),
)

ARRANGEMENT_KINDS = Vocabulary(
    Text("kind of arrangement", "取決めの種類"),
    term("ENTRUSTMENT", "entrustment", "委託", "Act 27(5)(i)"),
    term("SUCCESSION", "business succession", "事業承継", "Act 27(5)(ii)"),
    term("EQUIVALENT_SYSTEM", "equivalent measures abroad", "相当措置の体制（外国）",
          "Act 28(1), Rule 16"),
    term("ACCEPTED", "data entrusted to the organisation itself", "受託", "Act 27(5)(i)"),
)  # fmt: skip

SUCCESSION_CAUSES = Vocabulary(
    Text("cause of a business succession", "事業承継の原因"),
    term("MERGER", "merger", "合併", "Act 27(5)(ii)"),
    term("SPLIT", "company split", "会社分割"),
    term("TRANSFER", "transfer of the business", "事業譲渡"),
    term("OTHER", "other", "その他"),
)

ARRANGEMENT_FORMS = Vocabulary(
    Text("form of the arrangement", "取決めの形"),
    term("CONTRACT", "contract", "契約"),
    term("GROUP_RULES", "rules of the group", "グループ内の規程", "Rule 16"),
    term("CERTIFICATION", "international certification", "国際的な認定", "Rule 16"),
    term("NEGOTIATION", "contract for the talks before it", "交渉段階の契約",
          "General Guidelines 3-6-3"),
)  # fmt: skip

NOTICE_REMARKS = Vocabulary(
    Text("remark on a version of a notice", "通知・公表の版についての注意"),
    term("ITEMS_CHANGED", "categories used jointly changed", "共同利用する項目の変更",
         "Act 27(6)"),
    term("USERS_CHANGED", "range of joint users changed", "共同利用者の範囲の変更", "Act 27(6)"),
    term("PURPOSES_CHANGED", "purposes of the users changed", "利用者の利用目的の変更",
         "Act 27(6)"),
    term("RESPONSIBLE_CHANGED", "another one is responsible", "管理責任者の変更", "Act 27(6)"),
    term("CHANGED_LATE", "not told before the change applied", "変更の適用前に通知・公表していない",
         "Act 27(6)"),
)  # fmt: skip

CHECK_OUTCOMES = Vocabulary(
    Text("outcome of a check", "確認の結果"),
    term("KEPT", "measures are kept", "措置が守られている"),
    term("BROKEN", "measures are not kept", "措置が守られていない"),
)

CONSENT_CONFIRMATIONS = Vocabulary(
    Text("how the consent at the recipient was confirmed", "提供先での同意の確認方法"),
    term("DECLARED", "declared by the recipient", "提供先の申告", "Rule 26(1)"),
    term("SHOWN", "shown by the recipient", "提供先による同意記録の提示", "Rule 26(1)"),
    term("OBTAINED", "obtained in the recipient's place", "提供先に代わり取得", "Rule 26(1)"),
)

ROUTES_ABROAD = Vocabulary(
    Text("route abroad", "外国への提供の経路"),
    term("SAME_ENTITY", "part of the same legal person", "同一法人の拠点"),
    term("DATABASE_IN_JAPAN", "company with a database in Japan", "日本にデータベースを置く事業者",
          "Act 28(1)"),
    term("RECOGNISED_COUNTRY", "recognised country", "同等水準と認められた国", "Rule 15"),
    term("EQUIVALENT_SYSTEM", "equivalent measures, checked yearly", "相当措置（年1回確認）",
          "Rule 16, 18"),
    term("EXCEPTION", "an exception of Article 27(1)", "法27条1項各号", "Act 28(1)"),
    term("INFORMED_CONSENT", "informed consent", "情報提供を受けた同意", "Act 28(1), (2)"),
    term("NONE", "none that holds", "成り立つ経路なし"),
)  # fmt: skip
