"""What must hold of a world, whatever was done to it: readable what must be, forgotten what must.

check(house)          after every act
check_bundles(house)  in the end: every bundle that was ever written
"""

from __future__ import annotations

import pytest

from ledger.application.epoch_status import epochs_of, erasures
from ledger.application.find_person import by_name, by_number
from ledger.application.handed_out import handed_out
from ledger.application.key_fit import BACKED_UP, BEGUN, noted
from ledger.application.labels import GONE, Labels
from ledger.application.verify import verify_log
from ledger.errors import KeyDoesNotFit, KeyGone
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import keys_address
from tests.support.bundles import judged, told
from tests.support.clinic import ORIGIN
from tests.support.disclosed import opened
from tests.support.forgetting_house import House
from tests.support.forgetting_world import World


def check(world: House) -> None:
    """Everything."""
    found = verify_log(world.clinic.raw, ORIGIN)
    assert (found.log.findings, found.store) == ((), ())
    check_texts(world)
    check_look_up(world)
    check_key_store(world)
    if world.address.kind == "sqlite":
        check_files(world)
    check_what_backups_show(world)
    check_handed_out(world)
    check_copy(world)


def check_texts(world: World) -> None:
    """Each sealed part opens, says what was sealed; or it cannot be opened."""
    model, labels = world.model, Labels(world.clinic.raw, ORIGIN, world.clinic.people)
    for event in model.events:
        if not event.sealed_class:
            continue
        if model.must_open(event):
            assert world.clinic.payload(event.position) == model.payload(event)
        elif not model.may_open(event):
            with pytest.raises(KeyGone):
                world.clinic.payload(event.position)
        if event.type == "subject.registered":
            name, tag = model.payload(event)["name"], str(event.subject)
            said = labels.person(tag)
            assert said is not None
            if model.must_open(event):
                assert said.ja == name
            elif not model.may_open(event):
                assert said == GONE


def check_look_up(world: World) -> None:
    """By number and by name those are found who must be, and nobody who must not."""
    model, clinic = world.model, world.clinic
    known = {str(e.subject): e for e in model.events if e.type == "subject.registered"}
    limbo = {tag for tag, klass in model.waiting() if klass == "identity"}
    for number in sorted({number for number, _ in model.rows} | {"NR-0", "NR-1"}):
        found = by_number(clinic.raw, clinic.people, ORIGIN, number)
        there = {one.subject for one in found}
        wanted = {tag for at, tag in model.rows if at == number}
        assert there - limbo == wanted - limbo
        for one in found:
            if model.must_open(known[one.subject]):
                assert one.identity == model.payload(known[one.subject])
    named = {one.subject for one in by_name(clinic.raw, clinic.people, ORIGIN, "氏名").found}
    must = {tag for tag, event in known.items() if model.must_open(event)}
    assert named - limbo == must


def check_key_store(world: House) -> None:
    """No key of a class that was destroyed, every key of one that was not."""
    model, keys = world.model, world.clinic.keys
    known = set(model.registrations())
    there = {(row.subject, row.klass) for rows in keys.key_rows(ORIGIN) for row in rows}
    there = {name for name in there if name[0] in known}
    limbo = model.waiting()
    assert there - limbo == model.keys - limbo
    current = world.clinic.people.kek.epoch
    begun = noted(keys, current, BEGUN)
    here = world.changed_at == world.address  # elsewhere old rows do not come along
    if here and begun is not None and noted(keys, current, BACKED_UP) is None:
        # As long as no backup was opened with the new key, the old one opens all there was.
        before = {str(e.subject) for e in model.events
                  if e.type == "subject.registered" and e.recorded_at < begun.at}  # fmt: skip
        old = {(row.subject, row.klass) for rows in keys.key_rows(ORIGIN) for row in rows
               if row.epoch < current}  # fmt: skip
        assert {name for name in there if name[0] in before} <= old


def check_files(world: World) -> None:
    """No byte of a text, and none of a key or a sealed part that is gone, in the live files."""
    model, seen = world.model, world.seen
    gone = model.decided() - model.waiting()
    needles = [text.encode() for text in seen.texts]
    needles += [data for name in gone for _, data in seen.keys.get(name, ())]
    needles += [data for name in gone for data in seen.sealed.get(name, ())]
    for address in (world.address, keys_address(world.address)):
        for path in sorted(address.path.parent.glob(f"{address.path.name}*")):
            held = path.read_bytes()
            assert [needle for needle in needles if needle in held] == [], path.name


def check_what_backups_show(world: World) -> None:
    """What is said to be in no backup that can be opened is opened by no key that is left."""
    epochs = epochs_of(world.clinic.keys)
    assert epochs is not None
    for erasure in erasures(world.clinic.raw, ORIGIN, epochs, simulated=False):
        for klass in erasure.classes:
            opened = _opened_by(world, str(erasure.subject), klass)
            assert opened <= set(erasure.left.opened_by), (erasure, opened)


def _opened_by(world: World, tag: str, klass: str) -> set[int]:
    """Epochs of which a key is left that opens a copy of this key made at any time."""
    found = set()
    for epoch, wrapped in world.seen.keys.get((tag, klass), ()):
        kek = world.keks.get(epoch)
        if kek is not None and _opens(kek, tag, klass, wrapped):
            found.add(epoch)
    return found


def _opens(kek: SoftwareKey, tag: str, klass: str, wrapped: bytes) -> bool:
    for subject, of in ((tag, klass), ("", "index")):
        try:
            kek.unwrap(wrapped, origin=ORIGIN, subject=subject, klass=of)
        except KeyDoesNotFit:
            continue
        return True
    return False


def check_handed_out(house: House) -> None:
    """Whoever is shown in a bundle that was handed out finds it in the list."""
    known = {event.event for event in house.model.events}
    for bundle in house.bundles:
        if bundle.entry in known:
            for tag in bundle.subjects:
                listed = handed_out(house.clinic.raw, ORIGIN, house.model.person(tag))
                assert bundle.entry in {one.event for one in listed}


def check_copy(house: House) -> None:
    """A published copy holds nothing of what its entries say was destroyed."""
    if house.copy is None:
        return
    done = {e.data["decision"] for e in house.model.events[: house.copy.size]
            if e.type == "erasure.completed"}  # fmt: skip
    gone = {(str(e.subject), klass) for e in house.model.events if e.event in done
            for klass in e.data["classes"]}  # fmt: skip
    needles = [data for name in gone for data in house.seen.sealed.get(name, ())]
    needles += [text.encode() for text in house.seen.texts]
    for path in house.copy.path.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        assert [needle for needle in needles if needle in held] == [], path.name


def check_bundles(house: House) -> None:
    """Every bundle verifies under the key of the log, and shows what it showed."""
    bundles = [*house.bundles, *([house.copy] if house.copy else [])]
    for bundle in bundles:
        report = judged(bundle.path, *house.signer.verifier_keys())
        assert told(report) == "0: ", bundle
        if bundle.sealed is None:
            assert opened(bundle.path) == bundle.shown
