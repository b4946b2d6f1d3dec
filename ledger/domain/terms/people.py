"""Who: people, recipients and sources, agents."""

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

PERSON_KINDS = Vocabulary(
    Text("kind of person", "本人の区分"),
    term("PATIENT", "patient", "患者"),
    term("USER", "user of a website or service", "利用者"),
    term("CLIENT_CONTACT", "contact of a client", "取引先の担当者"),
    term("REPRESENTATIVE", "representative of a body", "法人の代表者"),
    term("RECIPIENT", "natural person who receives data", "提供を受ける個人"),
    term("AGENT", "agent or legal representative", "代理人・法定代理人"),
    term("STAFF", "member of staff", "職員"),
)

PARTY_KINDS = Vocabulary(
    Text("kind of party", "提供先・提供元の区分"),
    term("ORGANISATION", "legal person or public body", "法人・公的機関"),
    term("SOLE_PROPRIETOR", "sole proprietor", "個人事業主"),
    term("PRIVATE_PERSON", "private person", "個人（事業者でない者）"),
    term("PRINCIPAL", "the person the data are about", "本人", "Act 2(4)"),
    term("UNSPECIFIED_MANY", "open to anybody", "不特定多数の者", "Rule 20(1)(1)"),
)

PUBLIC_BODIES = Vocabulary(
    Text("public nature", "公的機関の区分"),
    term("NONE", "not a public body", "公的機関ではない"),
    term("STATE_ORGAN", "organ of the State", "国の機関", "Act 16(2)(i)"),
    term("LOCAL_GOVERNMENT", "local government", "地方公共団体", "Act 16(2)(ii)"),
    term("LOCAL_GOVERNMENT_HOSPITAL", "hospital run by a local government",
          "地方公共団体が運営する病院"),
    term("INCORPORATED_ADMIN_AGENCY", "incorporated administrative agency", "独立行政法人等",
          "Act 16(2)(iii)"),
    term("TABLE2_BODY", "body of the Act's Table 2", "別表第二の法人"),
    term("LOCAL_INCORPORATED_AGENCY", "local incorporated administrative agency",
          "地方独立行政法人", "Act 16(2)(iv)"),
    term("LOCAL_INCORPORATED_HOSPITAL_OR_UNIVERSITY",
          "local incorporated hospital or university", "地方独立行政法人の病院・大学"),
)  # fmt: skip

SECTORS = Vocabulary(
    Text("what the party is to the clinic", "提供先の種別"),
    term("HOSPITAL", "hospital", "病院"),
    term("CLINIC", "clinic", "診療所"),
    term("PHARMACY", "pharmacy", "薬局"),
    term("VISIT_NURSING", "visiting nurse service", "訪問看護事業者"),
    term("LTC_PROVIDER", "long-term care provider", "介護事業者"),
    term("MED_INSTITUTION", "other medical institution", "その他の医療機関"),
    term("MIDWIFERY", "midwifery home", "助産所"),
    term("EXT_PHYSICIAN", "outside physician or professional", "外部の医師・専門家"),
    term("TEST_LAB", "test laboratory", "検査機関"),
    term("CONTRACTOR", "contractor", "委託先"),
    term("HEALTH_INSURER", "health insurer (public scheme)", "公的医療保険の保険者"),
    term("INSURER", "insurance company or other insurer", "保険会社・その他の保険者"),
    term("REVIEW_PAYMENT_BODY", "examination and payment body", "審査支払機関"),
    term("EMPLOYER", "employer", "勤務先"),
    term("COMMISSIONING_ORG", "organisation that commissioned an examination", "健診等の委託元"),
    term("PROFESSIONAL_BODY", "professional body", "専門の団体"),
    term("AUDITOR", "outside auditor", "外部監査機関"),
    term("CONFIDANT", "who owes confidentiality", "守秘義務を負う者"),
    term("PARTNER", "business partner", "提携先"),
    term("AD_NETWORK", "advertising network", "広告ネットワーク"),
    term("ANALYTICS", "analytics service", "アクセス解析サービス"),
    term("ENTRUSTER", "who entrusts data to the organisation", "委託元"),
    term("ACADEMIC", "academic research institution", "学術研究機関"),
    term("AUTHORITY", "court, police or other authority", "裁判所・警察等"),
    term("SETTLEMENT", "bank, card company or settlement provider", "金融機関・決済事業者"),
    term("GROUP_BODY", "body of the same group", "グループ内の別法人"),
    term("FAMILY", "family", "家族"),
    term("OTHER", "other", "その他"),
)

LINK_REASONS = Vocabulary(
    Text("reason of the link", "名寄せの理由"),
    term("SAME_PERSON", "two registrations of one person", "同一人物の二重登録"),
    term("NEW_KEYS", "new keys after a leak", "漏えい後の鍵の更新"),
    term("MISTAKE", "linked by mistake", "名寄せの誤り"),
)

AUTHORITIES = Vocabulary(
    Text("authority of an agent", "代理権の種類"),
    term("LEGAL_REPRESENTATIVE", "legal representative", "法定代理人", "Order 13(i)"),
    term("MANDATE", "agent with a mandate", "任意代理人", "Order 13(ii)"),
)

AUTHORITY_PROOFS = Vocabulary(
    Text("proof of the authority", "代理権の確認書類"),
    term("MANDATE_LETTER", "letter of mandate", "委任状"),
    term("FAMILY_REGISTER", "family register or resident record", "戸籍謄本・住民票"),
    term("GUARDIANSHIP_CERTIFICATE", "certificate of guardianship", "登記事項証明書"),
)
