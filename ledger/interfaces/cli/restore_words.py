"""What `restore` found in a backup and what it brought back, for people and for programs."""

from __future__ import annotations

from typing import Any

from ledger.application.behind import parse_held, spoken
from ledger.application.checking_backup import BackupCheck, CheckedLog, Parts
from ledger.application.lost_keys import in_words
from ledger.application.restoring import Restored
from ledger.backup.layout import Part
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.backup_words import PART_NAMES, logs_object
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.verify_words import MARKS, STYLES, found_and_wanted
from ledger.log.findings import Severity
from ledger.text import Text, counted

NOTHING_RESTORED = Text("Nothing was restored.", "何も復元していません。")
ONLY_KEYS = Text(
    "Only keys are missing. Name a newer backup of them (--keys-from). If there is none:"
    " daicho restore --lost-keys, with the same places.",
    "欠けているのは鍵だけです。より新しい鍵のバックアップを --keys-from で指定してください。"
    "なければ、同じ指定に --lost-keys を付けて daicho restore を実行します。",
)
NOT_OPENED = Text(
    "? No sealed part was opened: give the key-encryption key (--key-file) to have them opened.",
    "? 封緘された部分は開いていません。鍵暗号化鍵（--key-file）を指定すると開いて確かめます。",
)
NEXT = Text(
    "Nothing is written to the logs yet: they are held. Next, in this order:\n"
    "  daicho log confirm    for each log: nothing signed is missing; then writing goes on\n"
    "  daicho rebuild        make the views again\n"
    "  daicho verify         check the logs against themselves",
    "台帳への書込みはまだ止めてあります。次の順に行ってください。\n"
    "  daicho log confirm    台帳ごとに、署名済みの記録が欠けていないと確かめ、書込みを再開する\n"
    "  daicho rebuild        照会用の表を作り直す\n"
    "  daicho verify         台帳全体を検証する",
)


def exit_code(checked: BackupCheck) -> int:
    """3 on any break, 1 where something could not be checked, else 0."""
    if checked.number_of(Severity.BREAK):
        return exit_codes.DIFFERENCE
    whole = checked.sound and checked.opened and not checked.not_checked
    return exit_codes.DONE if whole else exit_codes.FAILED


def check_object(parts: Parts, checked: BackupCheck) -> dict[str, Any]:
    """What was found, for a JSON answer."""
    return {
        "ok": exit_code(checked) == exit_codes.DONE,
        "command": "restore",
        "parts": [
            {
                "part": str(part),
                "dir": str(backup.folder),
                "made_at": backup.manifest.made_at,
                "encrypted": backup.manifest.encrypted,
                "bytes": backup.manifest.length,
            }
            for part, backup in parts.items()
        ],
        "not_checked": [str(part) for part in checked.not_checked],
        "logs": [
            told | {"sealed": log.sealed, "opened": log.opened, "erased": log.erased}
            for told, log in zip(
                logs_object(log.state for log in checked.logs), checked.logs, strict=True
            )
        ],
        "keys": checked.keys,
        "keys_opened": checked.opened,
        "keys_of_erased": checked.erased_keys,
        "documents": checked.documents,
        "keys_lost_of": {origin: list(lost.subjects) for origin, lost in checked.lost.items()},
        "findings": [{"where": where, **finding.as_json()} for where, finding in checked.findings],
    }


