"""Done to the rows of a log, and to the log as a whole."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from ledger.log.content import format_instant, parse_content
from ledger.log.entry import leaf_hash
from tests.support.clinic import CONSENT, ORIGIN, PROVISION
from tests.support.tampering import Administrator
from tests.tampering.scene import SIGNED, SIZE, Scene

RECORDED, UNSIGNED = 6, 28
"""A provision below every checkpoint, and an entry that is not signed yet."""
TABLES = ("entry", "tag", "command", "ciphertext", "document", "log")


# Rows.


def entry_deleted(scene: Scene) -> None:
    scene.admin.delete("entry", 10)


def entry_inserted(scene: Scene) -> None:
    """A copy of another entry under a new event id, what follows moved up; nothing else mended."""
    admin = scene.admin
    for position in range(SIZE - 1, 11, -1):
        admin.set("entry", position, position=position + 1)
    before = admin.entry(11)["leaf_hash"]
    content = admin.content(10, event=str(UUID(int=7, version=4)))
    # Of the two that follow entry 11 only one can name it: the database takes no second.
    previous = hashlib.sha256(before).digest()
    admin.add("entry", position=12, type=content.type, event=content.event,
              content=content.encode(), previous=previous,
              leaf_hash=leaf_hash(ORIGIN, 12, previous, content.encode()))  # fmt: skip
    admin.set_head(size=SIZE + 1)


def entries_swapped(scene: Scene) -> None:
    swap(scene.admin, "entry", 9, 10)


def swap(admin: Administrator, table: str, one: int, two: int) -> None:
    """Two rows in each other's place."""
    for here, there in ((one, 999), (two, one), (999, two)):
        admin.set(table, here, position=there)


def tail_deleted(scene: Scene) -> None:
    scene.admin.delete("entry", SIZE - 2, up=True)


def entry_beyond_the_head(scene: Scene) -> None:
    admin = scene.admin
    admin.chain()
    admin.set_head(size=SIZE, leaf_hash=admin.entry(SIZE - 1)["leaf_hash"])


def index_row_deleted(scene: Scene) -> None:
    scene.admin.run("DELETE FROM tag WHERE position = ? AND tag = ?", 10, "party:sakura")


def index_row_added(scene: Scene) -> None:
    scene.admin.add("tag", tag="party:x", type="provision.recorded", position=10)


def command_row_deleted(scene: Scene) -> None:
    scene.admin.delete("command", 9)


def command_row_added(scene: Scene) -> None:
    scene.admin.add("command", command=str(UUID(int=5, version=4)), first_position=10, events=1)


def ciphertext_deleted(scene: Scene) -> None:
    scene.admin.delete("ciphertext", RECORDED)


def ciphertext_added(scene: Scene) -> None:
    scene.admin.add("ciphertext", position=3, bytes=b"x")


def document_deleted(scene: Scene) -> None:
    scene.admin.run("DELETE FROM document")


def document_exchanged(scene: Scene) -> None:
    """Another text, under its own true digest."""
    text = b"Another policy."
    digest = hashlib.sha256(text).digest()
    scene.admin.run("UPDATE document SET digest = ?, bytes = ?", digest, text)


def log_row_deleted(scene: Scene) -> None:
    scene.admin.run("DELETE FROM log")


def log_deleted(scene: Scene) -> None:
    for table in TABLES:
        scene.admin.run(f"DELETE FROM {table}")


# The whole: logs that agree with themselves again.


def cut(scene: Scene, size: int) -> None:
    """Everything from a position on gone, and the head set back."""
    admin = scene.admin
    for table in ("entry", "tag", "command", "ciphertext"):
        admin.delete(table, size, up=True)
    admin.set_head(size=size, leaf_hash=admin.entry(size - 1)["leaf_hash"])


def cut_carelessly(scene: Scene) -> None:
    cut(scene, UNSIGNED)


def cut_signed(scene: Scene) -> None:
    cut(scene, 18)
    scene.hide()


def cut_unsigned(scene: Scene) -> None:
    cut(scene, UNSIGNED)
    scene.hide()


def cut_and_grown(scene: Scene) -> None:
    """Other entries in the place of the signed ones, until the log is longer than it was."""
    cut(scene, 18)
    grow(scene, SIZE + 2)
    scene.hide()


