"""`verifier`: the offline verifier as one file, for whoever is to check without this ledger."""

from __future__ import annotations

from pathlib import Path

from ledger.durable import put_file
from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand
from ledger.interfaces.cli.session import Session
from ledger.text import Text
from ledger.verifier import VERSION
from ledger.verifier.single_file import build, fingerprint

NEW_FILE = Text("a name not yet in use, in a folder that is there",
                "存在するフォルダー内の、未使用のファイル名")  # fmt: skip


def verifier(session: Session, out: str | None) -> None:
    """Write the file and tell its SHA-256."""
    if out is None:
        raise invalid("OUT", "nothing", NEW_FILE)
    path, data = Path(out), build()
    if path.exists() or path.is_symlink():
        raise invalid("OUT", out, NEW_FILE)
    try:
        put_file(path, data)
    except OSError as error:
        raise invalid("OUT", f"{out}: {error.strerror}", NEW_FILE) from None
    digest = fingerprint(data)
    if session.out.json:
        session.out.answer(
            {
                "ok": True,
                "command": "verifier",
                "out": out,
                "bytes": len(data),
                "sha256": digest,
                "version": VERSION,
            }
        )
        return
    many = len(data)
    session.out.say(Text(f"✓ {out}: verifier {VERSION}, {many} bytes",
                         f"✓ {out}: 検証プログラム {VERSION}（{many}バイト）"), "good")  # fmt: skip
    session.out.say(Text(f"  SHA-256 {digest}", f"  SHA-256 {digest}"))
    session.out.say(
        Text(
            "Whoever gets it compares that number with one from elsewhere, and runs it with"
            f" Python alone:\n  python3 -I {out} BUNDLE --key 'KEY'",
            "受け取る人は、この値を別の経路で得た値と比べたうえで、Python だけで実行できます。\n"
            f"  python3 -I {out} 証拠一式 --key '検証鍵'",
        )
    )


VERIFIER = TextCommand(
    "verifier",
    verifier,
    title=Text("the offline verifier as one file", "検証プログラムを一つのファイルにする"),
    details=Text(
        "Writes the program that checks bundles and receipts as one file of some 200 kB, its"
        " sources unpacked inside. It runs with Python 3.11 or newer and nothing else, offline. The"
        " same version gives the same bytes on every machine. Where this ledger is installed,"
        " python -m ledger.verifier is the same program.",
        "証拠一式や記録の証明を検証するプログラムを、約200kB の一つのファイルに書き出します。中の"
        "ソースはそのまま読めます。Python 3.11 以降だけで、通信なしで動きます。同じ版であれば、どの"
        "機械で作っても同じ内容になります。この台帳のある機械では python -m ledger.verifier が同じ"
        "プログラムです。",
    ),
    params=[TextArgument("out", text=Text("new file, as verifier.pyz",
                                          "新しいファイル（例: verifier.pyz）"))],
    examples=(
        Example("daicho verifier verifier.pyz",
                Text("for a regulator or an auditor", "監督機関や監査人に渡すため")),
    ),
)  # fmt: skip
