"""The page itself: HTML for a browser to print, in both languages, whole without any other file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from ledger.application.logs import SIMULATED
from ledger.interfaces.paper.qr import Qr, svg_of
from ledger.log.entry import base64_text
from ledger.log.paper_code import PaperCode
from ledger.text import Text

TITLE = Text("Receipt of a record", "記録の証明")
PROVES_NOTHING = Text(
    "This page proves nothing by itself. It leads to the file named below; that file, and the"
    " verifier key received by another way, prove that the record is in the log.",
    "この用紙だけでは何も証明されません。用紙は下記のファイルを探すためのものです。記録が台帳に"
    "あることは、そのファイルと、別の経路で受け取った検証鍵によって証明されます。",
)
NO_NAME = Text(
    "Nobody's name is on it or in the code. Keep the file as it is.",
    "用紙と QR コードに本人の氏名は含まれません。ファイルは変更せずに保管してください。",
)
STYLE = """
@page { size: A5; margin: 10mm }
body { margin: 0 auto; max-width: 128mm; color: #000; background: #fff;
       font: 8pt/1.3 sans-serif }
h1 { font-size: 12pt; margin: 0 }
p { margin: 1.5mm 0 }
.warn { border: 0.5mm solid #000; padding: 1mm 1.5mm }
.code { text-align: center; margin: 1mm 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; border-top: 0.2mm solid #000; padding: 0.5mm 1mm }
th { font-weight: normal; width: 36% }
td { overflow-wrap: anywhere }
code { font: 7.5pt/1.3 monospace; overflow-wrap: anywhere }
"""
HEAD = (
    '<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width">\n'
)


@dataclass(frozen=True)
class Paper:
    """What one page says, besides what every page says."""

    organisation: str
    what: Text
    """The kind of record, as its event type is called."""
    when: str
    """When it happened, in the zone of the record, which it names."""
    code: PaperCode
    key: str
    """Name and id of the key that signed the checkpoint."""
    file: str
    """The name of the receipt, without its folder."""
    simulated: bool


def page_of(paper: Paper, qr: Qr) -> bytes:
    """The page as UTF-8; `qr` is the code of `paper.code`. Everything from outside is escaped."""
    simulated = f'<p class="warn">{_both(SIMULATED)}</p>\n' if paper.simulated else ""
    rows = "".join(
        f"<tr><th>{_both(name, ' ')}</th><td>{value}</td></tr>\n" for name, value in _rows(paper)
    )
    page = (
        f'<!DOCTYPE html>\n<html lang="ja">\n<head>\n{HEAD}<title>{escape(TITLE.ja)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{_both(TITLE, ' ')}</h1>\n{simulated}"
        f'<p class="warn">{_both(PROVES_NOTHING)}</p>\n<div class="code">{svg_of(qr)}</div>\n'
        f"<table>\n{rows}</table>\n<p>{_both(NO_NAME)}</p>\n</body>\n</html>\n"
    )
    return page.encode("utf-8", "replace")  # a file name may be no text


def _rows(paper: Paper) -> Iterator[tuple[Text, str]]:
    code = paper.code
    file = shlex.quote(paper.file)
    yield Text("organisation", "事業者"), _outside(paper.organisation)
    yield Text("what was recorded", "記録の種類"), _both(paper.what, " ")
    yield Text("when, as recorded", "日時（記録による）"), escape(paper.when)
    yield Text("file", "ファイル"), _outside(paper.file)
    yield Text("record number", "記録番号"), _exact(code.record)
    yield Text("log, position", "台帳、番号"), _exact(f"{code.origin} {code.position}")
    yield Text("leaf hash", "リーフハッシュ"), _exact(base64_text(code.leaf_hash))
    yield Text("size of the log", "件数"), _exact(str(code.size))
    yield Text("root", "ルートハッシュ"), _exact(base64_text(code.root))
    yield Text("signed by", "署名した鍵"), _exact(paper.key)
    yield (
        Text("compare with the file", "用紙との照合"),
        _exact(f"daicho paper {file}"),
    )
    yield (
        Text("check the file", "ファイルの検証"),
        _exact(f"python -m ledger.verifier {file} --key KEY"),
    )


def _both(text: Text, between: str = "<br>") -> str:
    return f'{escape(text.ja)}{between}<span lang="en">{escape(text.en)}</span>'


def _outside(value: str) -> str:
    """A name somebody gave: of any script and direction, and without effect on what is around."""
    return f'<bdi dir="auto">{escape(value)}</bdi>'


def _exact(value: str) -> str:
    return f'<code dir="ltr">{escape(value)}</code>'
