"""People whose keys are in no key store any more, though nobody decided to erase them.

A backup of the keys that is older than the log does it: who was registered in between stands in the
log, and what was sealed of them opens with nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from ledger.application.erased_later import decided
from ledger.log.content import parse_content
from ledger.store.contract import KeyStore, Store
from ledger.text import Text, counted

SHOWN = 10


@dataclass(frozen=True)
class LostKeys:
    """Whose sealed parts nobody can open any more, and how many those are."""

    subjects: tuple[str, ...]
    """Tags, sorted."""
    entries: int

    def __bool__(self) -> bool:
        return bool(self.subjects)


def lost_keys(store: Store, keys: KeyStore, origin: str) -> LostKeys:
    """Those of one log: sealed under a key that is not there and was not erased.

    No key-encryption key is needed. Reads every content; memory: the names of the keys.
    """
    there = {
        (row.subject, row.klass) for row in chain.from_iterable(keys.key_rows(origin))
    }  # of any epoch: where one is, the current one is
    gone = decided(store, origin)
    held = there | gone
    subjects: set[str] = set()
    entries = 0
    for batch in store.scan(origin):
        for entry in batch:
            content = parse_content(entry.content)
            if content.sealed is None or content.subject is None:
                continue
            if (content.subject, str(content.sealed["class"])) not in held:
                subjects.add(content.subject)
                entries += 1
    return LostKeys(tuple(sorted(subjects)), entries)


def in_words(lost: LostKeys) -> Text:
    """What it means, and what is left to do."""
    people = len(lost.subjects)
    who = ", ".join(lost.subjects[:SHOWN]) + (" ..." if people > SHOWN else "")
    return Text(
        f"The keys of {counted(people, 'person', 'people')} are lost ({who}): the backup of the"
        f" keys is older than their registration. {counted(lost.entries, 'sealed part')} (names,"
        " notes) cannot be opened; all else that was recorded about them stands. Should a newer"
        " backup of the keys be found, restore with that. Otherwise register them anew"
        " (daicho person add).",
        f"{people}人分の鍵が失われています（{who}）。鍵のバックアップが登録より古いためです。"
        f"封緘部分{lost.entries}件（氏名・備考など）は開けませんが、ほかの記録はそのまま残ります。"
        "より新しい鍵のバックアップがあれば、それを使って復元し直してください。なければ、本人を"
        "登録し直してください（daicho person add）。",
    )
