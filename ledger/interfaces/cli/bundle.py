"""`bundle`: a log, or some entries of it, as files that a stranger can check."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ledger.application.bundling import bundle_log
from ledger.application.disclosing import Disclosed, bundle_part
from ledger.application.selecting import Asked
from ledger.domain.terms import PROVISION_MEANS
from ledger.errors import StoreUnavailable, invalid
from ledger.interfaces.cli import handing_over
from ledger.interfaces.cli.answering import Answering, log_object, period_options
from ledger.interfaces.cli.bundle_words import say_written
from ledger.interfaces.cli.command import CodeType, Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.provisions import party_of, people_of
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_logs import note_of_size
from ledger.interfaces.cli.writing import about_the_command
from ledger.interfaces.signer_folder import LogSigner, signer_of
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import Note, encode_note
from ledger.text import Text

SIGNER_HELP = Text(
    "Sign a checkpoint first: daicho signer init, then daicho signer run --once",
    "先に署名してください: daicho signer init、次に daicho signer run --once",
)
NEW_PLACE = Text(
    "a place where nothing is yet, in a folder that is there",
    "まだ何もない場所（存在するフォルダーの中）",
)
ONLY_SOME = Text(
    "nothing, or also --person, --recipient, --from or --to: the bundle of a whole log stays sealed"
    " and holds every earlier checkpoint",
    "指定なし、又は --person・--recipient・--from・--to との併用"
    "（台帳全体の証拠一式は封緘のままで、以前のチェックポイントをすべて含みます）",
)
OPENED_OR_SEALED = Text("one of the two", "どちらか一方")
ONLY_OPENED = Text(
    "nothing, or a bundle that is opened: --person, or also --opened",
    "指定なし、又は開封する証拠一式（--person、又は --opened との併用）",
)


def bundle(session: Session, out: str | None, zip: bool, **asked: Any) -> None:
    """Write the bundle of the log that is meant, or of the entries that were asked for."""
    if out is None:
        raise invalid("OUT", "nothing", NEW_PLACE)
    some = any(asked[name] for name in ("person", "recipient", "from_", "to"))
    for name in () if some else ("since", "opened", "sealed", "means", "command_id"):
        if asked[name]:
            raise invalid(_option(name), asked[name], ONLY_SOME)
    if _is_opened(asked):
        handing_over.check_named(session)
    for name in () if not some or _is_opened(asked) else ("means", "command_id"):
        if asked[name]:
            raise invalid(_option(name), asked[name], ONLY_OPENED)
    store = session.reading_store
    log = session.log(store)
    signer = signer_of(Path(session.settings.require("signer", SIGNER_HELP)), log.origin)
    note = signer.note()
    if note is None:
        wanted = Text("a log with a signed checkpoint", "署名済みチェックポイントのある台帳")
        raise invalid("--signer", log.code, wanted, help=SIGNER_HELP)
    write = _write_some if some else _write_whole
    try:
        answer = write(session, signer, note, out, zip, asked)
    except (FileExistsError, FileNotFoundError, NotADirectoryError):
        raise invalid("OUT", out, NEW_PLACE) from None
    except OSError as error:
        message = Text(f"{out}: {error.strerror}. No bundle was written.",
                       f"{out} に書き込めません（{error.strerror}）。")  # fmt: skip
        raise StoreUnavailable(message) from None
    if session.out.json:
        session.out.answer(
            {
                "ok": True,
                "command": "bundle",
                **log_object(log),
                "out": out,
                "zip": zip,
                **answer,
                "verifier_keys": [key.text for key in signer.verifier_keys()],
            }
        )
        return
    say_written(session.out, out, answer, simulated=log.simulated)


def _write_whole(
    session: Session, signer: LogSigner, note: Note, out: str, zipped: bool, _: Mapping[str, Any]
) -> dict[str, Any]:
    store = session.reading_store
    log = session.log(store)
    newest = parse_checkpoint(note.text).size
    notes = {size: signer.note(size) for size in signer.sizes() if size < newest}
    earlier = {size: encode_note(one) for size, one in notes.items() if one}
    what = Text(f"Bundling {log.code}", f"{log.code} の証拠一式")
    with session.out.progress(what) as tell:
        size = bundle_log(
            store, log.origin, encode_note(note), earlier, Path(out), zipped=zipped, progress=tell
        )
    head = store.head(log.origin)
    return {
        "size": size,
        "entries_after_checkpoint": head.size - size if head else 0,
        "checkpoints": len(earlier) + 1,
        "disclosed": None,
    }


def _write_some(
    session: Session, signer: LogSigner, note: Note, out: str, zipped: bool,
    asked: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    if _is_opened(asked):
        handing_over.ledger_of(session)
    answering = Answering(session, names=False, zone=asked["zone"])
    wanted = _asked(answering, asked)
    handing = (
        handing_over.Handing.of(session, answering.log, wanted, asked)
        if _is_opened(asked) else None
    )  # fmt: skip
    earlier = {}
    if asked["since"] is not None:
        earlier[asked["since"]] = encode_note(note_of_size(signer, asked["since"], "--since"))
    store, log = session.reading_store, answering.log
    what = Text(f"Bundling {log.code}", f"{log.code} の証拠一式")
    with session.out.progress(what) as tell:
        found = bundle_part(
            store, log.origin, encode_note(note), wanted, Path(out),
            people=handing.people if handing else None, earlier=earlier, zipped=zipped,
            progress=tell,
            **({"before": handing.record} if handing else {}),
        )  # fmt: skip
    return {
        "size": found.size,
        "entries_after_checkpoint": found.later,
        "checkpoints": len(earlier) + 1,
        "disclosed": {
            **_disclosed(wanted, found, opening=handing is not None),
            "handed_out": handing.as_object() if handing else None,
        },
    }


def _asked(answering: Answering, asked: Mapping[str, Any]) -> Asked:
    span = answering.span(asked)
    person, recipient = asked["person"], asked["recipient"]
    return Asked(
        people=people_of(answering, person, {"as_of": None}) if person else frozenset(),
        party=party_of(answering, recipient) if recipient else None,
        happened_from=span.since,
        happened_before=span.before,
    )


def _is_opened(asked: Mapping[str, Any]) -> bool:
    """Whether sealed parts are to be opened: for a person they are, unless told not to."""
    if asked["opened"] and asked["sealed"]:
        raise invalid("--opened", "--sealed", OPENED_OR_SEALED)
    return bool(asked["opened"] or (asked["person"] and not asked["sealed"]))


def _option(name: str) -> str:
    return {"command_id": "--id"}.get(name, f"--{name}")


def _disclosed(asked: Asked, found: Disclosed, *, opening: bool) -> dict[str, Any]:
    return {
        "person": sorted(asked.people) or None,
        "recipient": asked.party,
        "happened_from": asked.happened_from,
        "happened_before": asked.happened_before,
        "matching": found.matched,
        "entries": found.entries,
        "opening": opening,
        "opened": found.opened,
        "not_opened": found.unopened,
        "manifest": found.manifest,
    }


SOME = Text("Some entries instead of the whole log", "台帳全体でなく一部の記録を渡す場合")


def _some_options() -> list[click.Parameter]:
    options = [
        TextOption(["--person"], metavar="PERSON",
                   text=Text("the entries about this person: a number or a subject tag",
                             "この本人についての記録（診察券番号又は本人タグ）")),
        TextOption(["--recipient"], metavar="CODE",
                   text=Text("the entries that concern this recipient or source",
                             "この提供先・提供元に関する記録")),
        *period_options(),
        TextOption(["--opened"], is_flag=True,
                   text=Text("with the sealed parts opened (a person's are, unless --sealed)",
                             "封緘部分を開封して渡す（--person では開封が既定）")),
        TextOption(["--sealed"], is_flag=True,
                   text=Text("with the sealed parts closed; needs no key",
                             "封緘のまま渡す（鍵は要りません）")),
        TextOption(["--since"], type=click.IntRange(0), metavar="SIZE",
                   text=Text("also show that the log of this checkpoint, which the receiver has,"
                             " only grew",
                             "受け取る側が持つこの件数のチェックポイントから、追記だけされたことも示す")),
        TextOption(["--means"], type=CodeType(PROVISION_MEANS), metavar="CODE",
                   text=Text("how an opened one is handed over, if you know it yet",
                             "開封したものを渡す方法（分かっていれば）")),
        *about_the_command(at=False),
    ]  # fmt: skip
    for option in options:
        if isinstance(option, TextOption):
            option.group = SOME
    return options


BUNDLE = TextCommand(
    "bundle",
    bundle,
    title=Text("a log, or some of its entries, as evidence that a stranger can check",
               "第三者が検証できる証拠一式を作る（台帳全体、本人、提供先、期間）"),
    details=Text(
        "Writes every entry up to the newest signed checkpoint, with all contents; sealed parts"
        " stay sealed. Nothing that is withheld from a person is left out: it is for a regulator or"
        " an auditor, not for a patient; for a patient there is --person. With --person,"
        " --recipient, --from or --to only those entries are written, each with its proof, and of"
        " all others nothing but hashes. What is opened stays readable in other hands, whatever is"
        " erased later: so it is recorded in the log first, and needs --actor and --role. The one"
        " who checks a bundle needs Python, not this ledger.",
        "最新の署名済みチェックポイントまでのすべての記録を、内容とともに書き出します。封緘された部分は"
        "封緘されたままです。本人に開示しない記録も含むため、監督機関や監査のためのもので、患者さんに"
        "渡すものではありません。患者さんには --person を使います。"
        "--person・--recipient・--from・--to を付けると、該当する記録だけを1件ずつの証明とともに"
        "書き出し、ほかの記録はハッシュしか含みません。開封したものは、後で消去しても相手の手元で読めます。"
        "そのため、渡す前に台帳へ記録します（--actor と --role が必要です）。"
        "検証にこの台帳は要りません。",
    ),
    params=[
        TextArgument("out", text=Text("new directory, or new file with --zip",
                                      "新しいフォルダー（--zip なら新しいファイル）")),
        TextOption(["--zip"], is_flag=True,
                   text=Text("one zip file instead of a directory", "一つの zip ファイルにする")),
        *_some_options(),
    ],
    examples=(
        Example("daicho bundle evidence", Text("as a directory", "フォルダーとして")),
        Example("daicho bundle evidence.zip --zip", Text("as a zip", "zip として")),
        Example("daicho bundle hanako.zip --zip --person 0012345",
                Text("for a patient, opened", "患者さんに（開封して）")),
        Example("daicho bundle pharmacy --recipient sakura-honcho --from 2026-01-01",
                Text("what concerns one recipient", "一つの提供先に関する記録")),
    ),
)  # fmt: skip
