"""What each set of record items holds (Rules 20, 24 and 28).

Sets A, B and G are the provider's and come out of a verdict; C to F are the recipient's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.law.data.dated import Dated
from ledger.text import Text


@dataclass(frozen=True)
class RecordItem:
    """One item as the law words it, and the codes (RECORD_ITEMS) of what has to be there for it.

    `unless_many`: that the data went to unspecified many may stand in its place.
    """

    text: Text
    codes: tuple[str, ...]
    unless_many: bool = False


@dataclass(frozen=True)
class RecordItems:
    """One set: when it is due, and the items that the law asks for."""

    rule: str
    when: Text
    asked: tuple[RecordItem, ...]

    @property
    def items(self) -> tuple[Text, ...]:
        """The items in words."""
        return tuple(item.text for item in self.asked)


def _item(en: str, ja: str, *codes: str, unless_many: bool = False) -> RecordItem:
    return RecordItem(Text(en, ja), codes, unless_many)


PARTY = ("PARTY_NAME", "PARTY_ADDRESS", "PARTY_REPRESENTATIVE")
"""What identifies a recipient or source; whoever is no corporation has no representative."""

OF_A_SERIES = ("PERIOD",)
"""Asked of a record in bulk of whatever set, beside its items (Rules 19(2), 23(2), 27(2))."""

CATEGORIES = _item("categories of data", "個人データの項目", "CATEGORIES")
PRINCIPAL = _item(
    "the principal's name or other identifying matter",
    "本人の氏名その他の本人を特定するに足りる事項",
    "PRINCIPAL",
)
RECIPIENT = _item(
    "recipient's name, address and, for a corporation, representative; or that it went to"
    " unspecified many",
    "提供先の氏名又は名称、住所、法人は代表者（不特定多数の場合はその旨）",
    *PARTY,
    unless_many=True,
)
NAMED_RECIPIENT = _item(
    "recipient's name, address and, for a corporation, representative",
    "提供先の氏名又は名称、住所、法人は代表者",
    *PARTY,
)
SOURCE = _item(
    "source's name, address and, for a corporation, representative",
    "提供元の氏名又は名称、住所、法人は代表者",
    *PARTY,
)
ACQUISITION = _item("how the source acquired the data", "提供元による取得の経緯", "ACQUISITION")
CONSENT = _item("that the consent is obtained", "本人の同意を得ている旨", "CONSENT")

ITEMS: tuple[Dated[Mapping[str, RecordItems]], ...] = (
    Dated(
        "2023-04-01",
        {
            "A": RecordItems(
                "Rule 20(1)(1)",
                Text("provider, by opt-out", "提供者、オプトアウトによる提供"),
                (_item("date of provision", "提供年月日", "DATE"), RECIPIENT, PRINCIPAL,
                 CATEGORIES),
            ),
            "B": RecordItems(
                "Rule 20(1)(2)",
                Text("provider, by consent", "提供者、同意による提供"),
                (CONSENT, RECIPIENT, PRINCIPAL, CATEGORIES),
            ),
            "C": RecordItems(
                "Rule 24(1)(1)",
                Text("recipient, from an opt-out source", "受領者、オプトアウトによる受領"),
                (
                    _item("date of receipt", "受領年月日", "DATE"), SOURCE, ACQUISITION, PRINCIPAL,
                    CATEGORIES,
                    _item("that the Commission has published the opt-out",
                          "個人情報保護委員会が公表している旨", "OPT_OUT_PUBLISHED"),
                ),
            ),
            "D": RecordItems(
                "Rule 24(1)(2)",
                Text("recipient, by consent", "受領者、同意による受領"),
                (CONSENT, SOURCE, ACQUISITION, PRINCIPAL, CATEGORIES),
            ),
            "E": RecordItems(
                "Rule 24(1)(3)",
                Text("recipient who takes referable information as personal data",
                     "個人関連情報を個人データとして取得する受領者"),
                (
                    _item("that the consent of Article 31(1)(1) is obtained, and for a recipient"
                          " abroad that the information was given",
                          "法31条1項1号の同意を得ている旨（外国にある受領者は情報提供を含む）",
                          "CONSENT", "INFORMATION_CONFIRMED"),
                    SOURCE, PRINCIPAL, CATEGORIES,
                ),
            ),
            "F": RecordItems(
                "Rule 24(1)(4)",
                Text("recipient, from somebody not in business",
                     "受領者、事業者でない者からの受領"),
                (SOURCE, ACQUISITION, PRINCIPAL, CATEGORIES),
            ),
            "G": RecordItems(
                "Rule 28",
                Text("provider of referable information", "個人関連情報の提供者"),
                (
                    _item("that the consent was confirmed and how, and for a recipient abroad that"
                          " the information was given",
                          "同意を確認した旨とその方法（外国にある提供先は情報提供の確認を含む）",
                          "CONSENT_CONFIRMED", "INFORMATION_CONFIRMED"),
                    _item("date; for a record in bulk the first and last day",
                          "提供年月日（一括の場合は初日と末日）", "DATE"),
                    NAMED_RECIPIENT, CATEGORIES,
                ),
            ),
        },
        "General Guidelines 3-6 and 3-7, quoting the Rules",
    ),
)  # fmt: skip