def grow(scene: Scene, size: int) -> None:
    """Entries that nobody had recorded."""
    with scene.clinic() as clinic:
        while clinic.size < size:
            clinic.do("consent", **CONSENT)


def rolled_back(scene: Scene) -> None:
    scene.restore_store()


def re_linked(scene: Scene, position: int) -> None:
    """Another item in an entry, and everything from there to the head made to fit."""
    scene.admin.rewrite(position, lambda data: data.update(items=["EXAM_RESULT"]))
    scene.admin.relink(position)


def re_linked_carelessly(scene: Scene) -> None:
    re_linked(scene, 12)


def re_linked_signed(scene: Scene) -> None:
    re_linked(scene, 12)
    scene.hide()


def re_linked_unsigned(scene: Scene) -> None:
    """An entry that no verdict rests on: the consent before the last."""
    scene.admin.rewrite(SIGNED, lambda data: data.update(form="ORAL"))
    scene.admin.relink(SIGNED)
    scene.hide()


def re_linked_under_a_verdict(scene: Scene) -> None:
    """The consent that the last verdict rests on."""
    re_linked(scene, UNSIGNED)
    scene.hide()


def forked(scene: Scene) -> None:
    """One prefix grown twice: one branch was signed and handed out, the other is shown now."""
    grow(scene, SIZE + 2)
    scene.sign()
    scene.hand_out(SIZE)
    scene.restore_store()
    grow(scene, SIZE + 4)
    scene.hide()


def forked_with_the_signer(scene: Scene) -> None:
    forked(scene)
    scene.restore_signer()


# Chained at the end, just as the ledger would.


def entry_chained(scene: Scene) -> None:
    scene.admin.chain()


def verdict_forged(scene: Scene) -> None:
    """What was refused, written down as authorised."""
    admin = scene.admin
    refused = next(r for r in admin.rows("entry") if r["type"] == "provision.refused")
    content = parse_content(refused["content"])
    admin.chain(type="provision.authorised", data=content.data, subject=content.subject,
                tags=content.tags)  # fmt: skip


def chained_back_in_time(scene: Scene) -> None:
    """A consent that says it was taken down before those that stand before it."""
    like = parse_content(scene.admin.entry(UNSIGNED)["content"])
    then = "2026-01-01T00:00:00.000000Z"
    members = {"type": like.type, "data": like.data, "subject": like.subject, "tags": like.tags}
    scene.admin.chain(**members, recorded_at=then, happened_at=then)


def clock_set_back(scene: Scene) -> None:
    """The machine's clock a year back while something is recorded that happened today."""
    with scene.clinic() as clinic:
        clinic.clock.now -= timedelta(days=365)
        clinic.do("consent", **CONSENT)
        assert clinic.events()[-1].recorded_at >= clinic.events()[-2].recorded_at


def clock_set_forward(scene: Scene) -> None:
    with scene.clinic() as clinic:
        clinic.clock.move(days=365)
        clinic.do("consent", **CONSENT)
        assert format_instant(clinic.clock.now) == clinic.events()[-1].recorded_at


def never_recorded(scene: Scene) -> None:
    """Something was handed over, and nobody typed anything."""


def typed_untruly(scene: Scene) -> None:
    """A consent that nobody gave, recorded at the desk in good form."""
    with scene.clinic() as clinic:
        clinic.do("consent", **CONSENT)
        clinic.do("authorise_and_provide", **PROVISION, means="FAX")


ACTS = {
    act.__name__: act
    for act in (
        entry_deleted, entry_inserted, entries_swapped, tail_deleted, entry_beyond_the_head,
        index_row_deleted, index_row_added, command_row_deleted, command_row_added,
        ciphertext_deleted, ciphertext_added, document_deleted, document_exchanged,
        log_row_deleted, log_deleted,
        cut_carelessly, cut_signed, cut_unsigned, cut_and_grown, rolled_back,
        re_linked_carelessly, re_linked_signed, re_linked_unsigned, re_linked_under_a_verdict,
        forked, forked_with_the_signer,
        entry_chained, verdict_forged, chained_back_in_time, clock_set_back, clock_set_forward,
        never_recorded, typed_untruly,
    )
}  # fmt: skip
assert SIGNED <= UNSIGNED < SIZE
