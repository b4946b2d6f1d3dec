"""Writes docs/reference from the code, so that no page says what the code does not.

reference.py            writes every page anew
reference.py --check    writes nothing; names the pages that differ and exits with 1
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import reference_cli
import reference_domain
import reference_law
import reference_log
import reference_policies
import reference_policy_rows
import reference_traps
import tampering_page

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by scripts/docs from the code: do not edit. -->\n\n"

PAGES: dict[str, Callable[[], str]] = {
    "cli.md": reference_cli.commands_page,
    "settings.md": reference_cli.settings_page,
    "exit-codes.md": reference_cli.exit_codes_page,
    "json.md": reference_cli.json_page,
    "events.md": reference_domain.events_page,
    "commands.md": reference_domain.commands_page,
    "terms.md": reference_domain.terms_page,
    "rules.md": reference_law.rules_page,
    "policy-rows.md": reference_policy_rows.page,
    "findings.md": reference_log.findings_page,
    "errors.md": reference_log.errors_page,
    "schema.md": reference_log.schema_page,
    **reference_policies.PAGES,
    "../explanation/tampering.md": tampering_page.page,
    "../explanation/traps.md": reference_traps.page,
}


def main() -> None:
    """Every page written, or every difference named."""
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit("usage: scripts/docs [--check]")
    differing = []
    for name, page in PAGES.items():
        path, text = (REFERENCE / name).resolve(), NOTE + page()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        differing.append(path.relative_to(ROOT).as_posix())
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and differing:
        sys.exit(f"Differ from the code: {', '.join(differing)}. Run ./scripts/docs")
    done = "agree with the code" if check else f"{len(differing)} written anew"
    print(f"docs: {len(PAGES)} pages from the code, {done}.")


if __name__ == "__main__":
    main()
