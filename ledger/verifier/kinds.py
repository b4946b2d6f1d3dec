"""What checking a bundle can find beside what ledger.log.findings has: kinds, and their sentences.

What fails is a break unless section 7 of the log format calls it a finding. What could not be read,
and a bundle in which nothing ties an entry to a checkpoint, are neither: they could not be checked.
"""

from __future__ import annotations

from enum import StrEnum

from ledger.log.findings import Severity
from ledger.text import Text


class BundleKind(StrEnum):
    """A finding about a bundle or a receipt."""

    NOT_READABLE = "not_readable"
    """No bundle, a zip of another form, too many files, or a file the system does not give."""
    FILE_REFUSED = "file_refused"
    """A link, a name that may lead elsewhere, or two files of one name."""
    FILE_MALFORMED = "file_malformed"
    """Not of the form that its name promises, or larger than any such file may be."""
    OTHER_FILE = "other_file"
    """A file that no bundle of this log has."""
    ZIP_UNUSUAL = "zip_unusual"
    """Order, times or folders are not those of a bundle: packed by another program."""

    CHECKPOINT_MISSING = "checkpoint_missing"
    CHECKPOINT_MALFORMED = "checkpoint_malformed"
    SIGNATURE_WRONG = "signature_wrong"
    """Said to be by a key that was given, and is not."""
    NOT_SIGNED_BY_KEY = "not_signed_by_key"
    """None of the keys given has signed: another key has, or another log's."""
    EARLIER_NOT_SIGNED_BY_KEY = "earlier_not_signed_by_key"
    COSIGNATURE_WRONG = "cosignature_wrong"
    """Said to be by a witness of the policy, and is not: it counts as no signature."""
    QUORUM_MISSING = "quorum_missing"
    """Fewer witnesses have signed than the policy of the checker wants."""
    EARLIER_QUORUM_MISSING = "earlier_quorum_missing"
    NEWER_THAN_CHECKPOINT = "newer_than_checkpoint"
    """A checkpoint, a proof or entries beyond the newest checkpoint: that one was rolled back."""

    LEAF_MALFORMED = "leaf_malformed"
    LEAF_OF_OTHER_LOG = "leaf_of_other_log"
    LEAF_OUT_OF_PLACE = "leaf_out_of_place"
    PREVIOUS_DIFFERS = "previous_differs"
    """`previous` is not the leaf hash of the entry before: one of the two was changed."""
    ENTRIES_MISSING = "entries_missing"

    ROOT_DIFFERS = "root_differs"
    """The leaves give another root than the newest checkpoint."""
    EARLIER_ROOT_DIFFERS = "earlier_root_differs"
    """The leaves give another root than an earlier checkpoint, or two have one size."""
    TILE_DIFFERS = "tile_differs"
    """A tile holds another hash than the leaves give: one of the two was changed."""

    CONTENT_DIFFERS = "content_differs"
    """Not the content that the leaf was made of."""
    DOCUMENT_DIFFERS = "document_differs"

    CIPHERTEXT_DIFFERS = "ciphertext_differs"
    CIPHERTEXT_EXTRA = "ciphertext_extra"
    OPENING_DIFFERS = "opening_differs"
    OPENING_EXTRA = "opening_extra"

    PROOF_DIFFERS = "proof_differs"
    """Does not lead from the leaf to the root of its checkpoint, or that is nobody's."""
    CONSISTENCY_DIFFERS = "consistency_differs"
    RECEIPT_CONVICTS = "receipt_convicts"
    """A receipt that holds by itself shows another entry than the bundle has at that position."""
    RECEIPT_OF_OTHER_LOG = "receipt_of_other_log"

    ENTRY_NOT_TIED = "entry_not_tied"
    """A content whose position has no proof, or an opening whose content was not given."""
    NOT_TIED = "not_tied"
    """Nothing ties an entry to a signed checkpoint: nothing was verified."""

    @property
    def severity(self) -> Severity:
        """A break, unless the format calls it a finding or it could not be checked."""
        return Severity.FINDING if self in _FINDINGS or self in COULD_NOT else Severity.BREAK

    @property
    def sentence(self) -> Text:
        """What is said of it; `{at}` stands for the position."""
        return _SENTENCES[self]


