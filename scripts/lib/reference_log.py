"""Reference pages of what can go wrong and of where things are kept."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import reference_cli
from reference_words import comments_of, first_paragraph, table

from ledger import errors
from ledger.application import findings as store_findings
from ledger.application import rule_findings
from ledger.errors import LedgerError
from ledger.log import findings as log_findings
from ledger.store.schema.migrations import (
    POSTGRES,
    POSTGRES_KEYS,
    SQLITE,
    SQLITE_KEYS,
    Migration,
)
from projections.verification import KIND_TEXT as VIEW_KINDS

KINDS = ("kind", "severity", "English", "日本語", "what the bytes show")


def findings_page() -> str:
    """Every kind of finding of a verification, how grave it is, and what it means."""
    chain = comments_of(log_findings, "Kind")
    beside = comments_of(store_findings, "StoreKind")
    rules = comments_of(rule_findings, "RuleKind")
    severities = comments_of(log_findings, "Severity")
    parts = [
        "# Findings of a verification\n",
        ("What `daicho verify` can find, by the word in the member `kind`."
        " What to do about each: [read a verification report]"
        "(../how-to/read-a-verification-report.md).\n"),
        table(("severity", "meaning"), ((f"`{name}`", said) for name, said in severities.items())),
        "## In the chain\n",
        ("Notation: L, P, C are an entry's leaf hash, `previous` and content as stored; H(p, x, c)"
        " is the leaf hash that position p, previous x and content c give.\n"),
        table(
            KINDS,
            (
                (f"`{kind.value}`", *_said(log_findings.Finding(kind, None, "", "")),
                 chain[kind.name])
                for kind in log_findings.Kind
            ),
        ),
        "## Beside the chain\n",
        "What a store keeps beside the entries, made again from their contents and compared.\n",
        table(
            KINDS,
            (
                (f"`{kind.value}`", *_said(store_findings.StoreFinding(kind, None, "", "")),
                 beside[kind.name])
                for kind in store_findings.StoreKind
            ),
        ),
        "## In the verdicts\n",
        ("With `daicho verify --rules`, or `daicho check` on a bundle: every verdict computed again"
         " under its own revision of the rules, from exactly the part of the log that it had"
         " seen.\n"),
        table(
            KINDS,
            (
                (f"`{kind.value}`", *_said(log_findings.Finding(kind, None, "", "")),
                 rules[kind.name])
                for kind in rule_findings.RuleKind
            ),
        ),
        "## In the views\n",
        ("Views made again from the contents and compared row by row. All of these are breaks of"
        " the view, not of the log.\n"),
        table(
            ("kind", "English", "日本語"),
            ((f"`{kind}`", text.en, text.ja) for kind, text in VIEW_KINDS.items()),
        ),
    ]  # fmt: skip
    return "\n".join(parts)


def _said(found: log_findings.Finding[log_findings.FindingKind]) -> tuple[str, str, str]:
    """Severity and sentences; the place of a position is shown as N."""
    message = found.message
    return found.severity.value, message.en.replace("None", "N"), message.ja.replace("None", "N")


def errors_page() -> str:
    """The tree of errors, each with its word in JSON answers and its exit code."""
    rows = (
        (
            f"{'　' * depth}{error.__name__}", f"`{error.code}`",
            reference_cli.exit_code_of(error), first_paragraph(error),
        )
        for depth, error in _tree(LedgerError, 0)
    )  # fmt: skip
    return "\n".join(
        (
            "# Errors\n",
            (
                "What stops a command. Every error says in both languages what was"
                " wrong and whether"
                " anything was saved; with `--json` it is the member `error` of the"
                " answer, with `code`,"
                " `message`, `help` and `saved`."
            ),
            (
                "A refusal by law or policy is no error: it is an answer with reasons,"
                " and is recorded.\n"
            ),
            table(("error", "code", "exit", "meaning"), rows),
            (
                "`invalid_input` has in addition `problems`, each with `where` (file"
                " and line, or null),"
                " `field`, `found` and `wanted`; `partly_done` has `cause`, an error of its own."
            ),
            (
                "Three words are no errors of the ledger: `usage` (2) is a command"
                " line that could not be"
                " read, `interrupted` (130) is Ctrl-C, `fault` (1) is a fault of the program.\n"
            ),
        )
    )


def _tree(error: type[LedgerError], depth: int) -> Iterator[tuple[int, type[LedgerError]]]:
    yield depth, error
    for below in error.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from _tree(below, depth + 1)


SCHEMAS = (
    ("SQLite: the log", "One file, the one that the address names.", SQLITE),
    ("SQLite: the keys", "A file of its own, `.keys` at the end of its name.", SQLITE_KEYS),
    ("PostgreSQL: the log", "Schema `daicho`.", POSTGRES),
    ("PostgreSQL: the keys", "Schema `daicho_keys`.", POSTGRES_KEYS),
)


def schema_page() -> str:
    """The SQL of every table, trigger and privilege, by migration."""
    parts = [
        "# Database schema\n",
        "Each migration runs in one transaction with the note that it ran, in `schema_version`.",
        "What was published is never edited: a change is a new number.",
        "Tables of views are not here: they are dropped and made again at any time.\n",
    ]
    for title, where, migrations in SCHEMAS:
        parts += [f"## {title}\n", f"{where}\n", *(_migration(step) for step in migrations)]
    return "\n".join(parts)


def _migration(step: Migration) -> str:
    reason = f"{step.reason.en}<br>{step.reason.ja}"
    folder = files("ledger.store.schema").joinpath(step.folder)
    texts = (folder.joinpath(f"{name}.sql").read_text("utf-8").strip() for name in step.objects)
    blocks = "\n\n".join(texts)
    return f"### {step.number}. {step.name}\n\n{reason}\n\n```sql\n{blocks}\n```\n"
