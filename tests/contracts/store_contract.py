"""What every store must do, whichever database it stands on (ledger/store/contract.py)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import InvalidInput
from ledger.log.entry import FIRST_PREVIOUS, leaf_hash
from ledger.store.address import Address
from ledger.store.contract import (
    Acknowledged,
    Append,
    Condition,
    Conflict,
    Head,
    Item,
    Proposed,
    Store,
    StoredEntry,
)
from ledger.store.opening import open_store
from tests.contracts.many_at_once_contract import ManyAtOnceContract
from tests.support.entries import (
    ORIGIN,
    OTHER_ORIGIN,
    append_of,
    check_log,
    create_log,
    nothing_matches,
    proposed,
    refused,
    written,
)
from tests.support.model import Model, batches, queries

KNOWN_ANSWERS = [  # log format, section 9
    (b'{"v":1}', "zVBnSO0bW2XRzvJzM9p+XD2WZBhKsoYxEW+FxeoWg0w="),
    (b'{"v":2}', "cGQ5cFCIiv6G90cfrN0gKZMGvL+hbXCS64DxjAFgQ/g="),
    (b'{"v":3}', "cgxCe8nhRQNr5XYKiCcnWROd6wMTgZY7+ZefjQhLEBM="),
]


class StoreContract(ManyAtOnceContract):
    # Order and chain.

    def test_positions_start_at_0_and_leave_no_gap(self, store: Store) -> None:
        first = written(store, append_of(proposed(), proposed()))
        second = written(store, append_of())
        assert (first.first_position, second.first_position) == (1, 3)
        assert check_log(store) == 4

    def test_events_of_one_append_stand_in_the_order_given(self, store: Store) -> None:
        events = [proposed(note=str(number)) for number in range(5)]
        answer = written(store, append_of(*events))
        assert answer.events == tuple(event.event for event in events)
        read = store.read(ORIGIN, start=1)
        assert [entry.content for entry in read] == [event.content for event in events]
        assert tuple(entry.leaf_hash for entry in read) == answer.leaf_hashes

    def test_each_leaf_ties_its_content_to_the_leaf_before(self, store: Store) -> None:
        written(store, append_of(proposed(), proposed()))
        zero, one, two = store.read(ORIGIN)
        assert zero.previous == FIRST_PREVIOUS
        assert one.previous == zero.leaf_hash == leaf_hash(ORIGIN, 0, bytes(32), zero.content)
        assert two.previous == one.leaf_hash == leaf_hash(ORIGIN, 1, zero.leaf_hash, one.content)

    def test_the_known_answers_of_the_log_format_come_out(self, address: Address) -> None:
        store = open_store(address)
        try:
            for number, (content, wanted) in enumerate(KNOWN_ANSWERS):
                event = Proposed("known.answer", str(uuid4()), content, ())
                answer = written(store, append_of(event, creates_log=number == 0))
                assert b64encode(answer.leaf_hashes[0]).decode() == wanted
            assert [b64encode(entry.leaf_hash).decode() for entry in store.read(ORIGIN)] == [
                wanted for _, wanted in KNOWN_ANSWERS
            ]
        finally:
            store.close()

    def test_content_is_stored_byte_for_byte(self, store: Store) -> None:
        content = bytes(range(256)) * 255
        event = Proposed("raw.bytes", str(uuid4()), content, ("a:1",))
        written(store, append_of(event))
        entry = store.entry(ORIGIN, 1)
        assert entry is not None
        assert entry.content == content
        assert entry.leaf_hash == leaf_hash(ORIGIN, 1, entry.previous, content)

    # Logs.

    def test_a_log_starts_with_the_append_that_creates_it(self, address: Address) -> None:
        store = open_store(address)
        try:
            assert store.heads() == []
            assert store.head(ORIGIN) is None
            answer = create_log(store)
            assert store.head(ORIGIN) == Head(ORIGIN, 1, answer.leaf_hashes[0])
        finally:
            store.close()

    def test_a_log_can_be_created_and_written_in_one_batch(self, store: Store) -> None:
        results = store.append(
            [
                append_of(proposed("log.created"), origin=OTHER_ORIGIN, creates_log=True),
                append_of(origin=OTHER_ORIGIN),
                append_of(),
            ]
        )
        assert [r.first_position for r in results if isinstance(r, Acknowledged)] == [0, 1, 1]
        assert check_log(store, OTHER_ORIGIN) == 2
        assert check_log(store) == 2
        assert [head.origin for head in store.heads()] == [ORIGIN, OTHER_ORIGIN]

    def test_creating_a_log_that_exists_is_invalid(self, store: Store) -> None:
        with pytest.raises(InvalidInput):
            store.append([append_of(proposed("log.created"), creates_log=True)])
        assert check_log(store) == 1

    def test_repeating_the_command_that_created_a_log_is_acknowledged(
        self, address: Address
    ) -> None:
        store = open_store(address)
        try:
            append = append_of(proposed("log.created"), creates_log=True)
            first = written(store, append)
            assert written(store, append) == replace(first, repeated=True)
            assert check_log(store) == 1
        finally:
            store.close()

    def test_an_append_to_an_unknown_log_is_invalid_and_nothing_of_its_batch_is_written(
        self, store: Store
    ) -> None:
        with pytest.raises(InvalidInput) as caught:
            store.append([append_of(), append_of(origin=OTHER_ORIGIN)])
        assert OTHER_ORIGIN in str(caught.value)
        assert check_log(store) == 1
        assert store.head(OTHER_ORIGIN) is None
        written(store, append_of())  # the store goes on from the right head

    def test_an_append_without_events_is_invalid(self, store: Store) -> None:
        with pytest.raises(InvalidInput):
            store.append([Append(ORIGIN, str(uuid4()), ())])
        assert check_log(store) == 1

    def test_an_empty_batch_is_answered_with_nothing(self, store: Store) -> None:
        assert store.append([]) == []

    # Event ids.

    def test_an_event_id_that_is_in_the_log_is_invalid_and_nothing_of_its_batch_is_written(
        self, store: Store
    ) -> None:
        event = proposed()
        written(store, append_of(event))
        with pytest.raises(InvalidInput) as caught:
            store.append([append_of(), append_of(event)])
        assert event.event in str(caught.value)
        assert check_log(store) == 2
        written(store, append_of())
        assert check_log(store) == 3

    def test_an_event_id_twice_in_one_batch_is_invalid(self, store: Store) -> None:
        event = proposed()
        with pytest.raises(InvalidInput):
            store.append([append_of(event, event)])
        with pytest.raises(InvalidInput):
            store.append([append_of(event), append_of(event)])
        assert check_log(store) == 1

    def test_one_event_id_may_stand_in_two_logs(self, store: Store) -> None:
        create_log(store, OTHER_ORIGIN)
        event = proposed()
        store.append([append_of(event), append_of(event, origin=OTHER_ORIGIN)])
        assert store.position_of(ORIGIN, event.event) == 1
        assert store.position_of(OTHER_ORIGIN, event.event) == 1

    # Conditions.

    @pytest.mark.parametrize(
        ("items", "matches"),
        [
            ((), True),
            ((Item(),), True),
            ((Item(types=("a.x",)),), True),
            ((Item(types=("a.z",)),), False),
            ((Item(types=("a.z", "a.x")),), True),
            ((Item(tags=("t:1",)),), True),
            ((Item(tags=("t:3",)),), False),
            ((Item(tags=("t:1", "t:2")),), True),
            ((Item(tags=("t:1", "t:3")),), False),
            ((Item(tags=("t:3", "t:1")),), False),
            ((Item(("a.x",), ("t:2",)),), True),
            ((Item(("a.z",), ("t:2",)),), False),
            ((Item(("a.x",), ("t:3",)),), False),
            ((Item(("a.z",), ("t:1",)), Item(("a.x",), ("t:3",))), False),
            ((Item(("a.z",), ("t:1",)), Item(("a.x",), ("t:1",))), True),
        ],
    )
    def test_an_item_wants_any_type_and_all_tags_and_one_item_is_enough(
        self, store: Store, items: tuple[Item, ...], matches: bool
    ) -> None:
        written(store, append_of(proposed("a.x", ("t:1", "t:2"))))
        append = append_of(condition=Condition(items, seen=1))
        if matches:
            assert refused(store, append) == Conflict(ORIGIN, append.command, 1)
        else:
            written(store, append)
        assert [e.position for e in store.read(ORIGIN, items, start=1, end=2)] == [1] * matches

    def test_a_condition_fails_on_an_entry_that_was_not_there_when_it_was_made(
        self, store: Store
    ) -> None:
        boundary = Item(("recipient.suspended",), ("party:1",))
        assert store.read(ORIGIN, (boundary,)) == []
        seen = 1
        written(store, append_of(proposed("recipient.suspended", ("party:1",))))
        conflict = refused(store, append_of(condition=nothing_matches(boundary, seen=seen)))
        assert conflict.position == 1
        assert check_log(store) == 2

    def test_a_condition_looks_only_from_seen_on(self, store: Store) -> None:
        written(store, append_of(proposed("a.x", ("t:1",))))
        written(store, append_of(condition=nothing_matches(Item(tags=("t:1",)), seen=2)))
        conflict = refused(store, append_of(condition=Condition((), seen=2)))
        assert conflict.position == 2

    def test_a_conflict_names_the_first_entry_that_matched(self, store: Store) -> None:
        for tag in ("t:0", "t:2", "t:1", "t:2", "t:1"):
            written(store, append_of(proposed("a.x", (tag,))))
        items = (Item(("a.x",), ("t:1",)), Item((), ("t:2",)))
        assert refused(store, append_of(condition=Condition(items, seen=1))).position == 2
        assert refused(store, append_of(condition=Condition(items, seen=3))).position == 3

    def test_a_condition_never_looks_at_another_log(self, store: Store) -> None:
        create_log(store, OTHER_ORIGIN)
        written(store, append_of(proposed("a.x", ("t:1",)), origin=OTHER_ORIGIN))
        written(store, append_of(condition=nothing_matches(Item(tags=("t:1",)), seen=0)))

    def test_a_conflict_leaves_the_other_appends_of_its_batch(self, store: Store) -> None:
        results = store.append(
            [append_of(), append_of(condition=Condition((), seen=0)), append_of()]
        )
        assert [type(result) for result in results] == [Acknowledged, Conflict, Acknowledged]
        assert check_log(store) == 3

    def test_appends_of_one_batch_see_each_other(self, store: Store) -> None:
        claim = nothing_matches(Item(tags=("claim:1",)), seen=1)
        results = store.append(
            [append_of(proposed("claim.made", ("claim:1",)), condition=claim) for _ in range(3)]
        )
        assert isinstance(results[0], Acknowledged)
        assert [r.position for r in results[1:] if isinstance(r, Conflict)] == [1, 1]
        assert check_log(store) == 2

    # Idempotence.

    def test_a_repeated_command_returns_the_first_acknowledgement(self, store: Store) -> None:
        append = append_of(proposed(), proposed())
        first = written(store, append)
        written(store, append_of())
        assert not first.repeated
        assert written(store, append) == replace(first, repeated=True)
        assert written(store, append_of(command=append.command)) == replace(first, repeated=True)
        assert check_log(store) == 4

    def test_a_command_repeated_in_its_own_batch_is_written_once(self, store: Store) -> None:
        append = append_of()
        first, second = store.append([append, append])
        assert isinstance(first, Acknowledged)
        assert second == replace(first, repeated=True)
        assert check_log(store) == 2

    def test_a_repeated_command_is_answered_though_its_condition_would_now_fail(
        self, store: Store
    ) -> None:
        append = append_of(
            proposed("claim.made", ("claim:1",)),
            condition=nothing_matches(Item(tags=("claim:1",)), seen=0),
        )
        first = written(store, append)
        assert written(store, append) == replace(first, repeated=True)

    def test_a_command_that_met_a_conflict_was_not_recorded(self, store: Store) -> None:
        append = append_of(condition=Condition((), seen=0))
        refused(store, append)
        assert store.acknowledgement(ORIGIN, append.command) is None
        assert not written(store, replace(append, condition=None)).repeated

    def test_one_command_id_may_stand_in_two_logs(self, store: Store) -> None:
        create_log(store, OTHER_ORIGIN)
        results = store.append(
            [append_of(command="c"), append_of(command="c", origin=OTHER_ORIGIN)]
        )
        assert [r.repeated for r in results if isinstance(r, Acknowledged)] == [False, False]

    def test_an_acknowledgement_can_be_asked_for_later(self, store: Store) -> None:
        first = written(store, append_of(proposed(), proposed()))
        assert store.acknowledgement(ORIGIN, first.command) == replace(first, repeated=True)
        assert store.acknowledgement(ORIGIN, str(uuid4())) is None
        assert store.acknowledgement(OTHER_ORIGIN, first.command) is None

    # Reading.

    def test_read_honours_start_end_limit_and_direction(self, store: Store) -> None:
        written(store, append_of(*(proposed("a.x", ("t:1",)) for _ in range(9))))

        def positions(**where: int | bool | None) -> list[int]:
            return [e.position for e in store.read(ORIGIN, **where)]  # type: ignore[arg-type]

        assert positions() == list(range(10))
        assert positions(start=3, end=6) == [3, 4, 5]
        assert positions(limit=2) == [0, 1]
        assert positions(limit=0) == []
        assert positions(newest_first=True, limit=3) == [9, 8, 7]
        assert positions(start=2, end=5, newest_first=True) == [4, 3, 2]
        assert positions(start=10) == []
        query = (Item((), ("t:1",)),)
        newest = store.read(ORIGIN, query, newest_first=True, limit=1)
        assert [entry.position for entry in newest] == [9]

    def test_an_entry_that_two_items_match_is_read_once(self, store: Store) -> None:
        written(store, append_of(proposed("a.x", ("t:1", "t:2"))))
        written(store, append_of(proposed("a.y", ("t:2",))))
        query = (Item(tags=("t:1",)), Item(tags=("t:2",)), Item(("a.x",)))
        assert [entry.position for entry in store.read(ORIGIN, query)] == [1, 2]
        assert [entry.position for entry in store.read(ORIGIN, query, limit=2)] == [1, 2]

    def test_a_log_that_does_not_exist_reads_as_empty(self, store: Store) -> None:
        assert store.read(OTHER_ORIGIN) == []
        assert list(store.scan(OTHER_ORIGIN)) == []
        assert store.head(OTHER_ORIGIN) is None
        assert store.entry(OTHER_ORIGIN, 0) is None
        assert store.position_of(OTHER_ORIGIN, str(uuid4())) is None

    def test_one_entry_is_read_by_position_and_found_by_event(self, store: Store) -> None:
        event = proposed("a.x", ("t:1",))
        answer = written(store, append_of(event))
        entry = store.entry(ORIGIN, 1)
        assert isinstance(entry, StoredEntry)
        assert (entry.type, entry.event, entry.content) == ("a.x", event.event, event.content)
        assert entry.leaf_hash == answer.leaf_hashes[0]
        assert store.entry(ORIGIN, 2) is None
        assert store.position_of(ORIGIN, event.event) == 1
        assert store.position_of(ORIGIN, str(uuid4())) is None

    def test_scan_gives_all_entries_in_batches(self, store: Store) -> None:
        written(store, append_of(*(proposed() for _ in range(9))))
        found = [[e.position for e in batch] for batch in store.scan(ORIGIN, batch=4)]
        assert found == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
        found = [[e.position for e in b] for b in store.scan(ORIGIN, start=2, end=5, batch=2)]
        assert found == [[2, 3], [4]]

    def test_writing_between_the_batches_of_a_scan_works(self, store: Store) -> None:
        written(store, append_of(*(proposed() for _ in range(9))))
        seen = []
        for batch in store.scan(ORIGIN, batch=3):
            seen += [entry.position for entry in batch]
            written(store, append_of())
        assert seen[:10] == list(range(10))
        assert seen == list(range(len(seen)))
        check_log(store)

    # What stands beside the entries.

    def test_ciphertexts_are_found_by_position(self, store: Store) -> None:
        written(store, append_of(proposed(ciphertext=b"one"), proposed(), proposed(ciphertext=b"")))
        assert store.ciphertexts(ORIGIN, [0, 1, 2, 3, 99]) == {1: b"one", 3: b""}
        assert store.ciphertexts(ORIGIN, range(1, 2000)) == {1: b"one", 3: b""}
        assert store.ciphertexts(ORIGIN, []) == {}
        assert store.ciphertext_positions(ORIGIN, 0, 4) == [1, 3]
        assert store.ciphertext_positions(ORIGIN, 2, 3) == []

    def test_a_ciphertext_can_be_erased_and_the_log_still_holds(
        self, address: Address, store: Store
    ) -> None:
        written(store, append_of(proposed(ciphertext=b"one"), proposed(ciphertext=b"two")))
        self.raw(address, "DELETE FROM ciphertext WHERE position = 1")
        assert store.ciphertexts(ORIGIN, [1, 2]) == {2: b"two"}
        assert check_log(store) == 3

    def test_a_document_is_kept_once(self, store: Store) -> None:
        text = "利用目的".encode()
        digest = hashlib.sha256(text).digest()
        written(store, append_of(documents=((digest, text),)))
        written(store, append_of(documents=((digest, text), (b"\x01" * 32, b"other"))))
        assert store.document(ORIGIN, digest) == text
        assert store.document(ORIGIN, b"\x02" * 32) is None
        assert store.document(OTHER_ORIGIN, digest) is None
        assert store.document_digests(ORIGIN) == sorted([digest, b"\x01" * 32])

    def test_documents_of_a_conflict_are_not_kept(self, store: Store) -> None:
        documents = ((b"\x01" * 32, b"text"),)
        refused(store, append_of(documents=documents, condition=Condition((), seen=0)))
        assert store.document_digests(ORIGIN) == []

    def test_tag_rows_are_sorted_by_position_then_tag(self, store: Store) -> None:
        written(store, append_of(proposed("a.x", ("t:2", "t:1")), proposed("a.y", ("t:0",))))
        rows = [("t:1", "a.x", 1), ("t:2", "a.x", 1), ("t:0", "a.y", 2)]
        assert store.tag_rows(ORIGIN, 0, 3) == rows
        assert store.tag_rows(ORIGIN, 2, 3) == rows[2:]

    def test_command_rows_are_sorted_by_first_position(self, store: Store) -> None:
        written(store, append_of(proposed(), proposed(), command="z"))
        written(store, append_of(command="a"))
        assert list(store.command_rows(ORIGIN))[1:] == [("z", 1, 2), ("a", 3, 1)]

    # Everything at once, against the naive model.

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
            HealthCheck.too_slow,
        ],
    )
    @given(data=st.data())
    def test_any_appends_give_the_results_and_hashes_of_the_naive_model(
        self, store: Store, data: st.DataObject
    ) -> None:
        run = uuid4()
        origins = (f"ledger.example/{run}/a", f"ledger.example/{run}/b")
        model = Model()
        start = [
            append_of(proposed("log.created"), origin=origin, creates_log=True)
            for origin in origins
        ]
        assert store.append(start) == model.append(start)
        for batch in data.draw(batches(origins)):
            assert store.append(batch) == model.append(batch)
        for origin in origins:
            assert check_log(store, origin) == len(model.logs[origin])
            query = data.draw(queries)
            assert [e.position for e in store.read(origin, query)] == model.matching(origin, query)
