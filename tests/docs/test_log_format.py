"""The known answers on the page of the log format are those of the vectors, and right."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from typing import Any

from ledger.log.content import MEMBERS, SEALED_MEMBERS
from ledger.log.tree import tree_root
from tests.docs.pages import DOCS, ROOT, blocks, tables, text_of
from tests.support import independent

PAGE = DOCS / "reference" / "log-format.md"
KNOWN: dict[str, Any] = json.loads(
    (ROOT / "tests" / "vectors" / "log-format.json").read_text(encoding="utf-8")
)["known_answers"]


def table_with(*headings: str) -> list[list[str]]:
    [found] = [table for table in tables(text_of(PAGE)) if table[0] == list(headings)]
    return found[1:]


def test_the_leaf_hashes_of_the_page_are_those_of_the_vectors_and_can_be_computed() -> None:
    rows = table_with("position", "content", "leaf hash")
    assert [(content, leaf) for _, content, leaf in rows] == [
        (entry["content"], entry["leaf_hash"]) for entry in KNOWN["entries"]
    ]
    previous = bytes(32)
    for position, content, leaf in rows:
        # By the words of the page alone.
        lines = (
            "daicho/v1",
            KNOWN["log"],
            position,
            b64encode(previous).decode(),
            b64encode(hashlib.sha256(content.encode()).digest()).decode(),
        )
        data = "".join(line + "\n" for line in lines).encode()
        previous = hashlib.sha256(b"\x00" + data).digest()
        assert b64encode(previous).decode() == leaf
        assert position != "0" or f"position 0 are {len(data)} bytes" in text_of(PAGE)


def test_the_roots_of_the_page_are_those_of_the_vectors_and_can_be_computed() -> None:
    rows = table_with("size", "root")
    assert [root for _, root in rows] == KNOWN["roots"]
    leaves = [b64decode(leaf) for _, _, leaf in table_with("position", "content", "leaf hash")]
    for size, root in rows:
        assert b64encode(tree_root(leaves[: int(size)])).decode() == root


def test_the_sealed_event_of_the_page_is_that_of_the_vectors() -> None:
    sealed = KNOWN["sealed_event"]
    said = dict(table_with("what", "value"))
    for name in ("payload", "subject", "blind", "ciphertext"):
        assert said[name] == sealed[name]
    assert said["leaf hash"] == sealed["leaf_hash"]
    [block] = blocks(PAGE, "json")
    content = block.text.strip()
    assert content == sealed["content"]
    assert f"Its content, {len(content.encode())} bytes" in text_of(PAGE)
    for name, first in (("tag key", 0x00), ("key of class `record", 0x20), ("n", 0x40)):
        assert said[name] == f"bytes {first:02x}, {first + 1:02x}, … {first + 31:02x}"


def test_the_sealed_event_of_the_page_opens_with_the_keys_of_the_page() -> None:
    [block] = blocks(PAGE, "json")
    content = block.text.strip().encode()
    said = dict(table_with("what", "value"))
    ciphertext = b64decode(said["ciphertext"])
    log, tag_key, data_key = KNOWN["log"], bytes(range(32)), bytes(range(32, 64))
    payload = independent.open_sealed(content, ciphertext, data_key, log)
    assert payload == said["payload"].encode()
    assert independent.subject_tag(tag_key, log) == said["subject"]
    leaf = independent.leaf_hash(log, 0, bytes(32), content)
    assert b64encode(leaf).decode() == said["leaf hash"]


def test_the_page_names_every_member_of_a_content_and_of_its_sealed_part() -> None:
    members = {row[0] for row in table_with("member", "form", "why it is there")}
    assert members == set(MEMBERS)
    assert {row[0] for row in table_with("member", "form", "why")} == set(SEALED_MEMBERS)
