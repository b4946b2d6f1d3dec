"""A receipt on paper: the page, its square code as another program reads it, and the way back."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import zxingcpp

from ledger.application.logs import SIMULATED
from ledger.interfaces.cli.paper import APART, NOT_HOLDING, OTHER_CONTENT, OTHER_RECEIPT, TOGETHER
from ledger.interfaces.paper.page import PROVES_NOTHING, Paper, page_of
from ledger.interfaces.paper.qr import QUIET, qr_of, svg_of
from ledger.log.checkpoint import TlogProof, encode_tlog_proof, parse_tlog_proof, proved_leaf
from ledger.log.entry import MAX_SIZE, base64_text, data_hash
from ledger.log.paper_code import PaperCode, code_of, parse_paper_code
from ledger.text import Text, verbatim
from tests.interfaces.conftest import SIGNED_ID as ID
from tests.support.cli import CONSENT, ORIGIN, Desk

SCALE = 4
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
CODE = PaperCode(ORIGIN, "6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0", 1_234_566, bytes(range(32)),
                 1_234_567, bytes(range(32, 64)))  # fmt: skip
PAPER = Paper("きずな診療所", Text("Consent given", "同意"), "2026-04-01 09:30:00 Asia/Tokyo", CODE,
              f"{ORIGIN} 0a1b2c3d", "a.tlog-proof", simulated=False)  # fmt: skip


class Page(HTMLParser):
    """A page as a browser takes it apart: elements with their attributes, and the text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def said(self) -> str:
        """All text, the style left out."""
        return " ".join(one for one in self.texts if "@page" not in one)

    def drawing(self) -> list[bytearray]:
        """The dark modules of the drawing, painted as the paths say; 0 is black."""
        [box] = [attrs["viewbox"] for tag, attrs in self.elements if tag == "svg"]
        [path] = [a["d"] for tag, a in self.elements if tag == "path" and a["fill"] == "#000"]
        assert box is not None
        assert path is not None
        side = int(box.split()[2])
        rows = [bytearray(b"\xff" * side) for _ in range(side)]
        assert RUN.sub("", path) == ""
        for x, y, width, back in RUN.findall(path):
            assert width == back
            rows[int(y)][int(x) : int(x) + int(width)] = bytes(int(width))
        return rows


def scanned(rows: list[bytearray], scale: int = SCALE) -> zxingcpp.Barcode:
    """What zxing-cpp reads in a picture of the drawing."""
    wide = [b"".join(bytes([one]) * scale for one in row) for row in rows]
    picture = b"".join(row * scale for row in wide)
    side = len(rows) * scale
    # Of this form alone: among so many modules stripes can pass for a code of another.
    [found] = zxingcpp.read_barcodes(
        memoryview(picture).cast("B", shape=[side, side]),
        formats=zxingcpp.barcode_formats_from_str("QRCode"),
    )
    return found


def made(desk: Desk, line: str = "") -> tuple[Page, bytes]:
    desk.done(f"receipt {ID} a.tlog-proof --content a.json --paper a.html {line}")
    return (
        Page((desk.folder / "a.html").read_bytes()),
        (desk.folder / "a.tlog-proof").read_bytes(),
    )


# The page


def test_another_program_reads_in_the_code_what_the_receipt_says(signed: Desk) -> None:
    page, data = made(signed)
    read = scanned(page.drawing())
    code = parse_paper_code(read.text)
    proof = parse_tlog_proof(data)
    leaf = proved_leaf(proof)
    assert read.format == zxingcpp.BarcodeFormat.QRCode
    assert code == code_of(code.record, proof)
    assert (code.origin, code.position) == (ORIGIN, leaf.position)
    assert code.leaf_hash == data_hash(proof.extra or b"")
    assert code.record == json.loads((signed.folder / "a.json").read_bytes())["event"]
    assert read.text == code.text()


