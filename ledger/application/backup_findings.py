"""What checking a backup can find besides what verifying a log can: kinds and sentences."""

from __future__ import annotations

from enum import StrEnum

from ledger.log.findings import Finding, Severity
from ledger.text import Text


class BackupKind(StrEnum):
    """Something about a backup that is not as it was written, or not as it has to be."""

    FILE_CHANGED = "file_changed"
    """The file of a part is not the one of its manifest."""
    LINES_DIFFER = "lines_differ"
    """The lines of a part are out of form, or not those that were written."""
    HEADS_DIFFER = "heads_differ"
    """The manifest says other logs or sizes than the lines."""
    KEY_MISSING = "key_missing"
    """A payload is sealed under a key that is not there, and no erasure of it was recorded."""
    KEY_GONE_SINCE = "key_gone_since"
    """As key_missing, but the keys are of a later backup than the log: it may have been erased."""
    PAYLOAD_NOT_OPENED = "payload_not_opened"
    """Key and ciphertext are there, and the one does not open the other."""
    ERASED_KEY_KEPT = "erased_key_kept"
    """The keys are older than an erasure that the log records: restoring leaves them out."""

    @property
    def severity(self) -> Severity:
        """A break, but for what parts of different ages explain."""
        return Severity.FINDING if self in _OF_DIFFERENT_AGES else Severity.BREAK

    @property
    def sentence(self) -> Text:
        """What is said of it; `{at}` stands for the position."""
        return _SENTENCES[self]


_OF_DIFFERENT_AGES = (BackupKind.KEY_GONE_SINCE, BackupKind.ERASED_KEY_KEPT)
_SENTENCES = {
    BackupKind.FILE_CHANGED: Text(
        "A file of the backup is not the one that was written.",
        "バックアップのファイルが、書いたときのものと異なります。",
    ),
    BackupKind.LINES_DIFFER: Text(
        "What is in a file of the backup is not what was written.",
        "バックアップのファイルの内容が、書いたときのものと異なります。",
    ),
    BackupKind.HEADS_DIFFER: Text(
        "The backup holds other logs or sizes than its manifest says.",
        "バックアップにある台帳又は件数が、目録（manifest.json）と異なります。",
    ),
    BackupKind.KEY_MISSING: Text(
        "Entry {at}: the key of its sealed part is not in the backup, and no erasure was recorded.",
        "{at}番の記録：封緘された部分の鍵がバックアップになく、消去の記録もありません。",
    ),
    BackupKind.KEY_GONE_SINCE: Text(
        "Entry {at}: the key of its sealed part is not in the backup, whose keys are newer than its"
        " log: it was erased since, or lost.",
        "{at}番の記録：封緘された部分の鍵がありません。鍵のバックアップの方が新しいため、その後の"
        "消去又は紛失と考えられます。",
    ),
    BackupKind.PAYLOAD_NOT_OPENED: Text(
        "Entry {at}: its key does not open its sealed part.",
        "{at}番の記録：その鍵で封緘された部分を開けません。",
    ),
    BackupKind.ERASED_KEY_KEPT: Text(
        "The backup holds keys whose erasure the log records; restoring leaves them out.",
        "台帳に消去の記録がある鍵がバックアップに残っています。復元時には戻しません。",
    ),
}

BackupFinding = Finding[BackupKind]
"""One thing found: what, where, the value found and the value wanted."""
