"""`bundle`: a whole log as files that a stranger can check, up to the newest signed checkpoint."""

from __future__ import annotations

from pathlib import Path

from ledger.application.bundling import bundle_log
from ledger.application.logs import SIMULATED
from ledger.errors import StoreUnavailable, invalid
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.signer_folder import signer_of
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import encode_note
from ledger.text import Text

SIGNER_HELP = Text(
    "Sign a checkpoint first: daicho signer init, then daicho signer run --once",
    "先に署名してください: daicho signer init、次に daicho signer run --once",
)
NEW_PLACE = Text(
    "a place where nothing is yet, in a folder that is there",
    "まだ何もない場所（存在するフォルダーの中）",
)
HOW_TO_CHECK = Text(
    "Check it with a key that did not come with it:\n  python -m ledger.verifier {out} --key 'KEY'",
    "別の経路で受け取った検証鍵で確かめられます:\n  python -m ledger.verifier {out} --key 'KEY'",
)


def bundle(session: Session, out: str | None, zip: bool) -> None:
    """Write the bundle of the log that is meant."""
    if out is None:
        raise invalid("OUT", "nothing", NEW_PLACE)
    place = Path(out)
    store = session.reading_store
    log = session.log(store)
    signer = signer_of(Path(session.settings.require("signer", SIGNER_HELP)), log.origin)
    note = signer.note()
    if note is None:
        wanted = Text("a log with a signed checkpoint", "署名済みチェックポイントのある台帳")
        raise invalid("--signer", log.code, wanted, help=SIGNER_HELP)
    newest = parse_checkpoint(note.text).size
    notes = {size: signer.note(size) for size in signer.sizes() if size < newest}
    earlier = {size: encode_note(one) for size, one in notes.items() if one}
    what = Text(f"Bundling {log.code}", f"{log.code} の証拠一式")
    try:
        with session.out.progress(what) as tell:
            size = bundle_log(
                store, log.origin, encode_note(note), earlier, place, zipped=zip, progress=tell
            )
    except (FileExistsError, FileNotFoundError, NotADirectoryError):
        raise invalid("OUT", out, NEW_PLACE) from None
    except OSError as error:
        message = Text(f"{out}: {error.strerror}. No bundle was written.",
                       f"{out} に書き込めません（{error.strerror}）。")  # fmt: skip
        raise StoreUnavailable(message) from None
    head = store.head(log.origin)
    later = head.size - size if head else 0
    if session.out.json:
        session.out.answer(
            {
                "ok": True,
                "command": "bundle",
                **log_object(log),
                "out": out,
                "zip": zip,
                "size": size,
                "entries_after_checkpoint": later,
                "checkpoints": len(earlier) + 1,
                "verifier_key": signer.verifier_key().text,
            }
        )
        return
    _say(session, out, size, later, simulated=log.simulated)


def _say(session: Session, out: str, size: int, later: int, *, simulated: bool) -> None:
    if simulated:
        session.out.say(SIMULATED, "warn")
    session.out.say(
        Text(f"✓ {out}: {size} entries, up to the newest signed checkpoint",
             f"✓ {out}: 最新の署名済みチェックポイントまでの{size}件"), "good"
    )  # fmt: skip
    if later:
        session.out.say(
            Text(f"  not in it: {later} entries that came later",
                 f"  その後の{later}件は含まれていません"), "warn"
        )  # fmt: skip
    session.out.say(Text(HOW_TO_CHECK.en.format(out=out), HOW_TO_CHECK.ja.format(out=out)))


BUNDLE = TextCommand(
    "bundle",
    bundle,
    title=Text("a whole log as evidence that a stranger can check",
               "第三者が検証できる証拠一式を台帳から作る"),
    details=Text(
        "Writes every entry up to the newest signed checkpoint, with all contents; sealed parts"
        " stay sealed. Nothing that is withheld from a person is left out: it is for a regulator or"
        " an auditor, not for a patient. The one who checks it needs Python, not this ledger.",
        "最新の署名済みチェックポイントまでのすべての記録を、内容とともに書き出します。封緘された部分は"
        "封緘されたままです。本人に開示しない記録も含むため、監督機関や監査のためのもので、患者さんに"
        "渡すものではありません。検証にこの台帳は要りません。",
    ),
    params=[
        TextArgument("out", text=Text("new directory, or new file with --zip",
                                      "新しいフォルダー（--zip なら新しいファイル）")),
        TextOption(["--zip"], is_flag=True,
                   text=Text("one zip file instead of a directory", "一つの zip ファイルにする")),
    ],
    examples=(
        Example("daicho bundle evidence", Text("as a directory", "フォルダーとして")),
        Example("daicho bundle evidence.zip --zip", Text("as a zip", "zip として")),
    ),
)  # fmt: skip
