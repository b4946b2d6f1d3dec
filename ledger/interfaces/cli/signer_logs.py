"""Which logs the signer's commands are about: those of its folder, or the one that is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ledger.application.logs import find_log
from ledger.errors import invalid
from ledger.interfaces.cli.session import Session
from ledger.interfaces.signer_folder import NO_SIGNER, LogSigner, signer_of, signers_in
from ledger.log.note import Note
from ledger.store.contract import Store
from ledger.text import Text

SIZES_SHOWN = 5
WHERE = Text(
    "For example: export DAICHO_SIGNER=/var/lib/daicho-signer",
    "例: export DAICHO_SIGNER=/var/lib/daicho-signer",
)


def folder_of(session: Session) -> Path:
    """The signer folder that is set."""
    return Path(session.settings.require("signer", WHERE))


def chosen(session: Session, store: Callable[[], Store] | None) -> list[LogSigner]:
    """The signer of the log named by --org, or all of the folder; InvalidInput if there is none.

    The store is asked only for a code, which without a store is no name.
    """
    folder = folder_of(session)
    named = session.settings.get("org")
    signers = signers_in(folder)
    if named is None:
        if not signers:
            raise invalid("--signer", str(folder), NO_SIGNER)
        return signers
    found = [one for one in signers if one.origin == named]
    if found or store is None:
        return found or [signer_of(folder, named)]
    return [signer_of(folder, find_log(store(), named).origin)]


def the_one(session: Session) -> LogSigner:
    """The signer of the log named by --org, or the only one; a store is asked if one is set."""
    has_store = session.settings.get("store") is not None
    signers = chosen(session, (lambda: session.reading_store) if has_store else None)
    if len(signers) > 1:
        origins = ", ".join(one.origin for one in signers)
        raise invalid("--org", "nothing", Text(f"one of: {origins}", f"次のいずれか: {origins}"))
    return signers[0]


def note_of_size(signer: LogSigner, size: int, option: str) -> Note:
    """The note of a size, its signature checked; InvalidInput, with sizes near it, if none is."""
    note = signer.note(size)
    if note is None:
        near = sorted(signer.sizes(), key=lambda one: abs(one - size))[:SIZES_SHOWN]
        told = ", ".join(map(str, near)) or "-"
        raise invalid(option, size, Text(f"a size that was signed, as {told}",
                                         f"署名済みの件数（{told} など）"))  # fmt: skip
    return note
