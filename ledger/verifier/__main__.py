"""`python -m ledger.verifier`: check a bundle or a receipt, offline.

Exit codes, as of every command of the ledger: 0 sound; 1 could not be checked; 2 wrong usage;
3 a break or a difference.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

from ledger.errors import Malformed, UnknownVersion
from ledger.log.note import VerifierKey
from ledger.log.trust_policy import MAX_POLICY, TrustPolicy, parse_trust_policy
from ledger.text import Language
from ledger.verifier import VERSION
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import is_receipt, verify_bundle, verify_receipt
from ledger.verifier.files import read_limited
from ledger.verifier.report import FAILED, USAGE, Report
from ledger.verifier.shown import Shown, entry_lines
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
POLICY_HELP = """
your own trust policy (C2SP tlog-policy): keys of logs, witnesses, and how many of these must have
signed / 検証方針のファイル（台帳と立会者の検証鍵、必要な立会者の数）
"""
RECEIPT_HELP = """
a receipt that somebody holds, to be compared with the bundle; may be given several times /
手元の記録の証明（証拠一式と照合します。複数可）
"""
SHOW_HELP = "then show what was proved, entry by entry / 証明された記録の内容を表示する"
OWN_HELP = """
check signatures with this program's own code, even where the library cryptography is installed /
cryptography があっても、このプログラム自身のコードで署名を確認する
"""
AS_ONE_FILE = """
As one file that runs with Python alone: daicho verifier verifier.pyz /
Python だけで動く一つのファイルにするには: daicho verifier verifier.pyz
"""
NO_KEY = "give the verifier key of the log / 台帳の検証鍵を指定してください"
NO_FILE = "there is no such file / ファイルがありません"


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code."""
    parser = _parser()
    given = parser.parse_args(words)
    try:
        policy = _policy(given.policy)
        keys = [*map(VerifierKey.parse, given.key), *(policy.logs if policy else ())]
        receipt = is_receipt(given.what)
    except Malformed as error:
        parser.error(f"{error.message.en} / {error.message.ja}")
    except UnknownVersion as error:
        print(f"{error.message.en}\n{error.message.ja}", file=sys.stderr)
        return FAILED
    except OSError as error:
        parser.error(f"{error.filename or given.what}: {error.strerror}")
    if not keys:
        parser.error(f"--key, --policy: {NO_KEY}")
    if not given.what.exists():
        parser.error(f"{given.what}: {NO_FILE}")
    if given.content and not receipt:
        parser.error("--content: only with a receipt / 記録の証明を検証するときだけ使えます")
    if given.receipt and receipt:
        parser.error("--receipt: only with a bundle / 証拠一式を検証するときだけ使えます")
    for path in [*([given.content] if given.content else []), *given.receipt]:
        if not path.is_file():
            parser.error(f"{path}: {NO_FILE}")
    brought = Keys(keys, ed25519(own=given.own_ed25519), policy)
    with ExitStack() as stack:
        shown = stack.enter_context(Shown()) if given.show else None
        if receipt:
            report = verify_receipt(given.what, brought, given.content, shown=shown)
        else:
            report = verify_bundle(given.what, brought, receipts=given.receipt, shown=shown)
        try:
            (_tell_programs if given.json else _tell_people)(report, shown, given.lang)
            sys.stdout.flush()
        except BrokenPipeError:
            # Nobody reads any more: what is left goes nowhere, and the verdict stands.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return report.exit_code


def _policy(path: Path | None) -> TrustPolicy | None:
    return None if path is None else parse_trust_policy(read_limited(path, MAX_POLICY))


def _tell_people(report: Report, shown: Shown | None, language: Language) -> None:
    for line in lines(report, language):
        print(line)
    if shown:
        print()
        for line in entry_lines(shown, language):
            print(line)


def _tell_programs(report: Report, shown: Shown | None, _: Language) -> None:
    """One JSON object, its entries written as they are read."""
    told = json.dumps(report.as_json(), ensure_ascii=False)
    if shown is None:
        print(told)
        return
    print(told[:-1], end=', "entries": [')
    between = ""
    for entry in shown.entries():
        print(between + json.dumps(entry.as_json(), ensure_ascii=False), end="")
        between = ", "
    print("]}")


def _parser() -> argparse.ArgumentParser:
    packed = _packed()
    name = f"python3 {packed.name}" if packed else "python -m ledger.verifier"
    parser = argparse.ArgumentParser(
        prog=name, description=DESCRIPTION, epilog=None if packed else AS_ONE_FILE
    )
    parser.add_argument("what", type=Path, metavar="BUNDLE", help="bundle or receipt / 検証する物")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help=KEY_HELP)
    parser.add_argument("--policy", type=Path, metavar="FILE", help=POLICY_HELP)
    parser.add_argument(
        "--receipt", type=Path, action="append", default=[], metavar="FILE", help=RECEIPT_HELP
    )
    parser.add_argument(
        "--content", type=Path, metavar="FILE",
        help="content that the receipt is for / 証明が示す記録の内容",
    )  # fmt: skip
    parser.add_argument("--show", action="store_true", help=SHOW_HELP)
    parser.add_argument("--json", action="store_true", help="answer in JSON / JSON で答える")
    parser.add_argument(
        "--lang", choices=["en", "ja"], default=_language(os.environ), help="language / 表示の言語"
    )
    parser.add_argument("--own-ed25519", action="store_true", help=OWN_HELP)
    parser.add_argument("--version", action=_Version, nargs=0, help="what this is / 版を表示する")
    assert USAGE == 2  # what argparse ends with
    return parser


def _packed() -> Path | None:
    """The single file that this runs from; None where it runs from an installation."""
    archive = getattr(getattr(__spec__, "loader", None), "archive", None)
    return Path(archive) if archive else None


class _Version(argparse.Action):
    """The version, and of the single file its SHA-256: lines that stay as they are."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"daicho verifier {VERSION}, log format 1")
        packed = _packed()
        if packed:
            print(f"SHA-256 {hashlib.sha256(packed.read_bytes()).hexdigest()}")
        parser.exit()


def _language(environment: Mapping[str, str]) -> Language:
    """The language of the system, as the ledger's own commands choose it."""
    for variable in ("DAICHO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return "ja" if environment[variable].startswith("ja") else "en"
    return "en"


def run() -> NoReturn:
    """The command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding shows what it cannot show as an escape, never a failure.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())


if __name__ == "__main__":
    run()
