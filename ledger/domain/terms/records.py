"""What must be recorded of a provision or receipt, and how (Articles 29 to 31)."""

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

RECORD_SETS = Vocabulary(
    Text("set of record items", "記録事項の組"),
    term("A", "provider, by opt-out", "提供者・オプトアウト", "Rule 20(1)(1)"),
    term("B", "provider, by consent", "提供者・同意", "Rule 20(1)(2)"),
    term("C", "recipient, from an opt-out", "受領者・オプトアウト", "Rule 24(1)(1)"),
    term("D", "recipient, by consent", "受領者・同意", "Rule 24(1)(2)"),
    term("E", "recipient of referable information", "受領者・個人関連情報", "Rule 24(1)(3)"),
    term("F", "recipient, from somebody not in business", "受領者・事業者でない者から",
          "Rule 24(1)(4)"),
    term("G", "provider of referable information", "提供者・個人関連情報", "Rule 28"),
    term("0", "no record is due", "記録義務なし"),
)  # fmt: skip

RECORD_ITEMS = Vocabulary(
    Text("item of a record", "記録事項"),
    term("DATE", "date", "年月日"),
    term("CONSENT", "that the consent is obtained", "本人の同意を得ている旨"),
    term("PARTY_NAME", "name of the recipient or source", "相手方の氏名・名称"),
    term("PARTY_ADDRESS", "address of the recipient or source", "相手方の住所"),
    term("PARTY_REPRESENTATIVE", "representative of the corporation", "法人の代表者の氏名"),
    term("PRINCIPAL", "whom the data are about", "本人を特定する事項"),
    term("CATEGORIES", "categories of data", "個人データの項目"),
    term("ACQUISITION", "how the source acquired the data", "取得の経緯"),
    term("OPT_OUT_PUBLISHED", "that the Commission has published the opt-out",
          "委員会が公表している旨"),
    term("CONSENT_CONFIRMED", "that and how consent was confirmed", "同意の確認の旨と方法"),
    term("INFORMATION_CONFIRMED", "that information on the country was given",
          "外国に関する情報提供の確認の旨"),
    term("PERIOD", "first and last day of the series", "一括の期間（初日と末日）"),
)  # fmt: skip

RECORD_METHODS = Vocabulary(
    Text("method of the record", "記録の作成方法"),
    term("EACH", "one for each provision", "都度", "Rule 19(2)"),
    term("BULK", "one for a series", "一括", "Rule 19(2) proviso"),
    term("SUBST", "a contract or other document instead", "契約書等の代替", "Rule 19(3)"),
)

RECORD_EXCEPTIONS = Vocabulary(
    Text("case in which no record is due", "記録義務の例外"),
    term("REC-EX-1", "the person made it public or provided it", "本人による公開・提供",
          "Records Guidelines 2-2-1-1"),
    term("REC-EX-2", "on the person's behalf", "本人に代わる提供", "Records Guidelines 2-2-1-1"),
    term("REC-EX-3", "recipient is one with the person", "本人と一体の者への提供",
          "Records Guidelines 2-2-1-2"),
    term("REC-EX-4", "data go to the person through the recipient", "本人に渡る提供",
          "Records Guidelines 2-2-1-2"),
    term("REC-EX-5", "the data are public", "公開されている情報", "Records Guidelines 2-2-1-3"),
    term("REC-EX-6", "no personal data for the recipient", "受領者にとって個人データでない",
          "Records Guidelines 2-2-2"),
)  # fmt: skip
