"""`python -m ledger.verifier`: check a bundle or a receipt, offline.

Exit codes, as of every command of the ledger: 0 sound; 1 could not be checked; 2 wrong usage;
3 a break or a difference.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ledger.errors import Malformed, UnknownVersion
from ledger.log.note import VerifierKey
from ledger.text import Language
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import is_receipt, verify_bundle, verify_receipt
from ledger.verifier.report import FAILED, USAGE
from ledger.verifier.signatures import ed25519
from ledger.verifier.words import lines

DESCRIPTION = """
Check an evidence bundle (a directory or a zip) or a receipt (.tlog-proof) of a daicho ledger.
証拠一式（フォルダー又は zip）や記録の証明（.tlog-proof）を検証します。通信は行いません。
"""
KEY_HELP = """
verifier key of the log, NAME+HEX+BASE64, that you got from elsewhere than from what is checked;
may be given several times / 台帳の検証鍵（検証する物とは別の経路で入手したもの。複数可）
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code."""
    parser = _parser()
    given = parser.parse_args(words)
    try:
        keys = [VerifierKey.parse(text) for text in given.key]
        receipt = is_receipt(given.what)
    except Malformed as error:
        parser.error(f"--key: {error.message.en} / {error.message.ja}")
    except UnknownVersion as error:
        print(f"{error.message.en}\n{error.message.ja}", file=sys.stderr)
        return FAILED
    except OSError as error:
        parser.error(f"{given.what}: {error.strerror}")
    if not given.what.exists():
        parser.error(f"{given.what}: there is no such file / ファイルがありません")
    if given.content and not receipt:
        parser.error("--content: only with a receipt / 記録の証明を検証するときだけ使えます")
    if given.content and not given.content.is_file():
        parser.error(f"{given.content}: there is no such file / ファイルがありません")
    brought = Keys(keys, ed25519())
    if receipt:
        report = verify_receipt(given.what, brought, given.content)
    else:
        report = verify_bundle(given.what, brought)
    if given.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for line in lines(report, given.lang):
            print(line)
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ledger.verifier", description=DESCRIPTION)
    parser.add_argument("what", type=Path, metavar="BUNDLE", help="bundle or receipt / 検証する物")
    parser.add_argument("--key", action="append", required=True, metavar="VKEY", help=KEY_HELP)
    parser.add_argument(
        "--content", type=Path, metavar="FILE",
        help="content that the receipt is for / 証明が示す記録の内容",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="answer in JSON / JSON で答える")
    parser.add_argument(
        "--lang", choices=["en", "ja"], default=_language(os.environ), help="language / 表示の言語"
    )
    assert USAGE == 2  # what argparse ends with
    return parser


def _language(environment: Mapping[str, str]) -> Language:
    """The language of the system, as the ledger's own commands choose it."""
    for variable in ("DAICHO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return "ja" if environment[variable].startswith("ja") else "en"
    return "en"


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding shows what it cannot show as an escape, never a failure.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
