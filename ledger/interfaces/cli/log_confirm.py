"""`log confirm`: a log held against its newest signed checkpoint, completed, and released.

For a log that was restored from a backup, or whose file was set back by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ledger.application.behind import GOES_ON_ELSEWHERE, Held, HeldKind
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
from ledger.application.erasing import reapply
from ledger.application.logs import Log
from ledger.application.lost_keys import lost_keys
from ledger.errors import InvalidInput, LogHeld, Malformed, NotYetSigned, invalid
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.log_confirm_words import Confirmed, answer, say
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


def confirm(
    session: Session, from_bundle: str | None, from_copy: str | None, from_store: str | None,
    checkpoint: Sequence[str], key: Sequence[str], never_signed: bool, sealed_parts_lost: bool,
) -> None:  # fmt: skip
    """Look, complete, apply erasures again, release; nothing is released before all is there."""
    given = [one for one in (from_bundle, from_copy, from_store) if one is not None]
    if len(given) > 1:
        raise invalid("--from-bundle", ", ".join(given), ONE_SOURCE)
    people, store = session.people, session.store
    log = session.log(store, warn_if_held=False)
    if log.held is not None and log.held.kind in GOES_ON_ELSEWHERE:
        raise LogHeld(log.origin, log.held.why, log.held.help)
    path = from_bundle or from_copy
    if path is not None:
        with closing(_bundle(path, from_bundle is not None)) as source:
            name = "--from-bundle" if from_bundle is not None else "--from-copy"
            shown = _shown(session, log, checkpoint, key, source, name)
            came = _confirm(session, store, log, shown, source, never_signed, sealed_parts_lost)
    else:
        shown = _shown(session, log, checkpoint, key, None)
        standby = _standby(session, from_store, log) if from_store is not None else None
        came = _confirm(session, store, log, shown, standby, never_signed, sealed_parts_lost)
    destroyed = reapply(store, people, log.origin)
    lost = lost_keys(store, people.keys, log.origin)
    store.release_log(log.origin)
    done = Confirmed(came[0], shown, came[1], destroyed, lost, log.held is not None)
    if session.out.json:
        session.out.answer(answer(log, done))
    else:
        say(session.out, log, done)


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
    source: BundleSource | None, name: str = "",
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
        try:
            shown.append(checked_note(str(source.path), source.note, log.origin, verifiers))
        except InvalidInput as error:
            raise under_the_name(error, name) from None
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
    never_signed: bool, unsealed: bool,
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
            store, log.origin, found, roots, source, tell, unsigned=standby, unsealed=unsealed
        )  # fmt: skip


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
        TextOption(["--sealed-parts-lost"], is_flag=True,
                   text=Text("complete it though sealed parts are missing there and everywhere",
                             "封緘部分がどこにもないが補う（その内容は読めなくなる）")),
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
