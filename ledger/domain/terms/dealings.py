"""How things are said, taken down, stopped and made known."""

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

CONSENT_FORMS = Vocabulary(
    Text("form of the consent", "同意の方法"),
    term("WRITTEN", "in writing", "書面"),
    term("ORAL", "by word of mouth", "口頭"),
    term("EMAIL", "by e-mail", "電子メール"),
    term("WEB", "on a web page", "ウェブ画面"),
    term("VOICE", "by recorded voice", "音声入力"),
    term("DEEMED_BY_POLICY", "deemed from use of the service", "利用によるみなし同意",
          "never a valid consent"),
)  # fmt: skip

CHANNELS = Vocabulary(
    Text("channel", "受付・取得の方法"),
    term("IN_PERSON", "at the desk", "窓口"),
    term("REGISTRATION_FORM", "registration form", "登録フォーム・問診票"),
    term("PHONE", "telephone", "電話"),
    term("EMAIL", "e-mail", "電子メール"),
    term("LETTER", "letter", "郵便"),
    term("MESSAGING", "messaging service", "メッセージアプリ"),
    term("WEB", "website", "ウェブサイト"),
    term("AUTOMATIC", "automatic", "自動取得"),
    term("DOCUMENT", "document handed over", "文書の受領"),
)

SOURCES = Vocabulary(
    Text("source of the data", "取得元"),
    term("PRINCIPAL", "the person", "本人"),
    term("PARTY", "a third party", "第三者"),
    term("AUTOMATIC", "collected automatically", "自動取得"),
)

SENSITIVE_GROUNDS = Vocabulary(
    Text("ground to acquire special care-required information", "要配慮個人情報の取得の根拠"),
    term("DIRECT", "received from the person directly", "本人から直接取得",
          "General Guidelines 3-3-2"),
    term("CONSENT", "prior consent", "本人の同意", "Act 20(2)"),
    term("ACQ_LAW", "based on laws", "法令に基づく", "Act 20(2)(i)"),
    term("ACQ_LIFE", "protection of life", "生命等の保護", "Act 20(2)(ii)"),
    term("ACQ_PUBLIC_HEALTH", "public health", "公衆衛生・児童", "Act 20(2)(iii)"),
    term("ACQ_STATE_DUTY", "cooperation with the State", "国の機関等への協力",
          "Act 20(2)(iv)"),
    term("ACQ_ACAD_SELF", "acquirer is academic", "学術研究機関等", "Act 20(2)(v)"),
    term("ACQ_ACAD_JOINT", "joint research", "共同研究", "Act 20(2)(vi)"),
    term("ACQ_PUBLIC", "made public", "公開情報", "Act 20(2)(vii)"),
    term("ACQ_VISUAL", "obvious from appearance", "外形上明らか", "Order 9(i)"),
    term("ACQ_27_5", "entrustment, succession, joint use", "委託・承継・共同利用",
          "Order 9(ii)"),
    term("NONE", "no ground found", "根拠が確認できない"),
)  # fmt: skip

PROVISION_MEANS = Vocabulary(
    Text("means of provision", "提供の方法"),
    term("PAPER", "on paper", "書面"),
    term("ELECTRONIC", "electronic transfer", "電子的送信"),
    term("EMAIL", "e-mail", "電子メール"),
    term("FAX", "fax", "ファクシミリ"),
    term("ORAL", "by word of mouth", "口頭"),
    term("MEDIA", "storage medium", "記録媒体"),
    term("ACCESS", "access granted", "閲覧権限の付与"),
)

SUSPENSIONS = Vocabulary(
    Text("what is suspended", "停止の対象"),
    term("USE", "use", "利用の停止", "Act 35(1), 35(5)"),
    term("PROVISION", "provision to third parties", "第三者提供の停止", "Act 35(3), 35(5)"),
)

SUSPENSION_GROUNDS = Vocabulary(
    Text("ground of the suspension", "停止の理由"),
    term("BEYOND_PURPOSE", "handled beyond the purpose", "目的外の取扱い", "Act 18, 35(1)"),
    term("IMPROPER_USE", "improper use", "不適正な利用", "Act 19, 35(1)"),
    term("IMPROPER_ACQUISITION", "improper acquisition", "不正な取得", "Act 20, 35(1)"),
    term(
        "UNLAWFUL_PROVISION", "provided against Article 27 or 28", "違法な第三者提供", "Act 35(3)"
    ),
    term("NO_LONGER_NEEDED", "no longer needed", "利用する必要がなくなった", "Act 35(5)"),
    term("BREACH", "a leak or loss occurred", "漏えい等の発生", "Act 26(1), 35(5)"),
    term(
        "RIGHTS_AT_RISK",
        "rights or interests at risk",
        "権利又は正当な利益を害するおそれ",
        "Act 35(5)",
    ),
    term("BY_POLICY", "promised by the policy", "自らの方針による", "the policy"),
)

TRACKING_MEANS = Vocabulary(
    Text("how tracking is refused", "追跡（Cookie等）の拒否の方法"),
    term("BROWSER_SETTING", "setting of the browser", "ブラウザの設定"),
    term("PLUG_IN", "plug-in of the service", "事業者の提供するプラグイン"),
    term("TOLD_THE_ORGANISATION", "said to the organisation", "事業者への申出"),
)

ANNOUNCEMENTS = Vocabulary(
    Text("how a change was made known", "変更の周知の方法"),
    term("NOTIFIED", "notified to each person", "本人への通知", "Act 21(3)"),
    term("PUBLISHED", "published", "公表", "Act 21(3)"),
)

ACQUISITIONS = Vocabulary(
    Text("how the source acquired the data", "提供元による取得の経緯"),
    term("FROM_PRINCIPAL", "from the person", "本人からの取得"),
    term("FROM_PARTY", "from another party", "他の事業者からの取得"),
    term("PUBLIC_SOURCE", "from a public source", "公開情報からの取得"),
    term("IN_COURSE_OF_CARE", "in the course of care", "診療の過程での取得"),
    term("UNKNOWN", "not shown", "確認できない"),
)

CONFIRMATIONS = Vocabulary(
    Text("how the acquisition was confirmed", "取得の経緯の確認方法"),
    term("CONTRACT_SHOWN", "contract or other document shown", "契約書等の提示", "Rule 22"),
    term("DECLARED", "declared by the source", "提供元の申告", "Rule 22"),
    term("NOT_CONFIRMED", "not confirmed", "確認していない"),
)

REVIEW_DECISIONS = Vocabulary(
    Text("decision of a review", "確認の結論"),
    term("APPROVED", "the provision may go ahead", "提供してよい"),
    term("DECLINED", "the provision may not go ahead", "提供してはならない"),
)