COULD_NOT = {
    BundleKind.NOT_READABLE,
    BundleKind.CHECKPOINT_MISSING,
    BundleKind.RECEIPT_OF_OTHER_LOG,
    BundleKind.ENTRY_NOT_TIED,
    BundleKind.NOT_TIED,
}
"""With one of these the bundle is not verified, though nothing shows that it was changed."""

_FINDINGS = {
    BundleKind.OTHER_FILE,
    BundleKind.ZIP_UNUSUAL,
    BundleKind.EARLIER_NOT_SIGNED_BY_KEY,
    BundleKind.COSIGNATURE_WRONG,
    BundleKind.EARLIER_QUORUM_MISSING,
}

_SENTENCES = {
    BundleKind.NOT_READABLE: Text(
        "This could not be read.", "読み取れませんでした。"
    ),
    BundleKind.FILE_REFUSED: Text(
        "A file was refused: a link, a doubtful name, or two files of one name.",
        "ファイルを読みませんでした。リンク、不審な名前、又は同名のファイルです。",
    ),
    BundleKind.FILE_MALFORMED: Text(
        "A file does not have the form that its name promises.",
        "ファイルの中身が、その名前の形式に合いません。",
    ),
    BundleKind.OTHER_FILE: Text(
        "A file that does not belong to this bundle; it was not looked at.",
        "この証拠一式に属さないファイルです。中身は見ていません。",
    ),
    BundleKind.ZIP_UNUSUAL: Text(
        "The zip was not packed in the usual form.",
        "zip のまとめ方が通常の形式と異なります。",
    ),
    BundleKind.CHECKPOINT_MISSING: Text(
        "There is no checkpoint.", "チェックポイントがありません。"
    ),
    BundleKind.CHECKPOINT_MALFORMED: Text(
        "A checkpoint is out of form.", "チェックポイントが形式に合いません。"
    ),
    BundleKind.SIGNATURE_WRONG: Text(
        "The signature of a checkpoint does not hold.",
        "チェックポイントの署名が正しくありません。",
    ),
    BundleKind.NOT_SIGNED_BY_KEY: Text(
        "The checkpoint is not signed by any key that you gave.",
        "チェックポイントに、指定された鍵による署名がありません。",
    ),
    BundleKind.EARLIER_NOT_SIGNED_BY_KEY: Text(
        "An earlier checkpoint is not signed by any key that you gave.",
        "以前のチェックポイントに、指定された鍵による署名がありません。",
    ),
    BundleKind.COSIGNATURE_WRONG: Text(
        "The signature of a witness does not hold, and does not count.",
        "立会者の署名が正しくないため、数えていません。",
    ),
    BundleKind.QUORUM_MISSING: Text(
        "Too few of the witnesses that you trust have signed the checkpoint.",
        "チェックポイントに署名した立会者が、検証方針の求める数に足りません。",
    ),
    BundleKind.EARLIER_QUORUM_MISSING: Text(
        "Too few of the witnesses that you trust have signed an earlier checkpoint.",
        "以前のチェックポイントに署名した立会者が、検証方針の求める数に足りません。",
    ),
    BundleKind.NEWER_THAN_CHECKPOINT: Text(
        "There is something newer than the checkpoint: an older one was put in its place.",
        "チェックポイントより新しいものがあります。古いものに戻されています。",
    ),
    BundleKind.LEAF_MALFORMED: Text(
        "Entry {at}: its leaf is out of form.", "{at}番の記録：リーフが形式に合いません。"
    ),
    BundleKind.LEAF_OF_OTHER_LOG: Text(
        "Entry {at}: its leaf is of another log.", "{at}番の記録：リーフが別の台帳のものです。"
    ),
    BundleKind.LEAF_OUT_OF_PLACE: Text(
        "Entry {at}: its leaf was written at another position.",
        "{at}番の記録：リーフが別の位置に書かれたものです。",
    ),
    BundleKind.PREVIOUS_DIFFERS: Text(
        "Entry {at} is not tied to the entry before it: one of the two was changed.",
        "{at}番の記録が直前の記録とつながっていません。どちらかが変更されています。",
    ),
    BundleKind.ENTRIES_MISSING: Text(
        "Entries are missing, from position {at} on.", "{at}番からの記録が欠けています。"
    ),
    BundleKind.ROOT_DIFFERS: Text(
        "The entries are not those that the checkpoint was signed for.",
        "記録が、署名されたチェックポイントのものと異なります。",
    ),
    BundleKind.EARLIER_ROOT_DIFFERS: Text(
        "The first entries are not those that an earlier checkpoint was made for.",
        "はじめの部分の記録が、以前のチェックポイントのものと異なります。",
    ),
    BundleKind.TILE_DIFFERS: Text(
        "Entry {at}: a tile holds another hash than its leaf gives.",
        "{at}番の記録：タイルのハッシュがリーフと異なります。",
    ),
    BundleKind.CONTENT_DIFFERS: Text(
        "Entry {at}: the content is not the one that was recorded.",
        "{at}番の記録：内容が、記録されたものと異なります。",
    ),
    BundleKind.DOCUMENT_DIFFERS: Text(
        "A text is not the one that it is named for.", "文書が、その名前の示すものと異なります。"
    ),
    BundleKind.CIPHERTEXT_DIFFERS: Text(
        "Entry {at}: the sealed part is not the one that was recorded.",
        "{at}番の記録：封緘された部分が、記録されたものと異なります。",
    ),
    BundleKind.CIPHERTEXT_EXTRA: Text(
        "Entry {at}: a sealed part, though the entry seals nothing.",
        "{at}番の記録：封緘のない記録に、封緘データがあります。",
    ),
    BundleKind.OPENING_DIFFERS: Text(
        "Entry {at}: what is shown is not what was sealed.",
        "{at}番の記録：開示された内容が、封緘されたものと異なります。",
    ),
    BundleKind.OPENING_EXTRA: Text(
        "Entry {at}: something is shown as unsealed that was never sealed.",
        "{at}番の記録：封緘のない記録に、開示された内容があります。",
    ),
    BundleKind.PROOF_DIFFERS: Text(
        "Entry {at}: its proof does not hold.", "{at}番の記録：証明が成り立ちません。"
    ),
    BundleKind.CONSISTENCY_DIFFERS: Text(
        "That the log only grew between two checkpoints is not shown by the proof given.",
        "二つのチェックポイントの間で台帳が追記だけされたことを、証明が示していません。",
    ),
    BundleKind.RECEIPT_CONVICTS: Text(
        "Entry {at}: what the receipt proves was signed is not in this bundle: it was taken away"
        " or changed.",
        "{at}番の記録：記録の証明が示す署名済みの記録が、この証拠一式にありません。"
        "取り除かれたか、変更されています。",
    ),
    BundleKind.RECEIPT_OF_OTHER_LOG: Text(
        "A receipt is of another log: it says nothing of this bundle.",
        "記録の証明が別の台帳のものです。この証拠一式については何も示しません。",
    ),
    BundleKind.ENTRY_NOT_TIED: Text(
        "Entry {at}: something is given of it that nothing ties to the checkpoint.",
        "{at}番の記録：チェックポイントと結び付けるもののない内容が渡されています。",
    ),
    BundleKind.NOT_TIED: Text(
        "Nothing ties an entry to a signed checkpoint: nothing was verified.",
        "署名されたチェックポイントと記録を結ぶものがなく、何も検証できていません。",
    ),
}  # fmt: skip
