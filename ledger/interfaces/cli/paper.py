"""`paper`: whether the square code on a paper and a receipt file are about the same thing.

Needs no store, no key and no settings. Who signed is not looked at: that is the verifier's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.canonical import MAX_CONTENT_BYTES
from ledger.errors import Malformed, invalid
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.session import Session
from ledger.log.checkpoint import MAX_PROOF, TlogProof, parse_tlog_proof, proved_leaf
from ledger.log.content import parse_content
from ledger.log.entry import base64_text
from ledger.log.paper_code import MAX_CODE, PaperCode, code_of, parse_paper_code
from ledger.text import Text

FILE = Text("the receipt file that the paper names", "用紙に書かれた証明のファイル")
CODE = Text(
    "what the square code says, in quotes; left out, one line of standard input, as a scanner"
    " types it",
    "QR コードの文字列（引用符で囲む）。省略すると標準入力の1行（スキャナーの入力など）",
)
WAITING = Text("Scan the code on the paper now.", "用紙の QR コードを読み取ってください。")
THE_CODE = Text("what the square code on the paper says", "用紙の QR コードの文字列")
READABLE = Text("a file that can be read", "読み取れるファイル")
TOGETHER = Text("The paper and the file belong together.", "用紙とファイルは同じ記録の証明です。")
OTHER_RECEIPT = Text(
    "Another receipt of the same entry: the file stands on another checkpoint than the paper.",
    "同じ記録についての別の証明です。ファイルのチェックポイントが用紙と異なります。",
)
APART = Text(
    "The paper and the file do not belong together.", "用紙とファイルは対になっていません。"
)
NOT_HOLDING = Text(
    "The file does not hold: its hashes do not lead to the root of its checkpoint.",
    "ファイルが正しくありません。ハッシュがチェックポイントのルートハッシュに至りません。",
)
OTHER_CONTENT = Text(
    "The content is not the one that the file is about.",
    "記録の内容が、ファイルの指すものと異なります。",
)
NOT_COMPARED = Text(
    "Not compared: the record number, which only the content holds (--content FILE).",
    "記録番号は照合していません（記録の内容にだけあります: --content FILE）。",
)
STILL_TO_PROVE = Text(
    "That proves nothing yet. With a key that did not come with it, check the file:\n"
    "  python -m ledger.verifier {file} --key 'KEY'",
    "これだけでは何も証明されません。別に受け取った検証鍵でファイルを検証してください:\n"
    "  python -m ledger.verifier {file} --key 'KEY'",
)


@dataclass(frozen=True)
class Compared:
    """One thing as the paper says it and as the file says it."""

    member: str
    name: Text
    paper: str
    file: str

    @property
    def same(self) -> bool:
        """Whether the two say the same."""
        return self.paper == self.file

    @property
    def difference(self) -> Text:
        """One line for people."""
        return Text(
            f"  ✗ {self.name.en}: the paper says {self.paper}, the file {self.file}",
            f"  ✗ {self.name.ja}: 用紙 {self.paper}、ファイル {self.file}",
        )

    def as_object(self) -> dict[str, Any]:
        """A member of the JSON answer."""
        return {"member": self.member, "paper": self.paper, "file": self.file, "same": self.same}


@dataclass(frozen=True)
class Comparison:
    """A paper beside a receipt file, and beside the content where that was given."""

    compared: tuple[Compared, ...]
    holds: bool
    """Whether the hashes of the file lead to its own root; who signed that root is not asked."""
    content_fits: bool | None
    """Whether the content given is that of the leaf; None if none was given."""

    @property
    def together(self) -> bool:
        """Whether nothing differs."""
        fits = self.holds and self.content_fits is not False
        return fits and all(one.same for one in self.compared)

    @property
    def verdict(self) -> Text:
        """The one sentence that says it."""
        if self.together:
            return TOGETHER
        if not self.holds:
            return NOT_HOLDING
        if self.content_fits is False:
            return OTHER_CONTENT
        differ = {one.member for one in self.compared if not one.same}
        return OTHER_RECEIPT if differ <= {"size", "root"} else APART


def paper(session: Session, file: str | None, code: str | None, content: str | None) -> int:
    """Compare what was scanned with a receipt file."""
    if file is None:
        raise invalid("FILE", "nothing", FILE)
    proof = parse_tlog_proof(_read(file, "FILE", MAX_PROOF))
    bytes_of_content = None if content is None else _read(content, "--content", MAX_CONTENT_BYTES)
    found = compare(parse_paper_code(_scanned(session.out, code)), proof, bytes_of_content)
    ended = exit_codes.DONE if found.together else exit_codes.DIFFERENCE
    if session.out.json:
        session.out.answer(
            {
                "ok": found.together,
                "command": "paper",
                "file": file,
                "verdict": found.verdict.as_json(),
                "compared": [one.as_object() for one in found.compared],
                "hashes_lead_to_root": found.holds,
                "content_fits": found.content_fits,
                "signature_checked": False,
            }
        )
    else:
        _say(session.out, found, file)
    return ended


def compare(code: PaperCode, proof: TlogProof, content: bytes | None) -> Comparison:
    """Member by member; Malformed where the file or the content is not of its form."""
    own = code_of(code.record, proof)
    compared = [
        Compared("origin", Text("log", "台帳"), code.origin, own.origin),
        Compared("position", Text("position", "番号"), str(code.position), str(own.position)),
        Compared("leaf_hash", Text("leaf hash", "リーフハッシュ"),
                 base64_text(code.leaf_hash), base64_text(own.leaf_hash)),
        Compared("size", Text("size", "件数"), str(code.size), str(own.size)),
        Compared("root", Text("root", "ルートハッシュ"),
                 base64_text(code.root), base64_text(own.root)),
    ]  # fmt: skip
    try:
        leaf = proved_leaf(proof)
    except Malformed:
        return Comparison(tuple(compared), holds=False, content_fits=None)
    fits = None if content is None else sha256(content).digest() == leaf.content_hash
    if content is not None and fits:
        record = parse_content(content).event
        compared.append(Compared("record", Text("record number", "記録番号"), code.record, record))
    return Comparison(tuple(compared), holds=True, content_fits=fits)


def _say(out: Output, found: Comparison, file: str) -> None:
    out.say(found.verdict, "good" if found.together else "bad")
    for one in found.compared:
        if one.same:
            out.say(f"  ✓ {out.text(one.name)}: {one.paper}")
        else:
            out.say(one.difference, "bad")
    if found.content_fits is None:
        out.say(NOT_COMPARED)
    out.say(Text(STILL_TO_PROVE.en.format(file=file), STILL_TO_PROVE.ja.format(file=file)))


def _scanned(out: Output, code: str | None) -> str:
    if code is None:
        if sys.stdin.isatty():
            out.note(WAITING)
        # One sign more than the longest, so that what is too long is seen to be so.
        code = sys.stdin.readline(MAX_CODE + 2)
    if not code.strip():
        raise invalid("CODE", "nothing", THE_CODE)
    return code.strip()


def _read(path: str, name: str, limit: int) -> bytes:
    """A file, at most one byte more than it may have."""
    try:
        with Path(path).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise invalid(name, f"{path}: {error.strerror}", READABLE) from None


PAPER = TextCommand(
    "paper",
    paper,
    title=Text("whether a paper and a receipt file belong together",
               "用紙と証明のファイルが対になるか調べる"),
    details=Text(
        "Compares what the square code of a printed page says with a receipt file: log, position,"
        " leaf hash, size, root, and with --content the record number too. Needs no store and no"
        " key. Exit code 3 where they differ. It checks no signature: the verifier does.",
        "印刷した用紙の QR コードの内容と証明のファイルを照合します（台帳、番号、リーフハッシュ、"
        "件数、ルートハッシュ。--content を付けると記録番号も）。保管先も鍵も要りません。異なれば"
        "終了コード3です。署名は確かめません（検証プログラムで確かめます）。",
    ),
    params=[
        TextArgument("file", text=FILE, metavar="FILE"),
        TextArgument("code", text=CODE, metavar="CODE", required=False),
        TextOption(["--content"], metavar="FILE",
                   text=Text("also compare the record's content, and with it the record number",
                             "記録の内容とその記録番号も照合する")),
    ],
    examples=(
        Example("daicho paper again.tlog-proof", Text("then scan", "続けて読み取る")),
        Example("daicho paper again.tlog-proof < scanned.txt",
                Text("from a telephone", "スマートフォンの読み取り結果から")),
    ),
)  # fmt: skip
