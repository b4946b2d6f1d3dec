"""Information about nobody any more: anonymised and pseudonymised data sets (Act 41 to 45)."""

from ledger.domain.terms.vocabulary import Vocabulary, term
from ledger.text import Text

DATASET_KINDS = Vocabulary(
    Text("kind of data set", "データセットの種類"),
    term("ANONYMISED", "anonymised information", "匿名加工情報", "Act 2(6)"),
    term("PSEUDONYMISED", "pseudonymised information", "仮名加工情報", "Act 2(5)"),
)

DATASET_LACKS = Vocabulary(
    Text("what the provision of a data set lacks", "データセットの提供に足りないもの"),
    term("NOT_PUBLISHED", "the items were not published when it was made",
         "作成時に項目を公表していない", "Act 43(3)"),
    term("NOT_ANNOUNCED", "items and means were not announced beforehand",
         "提供する項目と方法をあらかじめ公表していない", "Act 43(4), 44"),
    term("MEANS_NOT_ANNOUNCED", "another means was announced than this",
         "公表した提供の方法と異なる", "Act 43(4), 44"),
    term("RECIPIENT_NOT_TOLD", "the recipient was not told what it is",
         "匿名加工情報であることを提供先に明示していない", "Act 43(4), 44"),
    term("NOT_SECURED", "what was removed and the method are not secured",
         "削除情報等・加工方法の安全管理をしていない", "Act 41(2), 43(2)"),
)  # fmt: skip

REIDENTIFICATIONS = Vocabulary(
    Text("how somebody went about identifying people", "識別行為の方法"),
    term("COLLATED", "collated with other information", "他の情報との照合",
         "Act 41(7), 43(5), 45"),
    term("METHOD_SOUGHT", "what was removed, or the method, was sought",
         "削除情報等・加工方法の取得", "Act 45"),
    term("CONTACTED", "used to reach a person", "本人への連絡のための利用", "Act 41(8)"),
)  # fmt: skip
