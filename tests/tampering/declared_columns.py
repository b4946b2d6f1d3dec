"""Declared: what is found if one value of one column of one row is changed, nothing else."""

from __future__ import annotations

from tests.tampering.matrix import Act, Family, Missed
from tests.tampering.reasons import (
    ATTACHED,
    BESIDE,
    ENTRY,
    KEYS,
    NOT_BORNE_OUT,
    NOT_READ_AGAIN,
    NOTE_ONLY,
    SAID_NOT_CHECKED,
    SF,
    VIEWS,
    B,
    C,
    Defaults,
    P,
    R,
    S,
    U,
    V,
    act_of,
    each,
)

Columns = dict[str, dict[str, str | Missed]]
NOBODY = (
    "It is a note for people about when tables were made; nothing is decided by it.",
    "表がいつ作られたかを人に示すだけのもので、何の判断にも使われません。",
)
ALL_REFUSED = {"bundle": "refused", "receipt": "refused", "copy": "refused", "publish": "altered"}
GONE = {"use": "invalid_input", "signer": "smaller", "signer_full": "smaller", **ALL_REFUSED}
HELD = {"use": "log_held", "signer": "held", "signer_full": "held"}
NOTES = each(V, U, S, SF, B, R, C, P, kind=Missed, reason=NOTE_ONLY)
TOO_NEW = {
    "verify": "schema_too_new", "use": "schema_too_new", "signer": "schema_too_new",
    "signer_full": "schema_too_new", **ALL_REFUSED, "publish": "schema_too_new",
}  # fmt: skip