def say_check(out: Output, parts: Parts, checked: BackupCheck) -> None:
    """Tell what was found."""
    for part, backup in parts.items():
        name, manifest = PART_NAMES[part], backup.manifest
        sealed = Text(", encrypted", "、暗号化あり") if manifest.encrypted else Text("", "")
        out.say(
            Text(
                f"{name.en}: {backup.folder}, made {spoken(manifest.made_at)}{sealed.en}",
                f"{name.ja}: {backup.folder}（作成 {spoken(manifest.made_at)}{sealed.ja}）",
            ),
            "head",
        )
    for log in checked.logs:
        _say_log(out, log)
    if Part.KEYS in parts:
        how = Text("opened", "開封済み") if checked.opened else Text("not opened", "未開封")
        out.say(Text(f"  {counted(checked.keys, 'key')}, {how.en}",
                     f"  鍵{checked.keys:,}件（{how.ja}）"))  # fmt: skip
    if Part.DOCUMENTS in parts:
        count = checked.documents
        out.say(Text(f"  {counted(count, 'document')}", f"  文書{count:,}件"))
    for where, finding in checked.findings:
        style, mark = STYLES[finding.severity], MARKS[finding.severity]
        said = finding.message
        out.say(Text(f"{mark} {where}: {said.en}", f"{mark} {where}: {said.ja}"), style)
        out.say(found_and_wanted(finding.found, finding.wanted))
    if checked.erased_keys:
        out.say(
            Text(
                f"– {counted(checked.erased_keys, 'key')} of what was erased: restoring will leave"
                " that out again.",
                f"– 消去済みの鍵が{checked.erased_keys}件あります。復元時には戻しません。",
            ),
            "warn",
        )
    for origin, lost in checked.lost.items():
        told = in_words(lost)
        out.say(Text(f"! {origin}: {told.en}", f"! {origin}: {told.ja}"), "warn")
    _conclude(out, parts, checked)


def _say_log(out: Output, log: CheckedLog) -> None:
    origin, size, _ = log.state.head
    out.say(
        Text(
            f"  {origin}: {counted(size, 'entry', 'entries')}; {log.opened:,} of"
            f" {counted(log.sealed, 'sealed part')} opened, {log.erased:,} erased",
            f"  {origin}: 記録{size:,}件、封緘部分{log.sealed:,}件のうち開封{log.opened:,}件・"
            f"消去済み{log.erased:,}件",
        )
    )


def _conclude(out: Output, parts: Parts, checked: BackupCheck) -> None:
    for part in checked.not_checked:
        name = PART_NAMES[part]
        out.say(
            Text(f"? Not checked, not given: {name.en}", f"? 指定がないため未検査: {name.ja}"),
            "warn",
        )
    if Part.KEYS in parts and not checked.opened:
        out.say(NOT_OPENED, "warn")
    code = exit_code(checked)
    if code == exit_codes.DONE:
        out.say(
            Text("✓ This backup can be restored.", "✓ このバックアップは復元できます。"), "good"
        )
    elif code == exit_codes.DIFFERENCE:
        out.say(
            Text(
                "✕ This backup is not what was written.",
                "✕ このバックアップは、書いたときのものと異なります。",
            ),
            "bad",
        )
    else:
        out.say(
            Text("? Not everything could be checked.", "? 検査できなかった部分があります。"), "warn"
        )


def say_restored(out: Output, restored: Restored, store: str) -> None:
    """Tell what was brought back, and what is to be done next."""
    entries = sum(log.filled.size for log in restored.logs)
    out.say(
        Text(
            f"✓ restored into {store}: {counted(entries, 'entry', 'entries')} in"
            f" {counted(len(restored.logs), 'log')}, {counted(restored.keys, 'row')} of keys",
            f"✓ {store} に復元しました（台帳{len(restored.logs)}件、記録{entries:,}件、"
            f"鍵{restored.keys:,}行）",
        ),
        "good",
    )
    if restored.left_out:
        out.say(
            Text(
                f"  {counted(restored.left_out, 'row')} of keys left out: their erasure is"
                " recorded",
                f"  消去の記録がある鍵{restored.left_out:,}行は戻していません",
            )
        )
    for log in restored.logs:
        if log.held is not None:
            held = parse_held(log.held).why
            origin = log.state.head.origin
            out.say(Text(f"  {origin} is held: {held.en}.", f"  {origin}: 書込み停止（{held.ja}）"))
    out.say(NEXT)