def test_the_page_says_what_the_code_says_in_both_languages(signed: Desk) -> None:
    page, _ = made(signed)
    code = parse_paper_code(scanned(page.drawing()).text)
    vkey = next((signed.folder / "signer").rglob("vkey")).read_text().split("+")
    event = signed.done(f"show {ID} --json").json["content"]
    assert event["type"] == "consent.given"
    for wanted in (
        "きずな診療所", "a.tlog-proof", code.record, f"{ORIGIN} 4", base64_text(code.leaf_hash),
        base64_text(code.root), f"{ORIGIN} {vkey[1]}", "Asia/Tokyo (+09:00)",
        PROVES_NOTHING.en, PROVES_NOTHING.ja, "件数", "size of the log",
    ):  # fmt: skip
        assert wanted in page.said
    assert SIMULATED.en not in page.said


def test_nobodys_name_is_on_the_page_or_in_the_code(signed: Desk) -> None:
    page, _ = made(signed)
    everything = (signed.folder / "a.html").read_text() + scanned(page.drawing()).text
    subject = signed.done(f"show {ID} --json").json["content"]["subject"]
    for secret in ("山田", "花子", "ヤマダ", "0012345", "1958", "staff-1", subject):
        assert secret not in everything


def test_the_page_asks_for_no_other_file_and_for_no_colour(signed: Desk) -> None:
    made(signed)
    written = (signed.folder / "a.html").read_text()
    page = Page(written.encode())
    assert not {tag for tag, _ in page.elements} & {"link", "script", "img", "iframe", "object"}
    assert not [attrs for _, attrs in page.elements if {"src", "href", "style"} & set(attrs)]
    assert "url(" not in written
    assert "@import" not in written
    assert "://" not in written
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", written)) <= {"#000", "#fff"}
    assert ("http-equiv", "Content-Security-Policy") in {
        item for _, attrs in page.elements for item in attrs.items()
    }


def test_a_simulated_log_is_said_to_be_one() -> None:
    page = Page(page_of(replace(PAPER, simulated=True), qr_of(CODE.text())))
    assert SIMULATED.en in page.said
    assert SIMULATED.ja in page.said
    assert SIMULATED.en not in Page(page_of(PAPER, qr_of(CODE.text()))).said


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "A & B \"Clinic\" 'East'",
        "</bdi></td></table><h1>other",
        "&lt;b&gt;",
        "عيادة الأمل",
        "\u202egnirts",
        "長" * 400,
        "",
    ],
)
def test_a_name_from_outside_stays_a_text_of_the_page(name: str) -> None:
    plain = Page(page_of(PAPER, qr_of(CODE.text())))
    for paper in (replace(PAPER, organisation=name), replace(PAPER, file=name)):
        page = Page(page_of(paper, qr_of(CODE.text())))
        assert page.elements == plain.elements
        assert name in "".join(page.texts)


def test_a_file_name_that_is_no_text_does_not_stop_the_page() -> None:
    assert b"a?.html" in page_of(replace(PAPER, file="a\udcff.html"), qr_of(CODE.text()))


def test_a_what_from_outside_is_escaped_too() -> None:
    page = Page(page_of(replace(PAPER, what=verbatim("<i>")), qr_of(CODE.text())))
    assert "i" not in {tag for tag, _ in page.elements}


# The square code


def test_the_code_has_white_around_it_and_level_m_at_least() -> None:
    qr = qr_of(CODE.text())
    rows = Page(svg_of(qr).encode()).drawing()
    edge = bytes([255]) * qr.side
    assert QUIET == 4  # ISO/IEC 18004: four modules
    assert rows[:QUIET] == rows[-QUIET:] == [edge] * QUIET
    assert all(row[:QUIET] == row[-QUIET:] == edge[:QUIET] for row in rows)
    assert scanned(rows).ec_level in ("M", "Q", "H")


@pytest.mark.parametrize(
    ("origin", "version", "millimetres"),
    [
        ("ledger.example/kizuna", 9, 43),
        ("ledger.example/kizuna-clinic", 9, 43),
        ("x" * 255, 15, 60),
    ],
)
def test_every_code_is_small_enough_for_a_page(origin: str, version: int, millimetres: int) -> None:
    largest = len(origin) == 255
    code = replace(CODE, origin=origin, position=MAX_SIZE - 1 if largest else CODE.position,
                   size=MAX_SIZE if largest else CODE.size)  # fmt: skip
    qr = qr_of(code.text())
    assert qr.version == version
    assert len(qr.rows) == 17 + 4 * version
    assert qr.millimetres < millimetres
    assert scanned(Page(svg_of(qr).encode()).drawing()).text == code.text()


