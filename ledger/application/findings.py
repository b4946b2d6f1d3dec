"""What verification can find beside the entries: kinds, how grave, and the sentence for people."""

from __future__ import annotations

from enum import StrEnum

from ledger.log.findings import Finding, Severity
from ledger.text import Text


class StoreKind(StrEnum):
    """A difference between the contents and what is kept beside them."""

    CIPHERTEXT_CHANGED = "ciphertext_changed"
    """Hash or length is not the one the content commits to."""
    CIPHERTEXT_MISSING = "ciphertext_missing"
    """Not there, and no erasure of that person's class was recorded, here or in a later log."""
    CIPHERTEXT_EXTRA = "ciphertext_extra"
    """There, where the content seals nothing or no entry stands."""
    CIPHERTEXT_KEPT = "ciphertext_kept"
    """Still there, or there again, though its erasure was recorded as completed."""
    KEY_KEPT = "key_kept"
    """A key of a person is there, or there again, though its erasure was recorded as completed."""
    TAG_MISSING = "tag_missing"
    """The index does not lead to an entry it should lead to."""
    TAG_EXTRA = "tag_extra"
    """The index leads to an entry under a tag or type that its content does not have."""
    COMMAND_MISSING = "command_missing"
    """The command table lacks a command: repeating it would write it twice."""
    COMMAND_EXTRA = "command_extra"
    """The command table holds a command that no content names there."""
    COMMAND_DIFFERS = "command_differs"
    """The command table says another command or number of events."""
    COMMAND_REPEATED = "command_repeated"
    """Events of one command are not adjacent: it was written twice."""
    DOCUMENT_CHANGED = "document_changed"
    """A text kept by its digest has another one."""
    DOCUMENT_MISSING = "document_missing"
    """A text that an entry refers to is not there."""
    VERIFIED_PART_CHANGED = "verified_part_changed"
    """The log is shorter, or ends otherwise, than when it was last verified."""
    LOG_ROW_CHANGED = "log_row_changed"
    """The row that states the log's head is not under the key that the log's name gives."""
    CARRIED_DIFFERS = "carried_differs"
    """What was carried over is not what the log before holds, or not all of it."""
    DATA_MALFORMED = "data_malformed"
    """The data do not have the shape of their type and schema."""
    UNKNOWN_TYPE = "unknown_type"
    """A type or schema of a newer version."""

    @property
    def severity(self) -> Severity:
        """A break, but for what a newer version wrote."""
        return Severity.UNKNOWN_VERSION if self is StoreKind.UNKNOWN_TYPE else Severity.BREAK

    @property
    def sentence(self) -> Text:
        """What is said of it; `{at}` stands for the position."""
        return _SENTENCES[self]


_SENTENCES = {
    StoreKind.CIPHERTEXT_CHANGED: Text(
        "Entry {at}: the sealed part was changed.",
        "{at}番の記録：封緘された部分が変更されています。",
    ),
    StoreKind.CIPHERTEXT_MISSING: Text(
        "Entry {at}: the sealed part is missing, and no erasure was recorded.",
        "{at}番の記録：封緘された部分がなく、消去の記録もありません。",
    ),
    StoreKind.CIPHERTEXT_EXTRA: Text(
        "Position {at}: a sealed part that no entry asks for.",
        "{at}番：どの記録にも属さない封緘データがあります。",
    ),
    StoreKind.CIPHERTEXT_KEPT: Text(
        "Entry {at}: the sealed part is there, though its erasure was recorded as completed.",
        "{at}番の記録：消去の完了が記録されているのに、封緘された部分が残っています。",
    ),
    StoreKind.KEY_KEPT: Text(
        "Entry {at}: it says that keys were destroyed, and they are in the key store:"
        " daicho erase finish destroys them again.",
        "{at}番の記録：鍵の廃棄の完了が記録されているのに、鍵の保管庫に残っています"
        "（daicho erase finish で再び廃棄できます）。",
    ),
    StoreKind.TAG_MISSING: Text(
        "Entry {at}: missing from the index.", "{at}番の記録：索引から欠けています。"
    ),
    StoreKind.TAG_EXTRA: Text(
        "Entry {at}: the index says what the content does not.",
        "{at}番の記録：索引に内容と異なる項目があります。",
    ),
    StoreKind.COMMAND_MISSING: Text(
        "Entry {at}: its command is missing from the command table.",
        "{at}番の記録：命令の表から欠けています。",
    ),
    StoreKind.COMMAND_EXTRA: Text(
        "Position {at}: the command table holds a command that is not there.",
        "{at}番：命令の表に、存在しない命令があります。",
    ),
    StoreKind.COMMAND_DIFFERS: Text(
        "Entry {at}: the command table says another command.",
        "{at}番の記録：命令の表の内容が異なります。",
    ),
    StoreKind.COMMAND_REPEATED: Text(
        "Entry {at}: its command was written before.", "{at}番の記録：同じ命令が前にもあります。"
    ),
    StoreKind.DOCUMENT_CHANGED: Text(
        "A text kept beside the log was changed.", "台帳に添えた文書が変更されています。"
    ),
    StoreKind.DOCUMENT_MISSING: Text(
        "Entry {at}: a text it refers to is missing.",
        "{at}番の記録：参照している文書がありません。",
    ),
    StoreKind.VERIFIED_PART_CHANGED: Text(
        "The part verified before is not there as it was: the whole log was read again.",
        "以前に検証した部分が変わっています。台帳全体を読み直しました。",
    ),
    StoreKind.LOG_ROW_CHANGED: Text(
        "The row that states this log's size was changed: its entries cannot be found by its name.",
        "この台帳の件数を示す行が変更されています。台帳の名前から記録をたどれません。",
    ),
    StoreKind.CARRIED_DIFFERS: Text(
        "Entry {at}: what was carried over is not what the log before holds.",
        "{at}番の記録：引き継いだ内容が前の台帳と異なります。",
    ),
    StoreKind.DATA_MALFORMED: Text(
        "Entry {at}: its data do not have the shape of their type.",
        "{at}番の記録：データがその種類の形式に合いません。",
    ),
    StoreKind.UNKNOWN_TYPE: Text(
        "Entry {at}: of a type that a newer version wrote.",
        "{at}番の記録：新しい版で作られた種類です。",
    ),
}

StoreFinding = Finding[StoreKind]
"""One difference: what, where, the value found and the value wanted."""
