"""The page of what could be done to a log and who finds it, made from what the tests declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reference_words import table

from ledger.text import Text
from tests.tampering.declared_acts import ACTS
from tests.tampering.declared_columns import COLUMN_ACTS
from tests.tampering.declared_erasures import ERASURE_ACTS
from tests.tampering.matrix import (
    Act,
    AnyFinder,
    BackupFinder,
    Family,
    Finder,
    Found,
    Missed,
    Outcome,
)

FINDERS = (
    (Finder.VERIFY, "live verify", "the same machine: `daicho verify --rules`"),
    (Finder.USE, "daily use",
     ("ordinary answers at the desk, opening what is sealed, recording what comes next; the"
      " setting `signer` names the signer's folder")),
    (Finder.SIGNER, "signer", "the next turn of a signer that the administrator cannot reach"),
    (Finder.SIGNER_FULL, "signer `--full`", "a turn that reads everything again"),
    (Finder.BUNDLE, "bundle",
     ("a bundle made after the act, checked by `daicho check` under the known key: the offline"
      " verifier, and the rules computed again")),
    (Finder.RECEIPT, "receipt held",
     "a receipt handed out before, put beside that bundle and checked with it"),
    (Finder.COPY, "copy held",
     "a bundle handed out before, compared with the new one file by file"),
    (Finder.PUBLISH, "next publish",
     "the next turn of `daicho publish --contents`; full tiles of 256 entries are not read again"),
)  # fmt: skip
BACKUP_FINDERS = (
    (BackupFinder.CHECK, "check",
     "`daicho restore --check` with the key-encryption key, of the backup alone"),
    (BackupFinder.RESTORED, "restored",
     "`daicho restore` into a new place, and `daicho verify --rules` there"),
    (BackupFinder.CONFIRM, "confirm",
     "`daicho log confirm`, with a signer's folder that lay elsewhere"),
)  # fmt: skip
FAMILIES = {
    Family.WHOLE: ("The log as a whole", "台帳全体"),
    Family.ROWS: ("Rows", "行"),
    Family.SIGNER: ("The signer", "署名者"),
    Family.SEALED: ("What is sealed", "封緘された部分"),
    Family.KEYS: ("The key store", "鍵の保管庫"),
    Family.ERASURE: ("Erasure", "消去"),
    Family.BACKUP: ("Backups", "バックアップ"),
    Family.VIEWS: ("Views", "照会用の表"),
    Family.BUNDLE: ("A bundle on its way", "渡される証拠一式"),
    Family.WORLD: ("What is written in good form, or not at all",
                   "正しい形で書かれたもの、書かれなかったもの"),
    Family.COLUMNS: ("Every column of every table", "すべての表のすべての列"),
}  # fmt: skip
INTRODUCTION = """\
# What could be done to a log, and who finds it

What somebody could do who has **all rights** on the machine: on the database, on its files, and
here and there on the key file or the signer as well. Triggers and roles hold nobody back here.
Every line is done for real by the tests (`tests/tampering`), and what is found is compared with
what stands here: also that what is said not to be found is really not found.
A word in `code style` is the kind of finding ([findings](../reference/findings.md)) or of refusal.

このページは、保管先・ファイル・場合により鍵や署名者まで、**あらゆる権限を持つ人**が何をできるか、
誰がそれを見つけるかを示します。どの行もテストで実際に行い、見つかること・見つからないことの
両方をこの表と照合しています。

The log of these tests has 30 entries. The signer signed at 25 and at 27; somebody outside holds a
receipt, a bundle and a published copy of 27. Entries 27 to 29 were not signed yet. In every table:
"""
MARKS = """\
- A kind in `code style`: found. `refused`: no bundle can be made of such a log, so whoever asks gets none.
- `schema_too_new`, `store_unavailable`: the program does not answer. That is no explanation, but nobody takes it for a sound log.
- **no**: not found, and the reason by its number, in the [list of reasons](#reasons).
- –: does not look at such things at all, and the reason likewise.
"""  # noqa: E501


Columns = Iterable[tuple[AnyFinder, str, str]]


class _Reasons:
    """Every reason once, numbered in the order in which they come."""

    def __init__(self) -> None:
        self._numbers: dict[Text, int] = {}

    def cell(self, outcome: Outcome) -> str:
        """What stands in the table."""
        if isinstance(outcome, Found):
            return "<br>".join(f"`{kind}`" for kind in outcome.kinds)
        number = self._numbers.setdefault(outcome.reason, len(self._numbers) + 1)
        return f"**no** {number}" if isinstance(outcome, Missed) else f"– {number}"

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """The list of reasons."""
        for reason, number in self._numbers.items():
            yield str(number), reason.en, reason.ja


def _looking(finders: Columns) -> str:
    """Who looks, by column."""
    return table(("column", "who looks"), ((name, who) for _, name, who in finders))


BEFORE = {
    Family.ERASURE: """\
Done to another log, in which a person's data were erased: proposed, decided by another, carried out
and signed. What is held is of after the erasure; an older copy of log and keys is of before. One
more person came after the newest checkpoint.
""",
    Family.BACKUP: f"""\
Done to a backup of that log, whose machine is gone; an older backup is of before the erasure.
`refused`: it is not restored.

{_looking(BACKUP_FINDERS)}""",
}


def page() -> str:
    """The whole page."""
    reasons = _Reasons()
    every = [*ACTS, *ERASURE_ACTS, *COLUMN_ACTS]
    parts = [INTRODUCTION, _looking(FINDERS), MARKS]
    for family, (en, ja) in FAMILIES.items():
        acts = [act for act in every if act.family is family]
        finders = BACKUP_FINDERS if family is Family.BACKUP else FINDERS
        header = ("what was done 行為", *(name for _, name, _ in finders))
        rows = [_row(act, reasons, finders) for act in acts]
        parts += [
            f"## {en} ({ja})\n", BEFORE.get(family, ""), table(header, rows),
            NOTES.get(family, ""),
        ]  # fmt: skip
    parts += [
        "## Not found by anybody, and why (誰にも見つからないものと、その理由)\n",
        table(("what was done", "行為", "why", "理由"), (_why(act) for act in every if act.why)),
        "## Reasons\n",
        table(("number", "reason", "理由"), reasons.rows()),
        BITS,
    ]
    return "\n".join(part for part in parts if part)


NOTES = {
    Family.COLUMNS: """\
One value of one row is changed, by as little as can be. The columns are asked of the databases
themselves, so none is left out, and each is changed on SQLite and on PostgreSQL. In the tables of
the views every column of every row is compared (see *Views*).
""",
    Family.BUNDLE: """\
What is *held* here is the receipt and the bundle of 27 entries; the bundle that is tampered with
is the newest one.
""",
}
BITS = """\
## Single bits (1ビットの変更)

Contents, links, leaf hashes, sealed parts and texts of a small log, every file of a bundle as a
directory and as a zip, and every file of a backup, are changed one bit at a time: a sample in every
run of the tests, one random bit of every byte of the log and of a whole bundle in continuous
integration, every bit with `scripts/tamper --every-bit`. README.txt and manifest.json of a bundle
vouch for nothing and are left out; of a zip a change may also leave what is read from it the same.
"""


def _row(act: Act, reasons: _Reasons, finders: Columns) -> tuple[str, ...]:
    cells = (reasons.cell(act.expected[finder]) for finder, *_ in finders)
    return (f"{act.title.en}<br>{act.title.ja}", *cells)


def _why(act: Act) -> tuple[str, ...]:
    assert act.why is not None
    return act.title.en, act.title.ja, act.why.en, act.why.ja
