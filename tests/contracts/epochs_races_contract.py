"""Putting keys while the epoch changes, on connections of their own, at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from ledger.errors import KeyDoesNotFit
from ledger.store.address import Address
from ledger.store.opening import open_keys
from tests.support.entries import ORIGIN
from tests.support.key_rows import index, key

WRITERS, CHANGES = 3, 5


def puts(address: Address, writer: int, together: Barrier, ended: Event) -> list[str]:
    """Subjects whose keys were kept, each in the epoch that was the current one a moment ago."""
    keys, kept = open_keys(address), list[str]()
    try:
        together.wait(10)
        while not ended.is_set() and len(kept) < 120:
            epoch = (keys.check_value() or (0, b""))[0]
            subject = f"s-{writer}-{len(kept):05}"
            name = subject.encode()
            try:
                keys.put(
                    ORIGIN, [key("tag", epoch, subject=subject)], [index("n", name, name, epoch)]
                )
            except KeyDoesNotFit:
                continue
            kept.append(subject)
    finally:
        keys.close()
    return kept


def changes(address: Address, together: Barrier, ended: Event) -> None:
    """Wrap all anew, change, drop, some times over."""
    keys = open_keys(address)
    try:
        together.wait(10)
        for epoch in range(2, CHANGES + 2):
            while True:
                for rows in keys.key_rows(ORIGIN):
                    keys.put(ORIGIN, [row._replace(epoch=epoch) for row in rows], anew=True)
                for its in keys.index_rows(ORIGIN):
                    keys.put(ORIGIN, [], [row._replace(epoch=epoch) for row in its], anew=True)
                if keys.change_epoch(epoch, b"c") == 0:
                    break
            keys.drop_old_epochs()
    finally:
        ended.set()
        keys.close()


class EpochsRacesContract:
    def test_no_key_is_left_behind_by_a_change_that_goes_on_beside_it(
        self, address: Address
    ) -> None:
        keys = open_keys(address)
        keys.set_check_value(1, b"c")
        together, ended = Barrier(WRITERS + 1), Event()
        with ThreadPoolExecutor(WRITERS + 1) as pool:
            kept = [pool.submit(puts, address, n, together, ended) for n in range(WRITERS)]
            pool.submit(changes, address, together, ended).result(60)
            subjects = [subject for one in kept for subject in one.result(60)]
        newest = CHANGES + 1
        keys.drop_old_epochs()
        found = {row.subject: row.epoch for rows in keys.key_rows(ORIGIN) for row in rows}
        assert found == dict.fromkeys(subjects, newest)
        index_epochs = {row.epoch for rows in keys.index_rows(ORIGIN) for row in rows}
        assert index_epochs <= {newest}
        keys.close()