LOG: list[tuple[str, tuple[str, str], Defaults, Columns]] = [
    ("log.entry", ("A stored entry", "記録"), ENTRY, {
        "log_id": {"verify": "entry_missing", "use": NOT_BORNE_OUT,
                   "signer_full": "altered", **ALL_REFUSED},
        "position": {"verify": "entry_missing,entry_moved", "use": NOT_BORNE_OUT,
                     "signer_full": "altered", **ALL_REFUSED},
        "type": {"verify": "column_differs", "signer_full": "altered"},
        "event": {"verify": "column_differs", "signer_full": "altered"},
        "content": {"verify": "content_changed", "use": NOT_BORNE_OUT,
                    "signer_full": "altered", **ALL_REFUSED},
        "previous": {"verify": "previous_changed", "use": NOT_BORNE_OUT,
                     "signer_full": "altered"},
        "leaf_hash": {"verify": "leaf_hash_changed", "use": NOT_BORNE_OUT,
                      "signer_full": "altered", **ALL_REFUSED},
    }),
    ("log.log", ("The log's own row", "台帳の行（末尾情報）"), ENTRY, {
        "log_id": {"verify": "log_row_changed", **GONE, "publish": Missed(NOT_READ_AGAIN)},
        "origin": {"verify": "log_missing,log_row_changed", **GONE, "publish": "invalid_input"},
        "size": {"verify": "tail_missing", "use": NOT_BORNE_OUT, "signer": "broken",
                 "signer_full": "broken"},
        "leaf_hash": {"verify": "head_differs", "use": NOT_BORNE_OUT,
                      "signer": "broken", "signer_full": "broken"},
    }),
    ("log.tag", ("A row of the index", "索引の行"), BESIDE, {
        "log_id": {"verify": "tag_missing"},
        "tag": {"verify": "tag_extra,tag_missing"},
        "type": {"verify": "tag_extra,tag_missing"},
        "position": {"verify": "tag_extra,tag_missing"},
    }),
    ("log.command", ("A row of the command table", "命令の表の行"), BESIDE, {
        "log_id": {"verify": "command_missing"},
        "command": {"verify": "command_differs"},
        "first_position": {"verify": "command_extra,command_missing"},
        "events": {"verify": "command_differs"},
    }),
    ("log.ciphertext", ("A sealed part", "封緘された部分"), ATTACHED, {
        "log_id": {"verify": "ciphertext_missing", "use": "key_gone",
                   "bundle": Missed(SAID_NOT_CHECKED), "copy": "ciphertexts_differs"},
        "position": {"verify": "ciphertext_missing,ciphertext_extra", "use": "key_gone",
                     "bundle": Missed(SAID_NOT_CHECKED), "copy": "ciphertexts_differs"},
        "bytes": {"verify": "ciphertext_changed", "use": "malformed",
                  "bundle": "ciphertext_differs", "copy": "ciphertexts_differs",
                  "publish": "altered"},
    }),
    ("log.document", ("A text beside the log", "台帳に添えた文書"), ATTACHED, {
        "log_id": {"verify": "document_missing", "bundle": Missed(SAID_NOT_CHECKED),
                   "copy": "document_differs"},
        "digest": {"verify": "document_changed,document_missing",
                   "bundle": Missed(SAID_NOT_CHECKED), "copy": "document_differs"},
        "bytes": {"verify": "document_changed", "bundle": "document_differs",
                  "copy": "document_differs", "publish": "altered"},
    }),
    ("log.closed_log", ("The fence of a closed log", "終了した台帳の行"), BESIDE, {
        "log_id": {}, "successor": {"use": "log_closed"},
    }),
    ("log.held_log", ("The hold on a restored log", "復元した台帳の保留の行"), BESIDE, {
        "log_id": {}, "reason": {**HELD}, "held": {**HELD},
    }),
    ("log.schema_version", ("The note of the tables' version", "表の版の覚え書き"), NOTES, {
        "number": {**TOO_NEW}, "name": {}, "applied_at": {},
    }),
]  # fmt: skip
OTHERS: list[tuple[str, tuple[str, str], Defaults, Columns]] = [
    ("keys.key", ("A person's wrapped key", "本人の鍵（暗号化済み）"), KEYS, {
        "log_id": {"use": "key_gone"},
        "origin": {},
        "subject": {"use": "key_gone"},
        "class": {"use": "key_gone"},
        "epoch": {"use": "key_does_not_fit"},
        "wrapped": {"use": "key_does_not_fit"},
    }),
    ("keys.blind_index", ("A look-up row", "本人を探す索引の行"), KEYS, {
        "log_id": {"use": "invalid_input"},
        "kind": {"use": "invalid_input"},
        "hmac": {"use": "invalid_input"},
        "row": {},
        "epoch": {"use": "key_does_not_fit"},
        "wrapped": {"use": "key_does_not_fit"},
    }),
    ("keys.key_check", ("The check value of the key file", "鍵ファイルの確認値"), KEYS, {
        "epoch": {"use": "key_does_not_fit"},
        "wrapped": {"use": "key_does_not_fit"},
    }),
    ("keys.epoch_note", ("A note about an epoch of the keys", "鍵の期の覚え書き"), NOTES, {
        "number": {}, "epoch": {}, "note": {}, "at": {}, "detail": {},
    }),
    ("keys.schema_version",
     ("The note of the key tables' version", "鍵の表の版の覚え書き"), NOTES, {
        "number": {"use": "schema_too_new"}, "name": {}, "applied_at": {},
    }),
    ("views.generation", ("Which views are in use", "使用中の照会用の表"), VIEWS, {
        "projection": {"verify": "view_row_extra,view_unusable", "use": NOT_BORNE_OUT},
        "generation": {"verify": "view_unusable", "use": NOT_BORNE_OUT},
        "state": {"verify": "view_unusable", "use": NOT_BORNE_OUT},
    }),
    ("views.tracking", ("How far a view has come", "照会用の表の進み具合"), VIEWS, {
        "projection": {"verify": "view_row_extra", "use": NOT_BORNE_OUT},
        "generation": {"verify": "view_row_extra", "use": NOT_BORNE_OUT},
        "log_id": {"verify": "log_missing,view_row_extra", "use": NOT_BORNE_OUT},
        "position": {"verify": "tracking_ahead", "use": NOT_BORNE_OUT},
        "leaf_hash": {"verify": "view_row_differs", "use": NOT_BORNE_OUT},
    }),
    ("views.verified", ("The note of the last verification", "前回の検証の覚え書き"), VIEWS, {
        "log_id": {"verify": "log_missing"},
        "size": {"verify": "verified_part_changed"},
        "leaf_hash": {"verify": "view_row_differs"},
        "at": {},
    }),
    ("views.view_schema", ("The version of the views", "照会用の表の版"), VIEWS, {
        "version": {"verify": "schema_too_new", "use": "schema_too_new"},
    }),
]  # fmt: skip
WHY = {
    "log.closed_log.log_id": (
        (
            "The fence keeps writers out and is no evidence: what proves a succession is entry 0 of"
            " the log that goes on."
        ),
        (
            "書き込みを止めるための行で、証拠ではありません。引き継ぎを証明するのは、引き継いだ台帳の"
            "最初の記録です。"
        ),
    ),
    "log.held_log.log_id": (
        (
            "The hold keeps this program from writing and is no evidence: that entries are missing"
            " is shown by the newest signed checkpoint."
        ),
        (
            "書き込みを控えるための行で、証拠ではありません。記録の欠けは、最新の署名済み"
            "チェックポイントで分かります。"
        ),
    ),
    "keys.blind_index.row": (
        "The random name of a row: it says nothing, and is read anew whenever it is needed.",
        "行に付けた無作為な名前です。意味はなく、必要なときに読み直されます。",
    ),
    "keys.key.origin": (
        "The origin beside a key is not read: the key is bound to the origin that is asked for.",
        "鍵の横の origin は読まれません。鍵は、照会された台帳の origin に結び付いています。",
    ),
    "views.verified.at": (
        "Only the instant that is shown with the last verification; it is no evidence.",
        "前回の検証の日時の表示だけに使われ、証拠ではありません。",
    ),
}


def _acts(parts: list[tuple[str, tuple[str, str], Defaults, Columns]]) -> list[Act]:
    made = []
    for table, (en, ja), defaults, columns in parts:
        for column, found in columns.items():
            name = f"{table}.{column}"
            why = None if found else WHY.get(name, NOBODY)
            title = (f"{en}: column `{column}`", f"{ja}の列 `{column}`")
            made.append(act_of(name, Family.COLUMNS, title, defaults, why, found))
    return made


COLUMN_ACTS = _acts(LOG) + _acts(OTHERS)
