"""`prove` and `receipt`: what the newest signed checkpoint says of one record, here and to keep.

Needs no key of people: a proof holds hashes, a position and a signature, and no content.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from ledger.application.logs import Log
from ledger.application.proving import (
    RUN_THE_SIGNER,
    SignedCheckpoint,
    covered_record,
    proof_file,
    prove_consistency,
    prove_inclusion,
    signed_checkpoint,
    tree_under,
)
from ledger.durable import flush_folder
from ledger.errors import NotYetSigned, invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.proof_words import Shown
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_logs import folder_of, note_of_size
from ledger.interfaces.cli.withheld_marks import withheld_option
from ledger.interfaces.paper.page import PROVES_NOTHING
from ledger.interfaces.paper.printed import printed_of
from ledger.interfaces.signer_folder import LogSigner, signer_of
from ledger.log.tiles import TileTree
from ledger.text import Text

RECORD = Text(
    "a record number, or the id of the command that recorded it", "記録番号又は命令の番号"
)
NEW_FILE = Text("a name not yet in use", "未使用のファイル名")
WHAT_TO_PROVE = Text("a record number, or --old SIZE", "記録番号、又は --old 件数")
FILE = Text("the file to write, as RECORD.tlog-proof", "書き出すファイル（例: RECORD.tlog-proof）")


def prove(session: Session, record_number: str | None, old: int | None, withheld: bool) -> None:
    """Show that a record, or the log of an older checkpoint, is in the newest checkpoint."""
    if record_number is None and old is None:
        raise invalid("RECORD", "nothing", WHAT_TO_PROVE)
    store = session.reading_store
    log = session.log(store)
    signer = _signer(session, log)
    signed = _newest(signer)
    older = None if old is None else _older(signer, old)
    event = None
    if record_number is not None:
        event = covered_record(store, record_number, signed, withheld=withheld)
    tree = _tree(session, log, [signed, *([older] if older else [])])
    shown = Shown(
        log,
        signed,
        prove_inclusion(store, tree, signed, event) if event else None,
        prove_consistency(tree, signed, older) if older else None,
    )
    if session.out.json:
        session.out.answer({"ok": True, "command": "prove", **shown.as_object()})
    else:
        shown.say(session.out)


def receipt(
    session: Session,
    record_number: str | None,
    file: str | None,
    content: str | None,
    paper: str | None,
) -> None:
    """Write the proof of one record to a file, for whoever is to keep it."""
    if record_number is None:
        raise invalid("RECORD", "nothing", RECORD)
    if file is None:
        raise invalid("FILE", "nothing", FILE)
    store = session.reading_store
    log = session.log(store)
    signed = _newest(_signer(session, log))
    event = covered_record(store, record_number, signed)
    proved = prove_inclusion(store, _tree(session, log, [signed]), signed, event)
    data = proof_file(signed, proved)
    printed = printed_of(log, signed, proved.event, data, Path(file).name) if paper else None
    files = [(file, data, "FILE")]
    if content:
        files.append((content, proved.content, "--content"))
    if paper and printed:
        files.append((paper, printed.page, "--paper"))
    _write_all(files)
    shown = Shown(log, signed, proved, to_keep=True)
    out = session.out
    if out.json:
        page = {"file": paper, **printed.as_object()} if printed else None
        written = {"file": file, "bytes": len(data), "content_file": content, "paper": page}
        out.answer({"ok": True, "command": "receipt", **shown.as_object(), **written})
        return
    shown.say(out)
    many = len(data)
    out.say(Text(f"Written: {file}, {many} bytes", f"保存しました: {file}（{many}バイト）"), "good")
    if content:
        out.say(Text(f"Written: {content}, its content", f"保存しました: {content}（記録の内容）"))
    if printed:
        out.say(Text(f"Written: {paper}, a page to print", f"保存しました: {paper}（印刷用）"))
        out.say(PROVES_NOTHING)


def _signer(session: Session, log: Log) -> LogSigner:
    return signer_of(folder_of(session), log.origin)


def _newest(signer: LogSigner) -> SignedCheckpoint:
    note = signer.note()
    if note is None:
        message = Text(f"No checkpoint of {signer.origin} has been signed yet.",
                       f"{signer.origin} のチェックポイントはまだ署名されていません。")  # fmt: skip
        raise NotYetSigned(message, help=RUN_THE_SIGNER)
    return signed_checkpoint(signer.origin, note, signer.verifier_keys())


def _older(signer: LogSigner, size: int) -> SignedCheckpoint:
    note = note_of_size(signer, size, "--old")
    return signed_checkpoint(signer.origin, note, signer.verifier_keys())


def _tree(session: Session, log: Log, signed: list[SignedCheckpoint]) -> TileTree:
    with session.out.progress(Text(f"Reading {log.code}", f"{log.code} を読んでいます")) as tell:
        return tree_under(session.reading_store, signed, tell)


def _write_all(files: Sequence[tuple[str, bytes, str]]) -> None:
    """All of the files, or none: each with its bytes and the parameter that names it."""
    if files:
        path, data, name = files[0]
        _write(Path(path), data, name)
        with _whole_or_gone(Path(path)):
            _write_all(files[1:])


def _write(path: Path, data: bytes, name: str) -> None:
    """A new file, on the disk when this returns; what is there already is never overwritten."""
    try:
        file = path.open("xb")
        with _whole_or_gone(path), file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise invalid(name, str(path), NEW_FILE) from None
    except OSError as error:
        wanted = Text("a file in a folder that can be written", "書き込めるフォルダー内のファイル")
        raise invalid(name, f"{path}: {error.strerror}", wanted) from None
    flush_folder(path.parent)


@contextmanager
def _whole_or_gone(path: Path) -> Iterator[None]:
    """A file that was made here is taken away again if what follows cannot be done."""
    try:
        yield
    except BaseException:
        path.unlink()
        raise


EXAMPLE = "33333333-3333-4333-8333-333333333333"
PROVE = TextCommand(
    "prove",
    prove,
    title=Text("show that a record is in what was signed", "記録が署名済みの台帳にあると示す"),
    details=Text(
        "Makes the proof from the store as it is now and checks it against the newest checkpoint of"
        " the signer folder before showing it. Needs no key of people. Exit code 3 where log,"
        " checkpoint and signature do not agree, 1 where the record is not signed yet.",
        "現在の保管先から証明を作り、署名者フォルダーの最新のチェックポイントと照合してから"
        "示します。本人の鍵は要りません。台帳・チェックポイント・署名が合わなければ終了コード3、"
        "記録がまだ署名されていなければ1です。",
    ),
    params=[
        TextArgument("record_number", text=RECORD, metavar="RECORD", required=False),
        TextOption(["--old"], type=click.IntRange(0), metavar="SIZE",
                   text=Text("also that the checkpoint of this size is the start of the newest",
                             "この件数のチェックポイントが最新のものの先頭部分であることも示す")),
        withheld_option(),
    ],
    examples=(
        Example(f"daicho prove {EXAMPLE}", Text("one record", "一つの記録")),
        Example("daicho prove --old 4",
                Text("that the log only grew", "台帳が追加だけであること")),
    ),
)  # fmt: skip
RECEIPT = TextCommand(
    "receipt",
    receipt,
    title=Text("write the proof of a record to a file to be kept",
               "記録の証明をファイルに書き出す"),
    details=Text(
        "The file (C2SP tlog-proof) holds hashes and the signed checkpoint: no name, no content."
        " Give it to the person or the recipient; if the record is taken away later, it shows"
        " that. A page to print leads to the file and proves nothing by itself. Once somebody has"
        " it, the record cannot be withheld from the person. Exit codes as of prove; 1 too where"
        " --paper needs a package that is not installed.",
        "ファイル（C2SP tlog-proof）にはハッシュと署名済みチェックポイントだけが入り、"
        "氏名や内容は入りません。本人や提供先に渡しておけば、後で記録が取り除かれたときに"
        "それを示せます。渡した後は、その記録を本人に非開示とすることはできません。印刷用のページはファイルを探すためのもので、それだけでは何も証明"
        "しません。終了コードは prove と同じで、--paper に必要なパッケージがないときも1です。",
    ),
    params=[
        TextArgument("record_number", text=RECORD, metavar="RECORD"),
        TextArgument("file", text=FILE, metavar="FILE"),
        TextOption(["--content"], metavar="FILE",
                   text=Text("also write the record's content, whose hash the proof holds; what"
                             " is sealed in it stays sealed",
                             "証明がハッシュで指す記録の内容も書き出す（封緘部分は封緘のまま）")),
        TextOption(["--paper"], metavar="FILE",
                   text=Text("also write a page to print (HTML), with a square code that leads to"
                             " the file",
                             "ファイルを探すための QR コード付きの印刷用ページ（HTML）も書き出す")),
    ],
    examples=(
        Example(f"daicho receipt {EXAMPLE} consent.tlog-proof",
                Text("for the patient", "患者さんに渡すため")),
        Example(f"daicho receipt {EXAMPLE} given.tlog-proof --content given.json",
                Text("with what it proves", "証明の対象も添えて")),
        Example(f"daicho receipt {EXAMPLE} again.tlog-proof --paper again.html",
                Text("with a page to print", "印刷用のページも")),
    ),
)  # fmt: skip
