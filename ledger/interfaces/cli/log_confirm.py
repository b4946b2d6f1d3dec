"""`log confirm`: a log held against its newest signed checkpoint, completed, and released.

For a log that was restored from a backup, or whose file was set back by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.application.behind import Held, HeldKind
from ledger.application.bundle_source import BundleSource
from ledger.application.completing import (
    Completed,
    Found,
    Shown,
    Source,
    StandbySource,
    checked_note,
    complete,
    incomplete,
    look,
    roots_of,
)
from ledger.application.erasing import Destroyed, reapply
from ledger.application.logs import Log
from ledger.errors import InvalidInput, LogHeld, Malformed, NotYetSigned, invalid
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import folded
from ledger.interfaces.settings import under_the_name
from ledger.interfaces.signer_folder import LogSigner
from ledger.log.content import format_instant
from ledger.log.note import VerifierKey, encode_note
from ledger.store.address import parse_address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from ledger.text import Text

ONE_SOURCE = Text(
    "one of --from-bundle, --from-copy, --from-store",
    "--from-bundle・--from-copy・--from-store のいずれか一つ",
)
NOTHING_SHOWN = Text(
    "There is no signed checkpoint of the log to hold it against.",
    "照合できる署名済みチェックポイントがありません。",
)
SHOW_ONE = Text(
    "Name the signer's folder (--signer), or give a checkpoint with the verifier key (--checkpoint,"
    " --key). If none was ever signed: --never-signed.",
    "署名者のフォルダー（--signer）、又はチェックポイントと検証鍵（--checkpoint・--key）を指定して"
    "ください。一度も署名していない場合だけ --never-signed を使います。",
)


@dataclass(frozen=True)
class _Came:
    """What came of it, for the answer."""

    found: Found
    shown: Sequence[Shown]
    completed: Completed | None
    destroyed: Destroyed
    was_held: bool


def confirm(
    session: Session, from_bundle: str | None, from_copy: str | None, from_store: str | None,
    checkpoint: Sequence[str], key: Sequence[str], never_signed: bool,
) -> None:  # fmt: skip
    """Look, complete, apply erasures again, release; nothing is released before all is there."""
    given = [one for one in (from_bundle, from_copy, from_store) if one is not None]
    if len(given) > 1:
        raise invalid("--from-bundle", ", ".join(given), ONE_SOURCE)
    people, store = session.people, session.store
    log = session.log(store)
    if log.held is not None and log.held.kind in (HeldKind.MOVED, HeldKind.MOVING):
        raise LogHeld(log.origin, log.held.why, log.held.help)
    path = from_bundle or from_copy
    if path is not None:
        with closing(_bundle(path, from_bundle is not None)) as source:
            shown = _shown(session, log, checkpoint, key, source)
            came = _confirm(session, store, log, shown, source, never_signed)
    else:
        shown = _shown(session, log, checkpoint, key, None)
        standby = _standby(session, from_store, log) if from_store is not None else None
        came = _confirm(session, store, log, shown, standby, never_signed)
    destroyed = reapply(store, people, log.origin)
    store.release_log(log.origin)
    done = _Came(came[0], shown, came[1], destroyed, log.held is not None)
    if session.out.json:
        session.out.answer(_answer(log, done))
    else:
        _say(session, log, done)


def _bundle(path: str, as_bundle: bool) -> BundleSource:
    try:
        return BundleSource.open(Path(path))
    except InvalidInput as error:
        name = "--from-bundle" if as_bundle else "--from-copy"
        raise under_the_name(error, name) from None


def _standby(session: Session, address: str, log: Log) -> StandbySource:
    try:
        parsed = parse_address(address)
    except InvalidInput as error:
        raise under_the_name(error, "--from-store") from None
    store = open_store(parsed, read_only=True)
    session.on_close(store.close)
    return StandbySource(store, log.origin)


def _shown(
    session: Session, log: Log, files: Sequence[str], keys: Sequence[str],
    source: BundleSource | None,
) -> list[Shown]:  # fmt: skip
    """Every checkpoint that can be shown, each found signed: the signer's, the bundle's, files."""
    folder = session.settings.get("signer")
    signer = LogSigner(Path(folder), log.origin) if folder is not None else None
    there = signer if signer is not None and signer.is_there else None
    verifiers = [*(there.verifier_keys() if there else ()), *map(_key, keys)]
    shown = []
    if there is not None:
        notes = filter(None, (there.note(size) for size in there.sizes()))
        shown += [
            checked_note(str(there.path), encode_note(note), log.origin, verifiers)
            for note in notes
        ]
        state = there.state()  # durable before it is signed, so never behind the newest note
        if state.size:
            shown.append(Shown(str(there.path / "state"), state.checkpoint()))
    shown += [_file(file, log.origin, verifiers) for file in files]
    if source is not None and verifiers:
        shown.append(checked_note(str(source.path), source.note, log.origin, verifiers))
    return shown


def _file(file: str, origin: str, verifiers: Sequence[VerifierKey]) -> Shown:
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        wanted = Text("a file with a checkpoint", "チェックポイントのファイル")
        raise invalid("--checkpoint", f"{file}: {error.strerror}", wanted) from None
    try:
        return checked_note(file, data, origin, verifiers)
    except InvalidInput as error:
        raise under_the_name(error, "--checkpoint") from None


def _key(text: str) -> VerifierKey:
    try:
        return VerifierKey.parse(folded(text))
    except Malformed as error:
        wanted = Text("a verifier key, NAME+HEX+BASE64", "検証鍵（NAME+HEX+BASE64）")
        raise invalid("--key", error.found, wanted) from None


def _confirm(
    session: Session, store: Store, log: Log, shown: Sequence[Shown], source: Source | None,
    never_signed: bool,
) -> tuple[Found, Completed | None]:  # fmt: skip
    """What is here next to what was signed, and what was written."""
    if never_signed and shown:
        where = ", ".join(one.where for one in shown)
        wanted = Text("a log that no checkpoint was ever signed of", "一度も署名していない台帳")
        raise invalid("--never-signed", where, wanted)
    if not shown and not never_signed:
        raise NotYetSigned(NOTHING_SHOWN, help=SHOW_ONE)
    roots = roots_of(shown)
    with session.out.progress(Text(f"Reading {log.code}", f"{log.code} を読んでいます")) as tell:
        found = look(store, log.origin, roots, tell)
    standby = isinstance(source, StandbySource)
    if source is None or not (found.missing or standby):
        if found.missing:
            raise incomplete(log.origin, found.size, found.signed)
        return found, None
    # One that was set back by hand is not held yet.
    store.hold_log(log.origin, Held(HeldKind.RESTORED, format_instant(now())).line())
    with session.out.progress(Text(f"Completing {log.code}", f"{log.code} を補完")) as tell:
        return found, complete(
            store, log.origin, found, roots, source, tell, unsigned=standby
        )  # fmt: skip


def _answer(log: Log, came: _Came) -> dict[str, Any]:
    done = came.completed
    return {
        "ok": True,
        "command": "log.confirm",
        **log_object(log),
        "was_held": came.was_held,
        "size_before": came.found.size,
        "size": done.size if done else came.found.size,
        "signed": came.found.signed,
        "checkpoints_shown": len(came.shown),
        "written": done.written if done else 0,
        "not_signed": done.unsigned if done else came.found.after,
        "without_sealed_part": list(done.without_ciphertext) if done else [],
        "texts_lacking": [one.hex() for one in done.lacking] if done else [],
        "keys_destroyed_again": came.destroyed.keys,
        "sealed_parts_destroyed_again": came.destroyed.ciphertexts,
    }


def _say(session: Session, log: Log, came: _Came) -> None:
    out, found, done = session.out, came.found, came.completed
    size = done.size if done else found.size
    if found.signed:
        said = Text(f"✓ {log.origin} has all {found.signed:,} entries that were signed",
                    f"✓ {log.origin} には署名済みの{found.signed:,}件がすべてあります")  # fmt: skip
    else:
        said = Text(f"! {log.origin}: no checkpoint was ever signed of it, as you say; that"
                    " nothing is missing cannot be shown",
                    f"! {log.origin}: 一度も署名していないとの申告です。"
                    "欠けた記録がないことは確かめられません")  # fmt: skip
    out.say(said, "good" if found.signed else "warn")
    if done and done.written:
        out.say(Text(f"  {done.written:,} missing entries were written, as they were signed",
                     f"  欠けていた{done.written:,}件を、署名時のとおりに補いました"))  # fmt: skip
    above = size - found.signed
    if above and found.signed:
        out.say(Text(f"  {above:,} entries after them have no signature yet. Others may have been"
                     " recorded then and are not here: ask the desk.",
                     f"  以後の{above:,}件は未署名です。ほかにも記録があった可能性があります。"
                     "窓口に確認してください。"), "warn")  # fmt: skip
    if done and done.without_ciphertext:
        some = len(done.without_ciphertext)
        out.say(Text(f"  ! {some} entries came without their sealed part: it cannot be read here.",
                     f"  ! {some}件は封緘部分がないため、内容を読めません。"), "warn")  # fmt: skip
    if done and done.lacking:
        out.say(Text(f"  ! {len(done.lacking)} texts that entries refer to were not there.",
                     f"  ! 記録が参照する文書{len(done.lacking)}件がありません。"),
                "warn")  # fmt: skip
    again = came.destroyed
    if again.keys or again.ciphertexts:
        out.say(
            Text(
                f"  Erased again: {again.keys} rows of keys, {again.ciphertexts} sealed parts",
                f"  再度消去しました: 鍵{again.keys}件、封緘部分{again.ciphertexts}件",
            )
        )
    out.say(
        Text(
            "It takes entries again. Now: daicho rebuild, daicho verify.",
            "記録を再開できます。次に daicho rebuild と daicho verify を実行してください。",
        )
    )


CONFIRM = TextCommand(
    "confirm",
    confirm,
    title=Text("show that a restored log lacks nothing, and release it",
               "復元した台帳に欠けた記録がないことを確かめ、書込みを再開する"),
    details=Text(
        "Every entry is hashed again and held against the signed checkpoints that can be shown:"
        " those of the signer's folder, of the bundle or copy named, and of files. What is missing"
        " is taken from there, once all of it has been found to give the root that was signed."
        " Erasures are carried out again. If signed entries are missing and nothing has them, only"
        " daicho log succeed goes on. See docs/how-to/complete-a-restored-log.md.",
        "すべての記録のハッシュを計算し直し、署名者のフォルダー、指定した証拠一式や写し、ファイルの"
        "署名済みチェックポイントと照合します。欠けた記録は、署名されたルートハッシュと一致することを"
        "確かめてから補います。消去済みの情報は再び消去します。署名済みの記録がどこにもない場合は、"
        "daicho log succeed だけが使えます（docs/how-to/complete-a-restored-log.md）。",
    ),
    params=[
        TextOption(["--from-bundle"], metavar="BUNDLE",
                   text=Text("a bundle of the whole log that has the missing entries",
                             "欠けた記録のある、台帳全体の証拠一式")),
        TextOption(["--from-copy"], metavar="DIR",
                   text=Text("a copy published with contents", "内容を含めて公開した写し")),
        TextOption(["--from-store"], metavar="URL",
                   text=Text("a standby: the same log in another store",
                             "予備機（同じ台帳のある別の保管先）")),
        TextOption(["--checkpoint"], metavar="FILE", multiple=True,
                   text=Text("a signed checkpoint that somebody kept; may be repeated",
                             "控えの署名済みチェックポイント（繰返し可）")),
        TextOption(["--key"], metavar="VKEY", multiple=True,
                   text=Text("the log's verifier key, where the signer's folder is not at hand",
                             "台帳の検証鍵（署名者のフォルダーがないとき。繰返し可）")),
        TextOption(["--never-signed"], is_flag=True,
                   text=Text("no checkpoint was ever signed of this log",
                             "この台帳のチェックポイントに署名したことはない")),
    ],
    examples=(
        Example("daicho log confirm",
                Text("with the signer's folder", "署名者のフォルダーがあるとき")),
        Example("daicho log confirm --from-bundle evidence",
                Text("what is missing is in a bundle", "欠けた記録が証拠一式にあるとき")),
    ),
)  # fmt: skip
