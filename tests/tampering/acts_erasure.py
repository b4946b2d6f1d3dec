"""Done where people's data are erased: to who decides and when, and to what is to stay gone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

from ledger.application.erased import Erased
from ledger.application.erasing import destroy, finish
from ledger.domain.event import Event
from ledger.log.content import Actor, parse_content
from ledger.store.address import keys_address
from ledger.store.opening import open_keys, open_store
from tests.support.clinic import KEK, NUMBER, ORIGIN, STAFF
from tests.support.erasing import ALL, DIRECTOR, decide, erase, propose, tags_of
from tests.tampering.acts_columns import hand, qualified
from tests.tampering.acts_log import grow
from tests.tampering.scene import NEWCOMER, SIZE, Scene

ANOTHER = "00000000-0000-4000-8000-00000000000a"


def chained(
    scene: Scene, type_name: str, subject: str, data: dict[str, Any], actor: Actor = DIRECTOR
) -> str:
    """One event of an erasure written past the ledger; its record number."""
    number = sum(1 for row in scene.admin.rows("entry"))
    event, command = (str(UUID(int=16 * number + one, version=4)) for one in (1, 2))
    scene.admin.chain(
        type=type_name, subject=subject, data=data, tags=(), actor=actor, event=event,
        command=command, schema=1,
    )  # fmt: skip
    return event


def everything(proposal: Event) -> dict[str, Any]:
    """Data of a decision that destroys all of one registration."""
    said = {"ground": "NO_LONGER_NEEDED", "proposal": proposal.event}
    return {**said, "classes": ALL, "deferred": [], "revision": 0}


def proposed(scene: Scene, number: str) -> Event:
    """A proposal by the front desk, as it should be."""
    with scene.clinic() as clinic:
        return propose(clinic, number)


def carried_out(scene: Scene) -> None:
    """What was decided, carried out by the ledger in good faith, as at every start."""
    with scene.clinic(seed=10) as clinic:
        clinic.clock.move(hours=1)
        finish(clinic.ledger, ORIGIN, DIRECTOR)


# Who decides, and when.


def erasure_decided_by_who_proposed_it(scene: Scene) -> None:
    proposal = proposed(scene, NEWCOMER)
    chained(scene, "erasure.decided", str(proposal.subject), everything(proposal), STAFF)
    carried_out(scene)


def erasure_that_nobody_proposed(scene: Scene) -> None:
    named = {"ground": "NO_LONGER_NEEDED", "proposal": ANOTHER}
    said = {**named, "classes": ALL, "deferred": [], "revision": 0}
    chained(scene, "erasure.decided", scene.person(NEWCOMER), said)
    carried_out(scene)


def erasure_of_what_a_law_keeps(scene: Scene) -> None:
    """The patient about whom there are records of provision, three years old at most."""
    proposal = proposed(scene, NUMBER)
    chained(scene, "erasure.decided", str(proposal.subject), everything(proposal))
    carried_out(scene)


def erasure_deferred_without_a_law(scene: Scene) -> None:
    """Somebody asks to be forgotten, and is told that a law keeps the data for long."""
    proposal = proposed(scene, NEWCOMER)
    kept = [{"class": one, "until": "2060-01-01"} for one in ("identity", "record")]
    said = everything(proposal) | {"classes": [], "deferred": kept}
    chained(scene, "erasure.decided", str(proposal.subject), said)


def erasure_completed_without_a_decision(scene: Scene) -> None:
    """Everything destroyed, and only that it is done written down."""
    tag = scene.person(NEWCOMER)
    with scene.clinic() as clinic:
        gone = [Erased(ORIGIN, tag, klass) for klass in ALL]
        assert destroy(clinic.raw, clinic.people, gone).ciphertexts
    chained(scene, "erasure.completed", tag, {"classes": ALL, "decision": ANOTHER})


def erasure_never_carried_out(scene: Scene) -> None:
    with scene.clinic() as clinic:
        decide(clinic, NEWCOMER)


def destroyed_before_it_was_decided(scene: Scene) -> None:
    """Sealed parts deleted by hand, and their erasure proposed and decided afterwards."""
    tag = scene.person(NEWCOMER)
    for position in sealed_of(scene, tag):
        scene.admin.delete("ciphertext", position)
    with scene.clinic() as clinic:
        erase(clinic, NEWCOMER)


def sealed_of(scene: Scene, tag: str) -> list[int]:
    """Where something of a person is sealed."""
    return [at for at in scene.sealed_positions() if scene.subject(at) == tag]


# What is to stay gone.


def erased_tag(scene: Scene) -> str:
    """The registration that was erased."""
    rows = scene.admin.rows("entry")
    contents = [parse_content(row["content"]) for row in rows]
    return next(str(one.subject) for one in contents if one.type == "erasure.completed")


def erased_sealed_part_put_back(scene: Scene) -> None:
    store = open_store(scene.older_store, read_only=True)
    try:
        position = sealed_of(scene, erased_tag(scene))[0]
        data = store.ciphertexts(ORIGIN, [position])[position]
    finally:
        store.close()
    scene.admin.delete("ciphertext", position)  # what was erased may leave an empty row
    scene.admin.add("ciphertext", position=position, bytes=data)


def erased_keys_put_back(scene: Scene) -> None:
    """Their rows copied from an older key store into the one of now."""
    _put_back(scene, "key", "subject = ?", erased_tag(scene))


def erased_look_up_put_back(scene: Scene) -> None:
    """The row under which the number of an erased person was found."""
    tag, names = erased_tag(scene), []
    keys = open_keys(keys_address(scene.older_store), read_only=True)
    try:
        for row in (one for batch in keys.index_rows(ORIGIN) for one in batch):
            opened = KEK.unwrap(row.wrapped, origin=ORIGIN, subject="", klass="index")
            names += [row.row] if opened.decode() == tag else []
    finally:
        keys.close()
    for name in names:
        _put_back(scene, "blind_index", "row = ?", name)


def _put_back(scene: Scene, table: str, where: str, value: object) -> None:
    with closing(sqlite3.connect(keys_address(scene.older_store).place)) as older:
        found = older.execute(f"SELECT * FROM {table} WHERE {where}", (value,))
        names, rows = [one[0] for one in found.description], found.fetchall()
    assert rows
    for row in rows:
        marks = ", ".join("?" * len(row))
        into = f"{qualified(scene, 'keys', table)} ({', '.join(names)})"
        hand(scene, "keys").run(f"INSERT INTO {into} VALUES ({marks})", *row)


def key_store_rolled_back(scene: Scene) -> None:
    """The whole file of the keys as it was before the erasure."""
    name = keys_address(scene.address).path.name
    store = scene.address.path.parent
    for path in store.glob(f"{name}*"):
        path.unlink()
    for path in scene.older_store.path.parent.glob(f"{name}*"):
        shutil.copy(path, store)


def rolled_back_behind_an_erasure(scene: Scene) -> None:
    """Log, keys and views as they were before the erasure."""
    scene.restore_store()


def hold_taken_away(scene: Scene) -> None:
    """A log restored from before the erasure, its hold deleted, and other entries recorded."""
    scene.restore_store()
    store = open_store(scene.address)
    try:
        store.hold_log(ORIGIN, "restored 2026-04-02T00:00:00.000000Z")
    finally:
        store.close()
    scene.admin.run("DELETE FROM held_log")
    grow(scene, SIZE + 5)
    scene.hide()


# What is said of it.


def destruction_of_a_key_noted_untruly(scene: Scene) -> None:
    """That no copy of an older key is left, which lies in a drawer."""
    keys = open_keys(keys_address(scene.address))
    try:
        keys.note(0, "destroyed", "2026-04-02T00:00:00.000000Z")
    finally:
        keys.close()


def opened_and_taken_along(scene: Scene) -> None:
    """Everything of one person read with the key file by another program, and kept."""
    with scene.clinic() as clinic:
        tags = tags_of(clinic, NEWCOMER)
        taken = [clinic.payload(at) for tag in tags for at in sealed_of(scene, tag)]
    assert taken


ACTS = {
    act.__name__: act
    for act in (
        erasure_decided_by_who_proposed_it, erasure_that_nobody_proposed,
        erasure_of_what_a_law_keeps, erasure_deferred_without_a_law,
        erasure_completed_without_a_decision, erasure_never_carried_out,
        destroyed_before_it_was_decided,
        erased_sealed_part_put_back, erased_keys_put_back, erased_look_up_put_back,
        key_store_rolled_back, rolled_back_behind_an_erasure, hold_taken_away,
        destruction_of_a_key_noted_untruly, opened_and_taken_along,
    )
}  # fmt: skip
OF_FILES = (
    "erased_sealed_part_put_back", "erased_keys_put_back", "erased_look_up_put_back",
    "key_store_rolled_back", "rolled_back_behind_an_erasure", "hold_taken_away",
)  # fmt: skip
"""Those that need files of before, which only SQLite has."""