def test_a_damaged_code_is_still_read() -> None:
    rows = Page(svg_of(qr_of(CODE.text())).encode()).drawing()
    middle = len(rows) // 2
    for row in rows[middle - 4 : middle + 4]:
        row[middle - 6 : middle + 6] = bytes(12)
    assert scanned(rows).text == CODE.text()


# Without the package, and files that cannot be written


def test_without_segno_the_extra_is_named_and_nothing_is_written(
    signed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    for language in ("en", "ja"):
        answer = signed.run(f"receipt {ID} a.tlog-proof --paper a.html --lang {language}")
        assert answer.code == 1
        assert "pip install 'segno>=1.6.6,<2'" in answer.stderr
    answer = signed.run(f"receipt {ID} a.tlog-proof --paper a.html --json")
    assert answer.json["error"]["code"] == "extra_missing"
    assert not list(signed.folder.glob("a.*"))
    signed.done(f"receipt {ID} a.tlog-proof")


@pytest.mark.parametrize("paper", ["policy.txt", "no-such-folder/a.html", "a.tlog-proof"])
def test_where_the_page_cannot_be_written_neither_file_is(signed: Desk, paper: str) -> None:
    answer = signed.run(f"receipt {ID} a.tlog-proof --content a.json --paper {paper} --json")
    assert answer.code == 2
    assert [one["field"] for one in answer.json["error"]["problems"]] == ["--paper"]
    assert not list(signed.folder.glob("a.*"))


def test_the_answer_for_programs_has_the_text_of_the_code(signed: Desk) -> None:
    answer = signed.done(f"receipt {ID} a.tlog-proof --paper a.html --json").json["paper"]
    page = (signed.folder / "a.html").read_bytes()
    assert answer["file"] == "a.html"
    assert answer["bytes"] == len(page)
    assert answer["code"] == scanned(Page(page).drawing()).text
    assert answer["qr"]["level"] == "M"
    assert signed.done(f"receipt {ID} b.tlog-proof --json").json["paper"] is None


# From the paper back to the file


@pytest.fixture
def given(signed: Desk) -> tuple[Desk, str]:
    page, _ = made(signed)
    return signed, scanned(page.drawing()).text


def test_what_was_scanned_goes_with_its_file_without_store_or_settings(
    given: tuple[Desk, str],
) -> None:
    desk, code = given
    bare = dict.fromkeys(("DAICHO_STORE", "DAICHO_KEY_FILE", "DAICHO_SIGNER", "DAICHO_ACTOR"))
    answer = desk.done(f"paper a.tlog-proof {code} --json", **bare).json
    assert answer["ok"] is True
    assert answer["verdict"] == TOGETHER.as_json()
    assert (answer["content_fits"], answer["signature_checked"]) == (None, False)
    assert [one["member"] for one in answer["compared"]] == [
        "origin", "position", "leaf_hash", "size", "root",
    ]  # fmt: skip
    plain = desk.done(f"paper a.tlog-proof {code}").stdout
    assert "Not compared: the record number" in plain
    assert "proves nothing yet" in plain


def test_a_scanner_may_type_the_code(given: tuple[Desk, str]) -> None:
    desk, code = given
    for typed in (code, f"{code}\n", f"  {code}\r\n"):
        assert desk.run("paper a.tlog-proof", input=typed).code == 0
    for nothing in ("", "\n"):
        answer = desk.run("paper a.tlog-proof --json", input=nothing)
        assert answer.code == 2
        assert answer.json["error"]["problems"][0]["field"] == "CODE"
    assert desk.run("paper a.tlog-proof", input=code + "x" * 900).code == 2


def test_with_the_content_the_record_number_is_compared_too(given: tuple[Desk, str]) -> None:
    desk, code = given
    answer = desk.done(f"paper a.tlog-proof {code} --content a.json --json").json
    assert answer["content_fits"] is True
    assert answer["compared"][-1]["member"] == "record"
    other = replace(parse_paper_code(code), record=CODE.record).text()
    assert desk.run(f"paper a.tlog-proof {other}").code == 0
    refused = desk.run(f"paper a.tlog-proof {other} --content a.json --json")
    assert refused.code == 3
    assert refused.json["verdict"] == APART.as_json()
    (desk.folder / "b.json").write_bytes((desk.folder / "a.json").read_bytes() + b" ")
    refused = desk.run(f"paper a.tlog-proof {code} --content b.json --json")
    assert refused.code == 3
    assert refused.json["verdict"] == OTHER_CONTENT.as_json()


@pytest.mark.parametrize(
    ("member", "value", "verdict"),
    [
        ("origin", "ledger.example/other", APART),
        ("position", 3, APART),
        ("leaf_hash", bytes(32), APART),
        ("size", 6, OTHER_RECEIPT),
        ("root", bytes(32), OTHER_RECEIPT),
    ],
)
def test_each_thing_that_differs_is_named_and_ends_with_3(
    given: tuple[Desk, str], member: str, value: object, verdict: Text
) -> None:
    desk, code = given
    other = replace(parse_paper_code(code), **{member: value}).text()  # type: ignore[arg-type]
    answer = desk.run(f"paper a.tlog-proof {other} --json")
    assert (answer.code, answer.json["ok"]) == (3, False)
    assert answer.json["verdict"] == verdict.as_json()
    assert [one["member"] for one in answer.json["compared"] if not one["same"]] == [member]
    for language, words in (("en", "the paper says"), ("ja", "用紙")):
        assert words in desk.run(f"paper a.tlog-proof {other} --lang {language}").stdout


def test_a_later_receipt_of_the_same_entry_is_called_that(given: tuple[Desk, str]) -> None:
    desk, code = given
    desk.done(CONSENT)
    desk.done("signer run --once")
    desk.done(f"receipt {ID} later.tlog-proof")
    answer = desk.run(f"paper later.tlog-proof {code} --json")
    assert answer.code == 3
    assert answer.json["verdict"] == OTHER_RECEIPT.as_json()


def test_a_file_whose_hashes_lead_nowhere_does_not_go_with_anything(
    given: tuple[Desk, str],
) -> None:
    desk, code = given
    proof = parse_tlog_proof((desk.folder / "a.tlog-proof").read_bytes())
    spoiled = TlogProof(proof.index, (bytes(32),), proof.checkpoint, proof.extra)
    (desk.folder / "b.tlog-proof").write_bytes(encode_tlog_proof(spoiled))
    answer = desk.run(f"paper b.tlog-proof {code} --json")
    assert (answer.code, answer.json["hashes_lead_to_root"]) == (3, False)
    assert answer.json["verdict"] == NOT_HOLDING.as_json()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("paper", 2),
        ("paper no-such-file daicho1", 2),
        ("paper a.json daicho1", 2),
        ("paper a.tlog-proof daicho1", 2),
        ("paper a.tlog-proof daicho2+x", 1),
        ("paper a.tlog-proof CODE --content no-such-file", 2),
        ("paper . daicho1", 2),
    ],
)
def test_what_cannot_be_compared_is_refused(given: tuple[Desk, str], line: str, code: int) -> None:
    desk, scanned_code = given
    answer = desk.run(f"{line.replace('CODE', scanned_code)} --json")
    assert answer.code == code
    assert answer.json["ok"] is False


def test_the_examples_of_the_help_page_work(signed: Desk) -> None:
    code = signed.done(f"receipt {ID} again.tlog-proof --paper again.html --json").json["paper"]
    (signed.folder / "scanned.txt").write_text(f"{code['code']}\n")
    for line in ("paper again.tlog-proof", "paper again.tlog-proof < scanned.txt"):
        typed = (signed.folder / "scanned.txt").read_text()
        assert signed.run(line.partition(" <")[0], input=typed).code == 0


def test_the_folder_of_the_receipt_is_not_on_the_page(signed: Desk) -> None:
    (signed.folder / "yamada").mkdir()
    signed.done(f"receipt {ID} yamada/a.tlog-proof --paper a.html")
    assert "yamada" not in (signed.folder / "a.html").read_text()
    assert (signed.folder / "yamada" / "a.tlog-proof").exists()
    assert not Path("yamada").exists()
