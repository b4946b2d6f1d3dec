"""The codes of the ledger: one word, one meaning, with both languages and its source.

Codes are recorded and never change their meaning; labels are for people and may be improved.
Bases are those of the Act (Article 27 and 28); item codes follow what published clinic policies
name. `special` marks special care-required personal information (Article 2(3)).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ledger.text import Text


@dataclass(frozen=True)
class Term:
    """One code, what it is called, and where it comes from."""

    code: str
    label: Text
    source: str = ""
    special: bool = False


class Vocabulary(Mapping[str, Term]):
    """A closed list of codes, in the order they are shown."""

    def __init__(self, name: Text, *terms: Term) -> None:
        self.name = name
        self._terms = {term.code: term for term in terms}

    def __getitem__(self, code: str) -> Term:
        return self._terms[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def label(self, code: str) -> Text:
        """What the code is called; the code itself if a newer ledger wrote it."""
        return self._terms[code].label if code in self._terms else Text(code, code)


def _term(code: str, en: str, ja: str, source: str = "", *, special: bool = False) -> Term:
    return Term(code, Text(en, ja), source, special)


def _special(code: str, en: str, ja: str) -> Term:
    return _term(code, en, ja, "Act 2(3)", special=True)


BASES = Vocabulary(
    Text("legal basis", "法的根拠"),
    _term("CONSENT", "prior consent of the principal", "本人の同意", "Act 27(1)"),
    _term("CONSENT_IMPLIED_CARE", "implied consent for care", "黙示の同意（医療提供）",
          "Medical Guidance"),
    _term("LAW", "based on laws and regulations", "法令に基づく場合", "Act 27(1)(i)"),
    _term("LIFE", "protection of life, body or property", "生命・身体・財産の保護",
          "Act 27(1)(ii)"),
    _term("PUBLIC_HEALTH", "public health or sound growth of children",
          "公衆衛生の向上・児童の健全育成", "Act 27(1)(iii)"),
    _term("STATE_DUTY", "cooperation with the State or a local government",
          "国の機関等への協力", "Act 27(1)(iv)"),
    _term("ACAD_PUBLISH", "publishing or teaching of academic results",
          "学術研究成果の公表・教授", "Act 27(1)(v)"),
    _term("ACAD_JOINT", "joint academic research", "共同学術研究", "Act 27(1)(vi)"),
    _term("ACAD_RECIPIENT", "recipient is an academic institution",
          "提供先が学術研究機関等", "Act 27(1)(vii)"),
    _term("OPT_OUT", "opt-out provision", "オプトアウト", "Act 27(2)"),
    _term("ENTRUST", "entrustment", "委託", "Act 27(5)(i)"),
    _term("SUCCESSION", "business succession", "事業承継", "Act 27(5)(ii)"),
    _term("JOINT_USE", "joint use", "共同利用", "Act 27(5)(iii)"),
    _term("FOREIGN_CONSENT", "consent to provision to a foreign third party",
          "外国にある第三者への提供の同意", "Act 28(1)"),
    _term("ON_BEHALF", "provision on the principal's behalf",
          "本人に代わる提供・本人による提供", "Records Guidelines 2-2-1-1"),
)  # fmt: skip

ITEMS = Vocabulary(
    Text("item of personal data", "個人データの項目"),
    _term("NAME", "name", "氏名"),
    _term("DOB", "date of birth", "生年月日"),
    _term("ADDRESS", "address", "住所"),
    _term("PHONE", "telephone number", "電話番号"),
    _term("EMAIL", "e-mail address", "メールアドレス"),
    _term("CONTACT", "contact details", "連絡先"),
    _term("OTHER_DESC", "other identifying description", "その他の記述等"),
    _term("ID_SYMBOL", "identification number, symbol or code", "識別番号・記号・符号"),
    _term("ID_CODE", "individual identification code", "個人識別符号", "Act 2(2)"),
    _term("IMAGE", "image", "画像"),
    _term("VOICE", "voice", "音声"),
    _term("APPEARANCE", "appearance data", "容貌"),
    _term("FINGERPRINT", "fingerprint data", "指紋"),
    _term("VOICEPRINT", "voiceprint data", "声紋"),
    _term("INSURANCE_CARD", "health insurance card", "健康保険証"),
    _term("INSURER_NO", "insurer number", "保険者番号"),
    _term("INSURED_SYMBOL_NO", "insured person's symbol and number", "被保険者等記号・番号"),
    _term("MY_NUMBER", "individual number (My Number)", "個人番号（マイナンバー）"),
    _term("BANK_ACCT", "bank account number", "銀行口座番号"),
    _term("CARD_NO", "credit card number", "クレジットカード番号"),
    _term("LICENCE_NO", "driver's licence number", "運転免許証番号"),
    _term("CERT_MAIL_RESULT", "result of certified-mail delivery", "配達証明郵便の到達結果"),
    _term("REGISTRATION", "registered information", "登録情報"),
    _term("CUSTOMER_INFO", "customer information", "顧客情報"),
    _term("TXN_RECORD", "transaction record", "取引記録"),
    _term("PAYMENT_INFO", "payment information", "決済情報"),
    _term("BILLING", "billing information", "請求情報"),
    _term("PURCHASES", "products bought", "購入商品"),
    _term("SERVICES_USED", "services used", "利用サービス"),
    _term("USAGE_STATUS", "usage status", "ご利用状況"),
    _term("INQUIRY", "inquiry content", "お問い合わせ内容"),
    _term("SURVEY", "survey or interview answers", "アンケート・取材の回答"),
    _term("SOFTWARE_USED", "software used", "利用ソフトウェア"),
    _term("PAGES_ADS", "pages and advertisements viewed", "閲覧ページ・広告履歴"),
    _term("SEARCH_TERMS", "search terms", "検索キーワード"),
    _term("USE_TIME", "date and time of use", "利用日時"),
    _term("USE_METHOD", "method of use", "利用方法"),
    _term("USE_ENV", "environment of use", "利用環境"),
    _term("ZIP", "postal code", "郵便番号"),
    _term("GENDER", "gender", "性別"),
    _term("OCCUPATION", "occupation", "職業"),
    _term("AGE", "age", "年齢"),
    _term("IP", "IP address", "IPアドレス"),
    _term("COOKIE", "cookie", "Cookie"),
    _term("LOCATION", "location", "位置情報"),
    _term("TERMINAL_ID", "terminal identifier", "端末識別情報"),
    _term("USAGE_HISTORY", "site usage history", "利用履歴"),
    _special("MED_HISTORY", "medical history", "病歴"),
    _special("CONDITION", "physical condition, symptoms", "疾患・健康状態"),
    _special("TREATMENT", "treatment", "診療内容"),
    _special("DISPENSING", "dispensing information", "薬剤処方"),
    _special("EXAM_RESULT", "health examination results", "健診結果"),
    _special("GUIDANCE", "health guidance content", "保健指導の内容"),
    _special("DISABILITY", "disability", "障害"),
    _special("CRIME_DAMAGE", "fact of damage from crime", "犯罪により害を被った事実"),
    _special("SPECIMEN", "specimen and test results", "検体・検査結果"),
    _special("CLAIM", "insurance claim", "診療報酬明細（レセプト）"),
    _special("ACCIDENT_REPORT", "medical accident report", "医療事故報告"),
    _special("CASE_STUDY", "case study material", "症例資料"),
    _special("AUDIO_REC", "sound recording of a consultation", "診療の録音"),
    _special("VIDEO_REC", "video recording of a consultation", "診療の録画"),
    _special("PHOTO", "photographs of a consultation", "診療の写真"),
    _special("VIDEO_LIVE", "images sent in online care", "オンライン診療の映像"),
)

PERSON_KINDS = Vocabulary(
    Text("kind of person", "本人の区分"),
    _term("PATIENT", "patient", "患者"),
    _term("USER", "user of a website or service", "利用者"),
    _term("CLIENT_CONTACT", "contact of a client", "取引先の担当者"),
    _term("REPRESENTATIVE", "representative of a body", "法人の代表者"),
    _term("RECIPIENT", "natural person who receives data", "提供を受ける個人"),
    _term("AGENT", "agent or legal representative", "代理人・法定代理人"),
    _term("STAFF", "member of staff", "職員"),
)

PARTY_KINDS = Vocabulary(
    Text("kind of party", "提供先・提供元の区分"),
    _term("ORGANISATION", "legal person or public body", "法人・公的機関"),
    _term("SOLE_PROPRIETOR", "sole proprietor", "個人事業主"),
    _term("PRIVATE_PERSON", "private person", "個人（事業者でない者）"),
)

PUBLIC_BODIES = Vocabulary(
    Text("public nature", "公的機関の区分"),
    _term("NONE", "not a public body", "公的機関ではない"),
    _term("STATE_ORGAN", "organ of the State", "国の機関", "Act 16(2)(i)"),
    _term("LOCAL_GOVERNMENT", "local government", "地方公共団体", "Act 16(2)(ii)"),
    _term("LOCAL_GOVERNMENT_HOSPITAL", "hospital run by a local government",
          "地方公共団体が運営する病院"),
    _term("INCORPORATED_ADMIN_AGENCY", "incorporated administrative agency", "独立行政法人等",
          "Act 16(2)(iii)"),
    _term("TABLE2_BODY", "body of the Act's Table 2", "別表第二の法人"),
    _term("LOCAL_INCORPORATED_AGENCY", "local incorporated administrative agency",
          "地方独立行政法人", "Act 16(2)(iv)"),
    _term("LOCAL_INCORPORATED_HOSPITAL_OR_UNIVERSITY",
          "local incorporated hospital or university", "地方独立行政法人の病院・大学"),
)  # fmt: skip

SECTORS = Vocabulary(
    Text("what the party is to the clinic", "提供先の種別"),
    _term("HOSPITAL", "hospital", "病院"),
    _term("CLINIC", "clinic", "診療所"),
    _term("PHARMACY", "pharmacy", "薬局"),
    _term("VISIT_NURSING", "visiting nurse service", "訪問看護事業者"),
    _term("LTC_PROVIDER", "long-term care provider", "介護事業者"),
    _term("MED_INSTITUTION", "other medical institution", "その他の医療機関"),
    _term("TEST_LAB", "test laboratory", "検査機関"),
    _term("CONTRACTOR", "contractor", "委託先"),
    _term("INSURER", "insurer", "保険者・保険会社"),
    _term("EMPLOYER", "employer", "勤務先"),
    _term("PARTNER", "business partner", "提携先"),
    _term("ACADEMIC", "academic research institution", "学術研究機関"),
    _term("AUTHORITY", "court, police or other authority", "裁判所・警察等"),
    _term("SETTLEMENT", "bank, card company or settlement provider", "金融機関・決済事業者"),
    _term("GROUP_BODY", "body of the same group", "グループ内の別法人"),
    _term("FAMILY", "family", "家族"),
    _term("OTHER", "other", "その他"),
)

DATA_CLASSES = Vocabulary(
    Text("class of the data", "データの区分"),
    _term(
        "PERSONAL", "personal data of a living person", "個人データ（生存する個人）", "Act 16(3)"
    ),
    _term("PSEUDO", "pseudonymised", "仮名加工情報", "Act 2(5)"),
    _term("ANON", "anonymised", "匿名加工情報", "Act 2(6)"),
    _term("REFERABLE", "personally referable", "個人関連情報", "Act 2(7)"),
    _term("DECEASED", "of a person who has died", "死者の情報"),
)

CONSENT_FORMS = Vocabulary(
    Text("form of the consent", "同意の方法"),
    _term("WRITTEN", "in writing", "書面"),
    _term("ORAL", "by word of mouth", "口頭"),
    _term("EMAIL", "by e-mail", "電子メール"),
    _term("WEB", "on a web page", "ウェブ画面"),
    _term("VOICE", "by recorded voice", "音声入力"),
    _term("DEEMED_BY_POLICY", "deemed from use of the service", "利用によるみなし同意",
          "never a valid consent"),
)  # fmt: skip

CHANNELS = Vocabulary(
    Text("channel", "受付・取得の方法"),
    _term("IN_PERSON", "at the desk", "窓口"),
    _term("REGISTRATION_FORM", "registration form", "登録フォーム・問診票"),
    _term("PHONE", "telephone", "電話"),
    _term("EMAIL", "e-mail", "電子メール"),
    _term("LETTER", "letter", "郵便"),
    _term("MESSAGING", "messaging service", "メッセージアプリ"),
    _term("WEB", "website", "ウェブサイト"),
    _term("AUTOMATIC", "automatic", "自動取得"),
    _term("DOCUMENT", "document handed over", "文書の受領"),
)

SOURCES = Vocabulary(
    Text("source of the data", "取得元"),
    _term("PRINCIPAL", "the person", "本人"),
    _term("PARTY", "a third party", "第三者"),
    _term("AUTOMATIC", "collected automatically", "自動取得"),
)

SENSITIVE_GROUNDS = Vocabulary(
    Text("ground to acquire special care-required information", "要配慮個人情報の取得の根拠"),
    _term("DIRECT", "received from the person directly", "本人から直接取得",
          "General Guidelines 3-3-2"),
    _term("CONSENT", "prior consent", "本人の同意", "Act 20(2)"),
    _term("ACQ_LAW", "based on laws", "法令に基づく", "Act 20(2)(i)"),
    _term("ACQ_LIFE", "protection of life", "生命等の保護", "Act 20(2)(ii)"),
    _term("ACQ_PUBLIC_HEALTH", "public health", "公衆衛生・児童", "Act 20(2)(iii)"),
    _term("ACQ_STATE_DUTY", "cooperation with the State", "国の機関等への協力",
          "Act 20(2)(iv)"),
    _term("ACQ_ACAD_SELF", "acquirer is academic", "学術研究機関等", "Act 20(2)(v)"),
    _term("ACQ_ACAD_JOINT", "joint research", "共同研究", "Act 20(2)(vi)"),
    _term("ACQ_PUBLIC", "made public", "公開情報", "Act 20(2)(vii)"),
    _term("ACQ_VISUAL", "obvious from appearance", "外形上明らか", "Order 9(1)"),
    _term("ACQ_27_5", "entrustment, succession, joint use", "委託・承継・共同利用",
          "Order 9(2)"),
    _term("NONE", "no ground found", "根拠が確認できない"),
)  # fmt: skip

PROVISION_MEANS = Vocabulary(
    Text("means of provision", "提供の方法"),
    _term("PAPER", "on paper", "書面"),
    _term("ELECTRONIC", "electronic transfer", "電子的送信"),
    _term("EMAIL", "e-mail", "電子メール"),
    _term("FAX", "fax", "ファクシミリ"),
    _term("ORAL", "by word of mouth", "口頭"),
    _term("MEDIA", "storage medium", "記録媒体"),
    _term("ACCESS", "access granted", "閲覧権限の付与"),
)

SUSPENSIONS = Vocabulary(
    Text("what is suspended", "停止の対象"),
    _term("USE", "use", "利用の停止", "Act 35(1), 35(5)"),
    _term("PROVISION", "provision to third parties", "第三者提供の停止", "Act 35(3), 35(5)"),
)

SUSPENSION_GROUNDS = Vocabulary(
    Text("ground of the suspension", "停止の理由"),
    _term("BEYOND_PURPOSE", "handled beyond the purpose", "目的外の取扱い", "Act 18, 35(1)"),
    _term("IMPROPER_USE", "improper use", "不適正な利用", "Act 19, 35(1)"),
    _term("IMPROPER_ACQUISITION", "improper acquisition", "不正の取得", "Act 20, 35(1)"),
    _term(
        "UNLAWFUL_PROVISION", "provided against Article 27 or 28", "違法な第三者提供", "Act 35(3)"
    ),
    _term("NO_LONGER_NEEDED", "no longer needed", "利用する必要がなくなった", "Act 35(5)"),
    _term("BREACH", "a leak or loss occurred", "漏えい等の発生", "Act 26(1), 35(5)"),
    _term(
        "RIGHTS_AT_RISK",
        "rights or interests at risk",
        "権利又は正当な利益を害するおそれ",
        "Act 35(5)",
    ),
    _term("BY_POLICY", "promised by the policy", "自らの方針による", "the policy"),
)

LINK_REASONS = Vocabulary(
    Text("reason of the link", "名寄せの理由"),
    _term("SAME_PERSON", "two registrations of one person", "同一人物の二重登録"),
    _term("NEW_KEYS", "new keys after a leak", "漏えい後の鍵の更新"),
    _term("MISTAKE", "linked by mistake", "名寄せの誤り"),
)

ANNOUNCEMENTS = Vocabulary(
    Text("how a change was made known", "変更の周知の方法"),
    _term("NOTIFIED", "notified to each person", "本人への通知", "Act 21(3)"),
    _term("PUBLISHED", "published", "公表", "Act 21(3)"),
)

ACQUISITIONS = Vocabulary(
    Text("how the source acquired the data", "提供元による取得の経緯"),
    _term("FROM_PRINCIPAL", "from the person", "本人からの取得"),
    _term("FROM_PARTY", "from another party", "他の事業者からの取得"),
    _term("PUBLIC_SOURCE", "from a public source", "公開情報からの取得"),
    _term("IN_COURSE_OF_CARE", "in the course of care", "診療の過程での取得"),
    _term("UNKNOWN", "not shown", "確認できない"),
)

CONFIRMATIONS = Vocabulary(
    Text("how the acquisition was confirmed", "取得の経緯の確認方法"),
    _term("CONTRACT_SHOWN", "contract or other document shown", "契約書等の提示", "Rule 22"),
    _term("DECLARED", "declared by the source", "提供元の申告", "Rule 22"),
    _term("NOT_CONFIRMED", "not confirmed", "確認していない"),
)

VOCABULARIES: dict[str, Vocabulary] = {
    "bases": BASES,
    "items": ITEMS,
    "person_kinds": PERSON_KINDS,
    "party_kinds": PARTY_KINDS,
    "public_bodies": PUBLIC_BODIES,
    "sectors": SECTORS,
    "data_classes": DATA_CLASSES,
    "consent_forms": CONSENT_FORMS,
    "channels": CHANNELS,
    "sources": SOURCES,
    "sensitive_grounds": SENSITIVE_GROUNDS,
    "provision_means": PROVISION_MEANS,
    "suspensions": SUSPENSIONS,
    "suspension_grounds": SUSPENSION_GROUNDS,
    "link_reasons": LINK_REASONS,
    "announcements": ANNOUNCEMENTS,
    "acquisitions": ACQUISITIONS,
    "confirmations": CONFIRMATIONS,
}
