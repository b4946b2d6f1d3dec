"""Names, numbers and notes, planted through every command, are in no file in any form.

Organisations are clear on purpose: their names are searched for too, so that a search that finds
nothing is known to be one that could have found something.
"""

from __future__ import annotations

import time
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.application.people import search_key
from ledger.domain.commands import COMMANDS
from ledger.log.content import Actor
from ledger.log.note import VerifierKey
from ledger.store.address import Address
from ledger.store.opening import create_keys, create_store
from projections.database.opening import open_views
from projections.runner import catch_up
from tests.support.clinic import CONSENT, ORIGIN, PHARMACY, POLICY, PROVISION, SHOWN, STOP, Clinic
from tests.support.postgres import DURABLE, NoServer, Server

PLANTED = {
    "name": "蘭奢待 ガ子郎",
    "kana": "ﾗﾝｼﾞｬﾀｲ ガコロウ",
    "birth_date": "1923-11-17",
    "address": "大阪府架空市幻町９丁目",
    "phone": "０９８-7654-3210",
    "number": "Q-００９８７６",
    "note": "アレルギーは胡桃と蕎麦です。walnut-and-buckwheat",
    "head": "代表田 表太郎",
    "mother": "山姥川 梅千代",
}
CLEAR = "桜桃薬局株式会社"


def forms(text: str) -> set[bytes]:
    """A text in every form in which it might lie in a file."""
    folded = {
        text, search_key(text), text.lower(), text.casefold(), text.replace(" ", ""),
        *(unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")),
    }  # fmt: skip
    found: set[bytes] = set()
    for one in folded:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc-jp"):
            raw = one.encode(encoding, "ignore")
            if len(raw) < 6:
                continue
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
            # Base64 of the text at each of the three places it may begin: the sure middle of it.
            found |= {b64encode(bytes(n) + raw)[4 : (len(raw) + n) // 3 * 4] for n in range(3)}
        escaped = one.encode("unicode_escape")
        found |= {escaped} if len(escaped) >= 6 else set()
    return {form for form in found if len(form) >= 6}


SAY_NO_MORE = {"erase.due", "erase.outlived", "erase.withheld", "erase.complete"}
"""Of their events nothing comes from what was typed but a record number and a count."""


def do_everything(clinic: Clinic) -> None:
    """Every command there is, with what is personal in every argument that may hold it."""
    done = {"org.add"}

    def do(name: str, /, **arguments: Any) -> Any:
        done.add(name)
        return clinic.do(name, **arguments).main

    identity = {
        **{name: PLANTED[name] for name in ("name", "kana", "birth_date", "address", "phone")},
        "numbers": [PLANTED["number"]],
    }
    note = {"note": PLANTED["note"]}
    who = {"person": search_key(PLANTED["number"])}
    do("policy.publish", **POLICY)
    do(
        "purpose.change", policy="KIZ", old="P1", relation="r", announced="PUBLISHED",
        new={**POLICY["purposes"][0], "code": "P3"}, announced_at="2026-04-01T00:00:00Z",
        effective_at="2026-04-01T00:00:00Z",
    )  # fmt: skip
    silent = do(
        "purpose.change", policy="KIZ", old="P1", relation="r",
        new={**POLICY["purposes"][0], "code": "P4"}, effective_at="2026-04-01T00:00:00Z",
    )  # fmt: skip
    do("purpose.announce", change=silent.event, announced="PUBLISHED", text="What changes.")
    person = do("person.add", kind="PATIENT", **identity)
    other = do("person.add", kind="PATIENT", **{**identity, "numbers": []})
    link = {"person": person.subject, "other": other.subject, "reason": "SAME_PERSON"}
    do("person.link", **link)
    do("person.unlink", **link)
    do("party.add", **{**PHARMACY, "name": CLEAR, "representative": PLANTED["head"]})
    do(
        "party.amend", party="sakura", kind="ORGANISATION", sector="CLINIC", name=CLEAR,
        representative=PLANTED["head"],
    )  # fmt: skip
    mother = do(
        "party.add", kind="PRIVATE_PERSON", sector="FAMILY", name=PLANTED["mother"],
        kana=PLANTED["kana"], address=PLANTED["address"],
    )  # fmt: skip
    do(
        "collect", items=["NAME", "OTHER"], purposes=["P1"], source="PRINCIPAL", channel="WEB",
        label=PLANTED["note"], **who, **note,
    )  # fmt: skip
    consent = do("consent", **{**CONSENT, **who, **note, "given_by": mother.subject, **SHOWN})
    provision = {**PROVISION, **who}
    grounds_of_every_kind(do, {**who, **note})
    data_sets(do)
    authorised = do("authorise", **provision, **EVIDENCE, **note)
    assert authorised.type == "provision.authorised"
    record = do("provide", means="FAX", authorisation=authorised.event, **provision, **note)
    do("authorise_and_provide", means="FAX", **provision, **EVIDENCE, **note)
    do("amend", record=record.event, items=["NAME"], reason=PLANTED["note"], **EVIDENCE, **note)
    referred = do("authorise", **provision, data_class="DECEASED")
    do(
        "review", referral=referred.event, decision="APPROVED", decided_by=mother.subject,
        reason=PLANTED["note"],
    )  # fmt: skip
    received = do(
        "receive", party="sakura", items=["NAME"], basis="CONSENT", acquisition="UNKNOWN",
        confirmation="DECLARED", channel="EMAIL", **who, **note,
    )  # fmt: skip
    decider = {"decided_by": mother.subject}
    withheld = do(
        "withhold", entries=[received.event], ground="CRIME", no_receipt_outside=True,
        reason=PLANTED["note"], **decider,
    )  # fmt: skip
    do("release", withholding=withheld.event, **decider)
    do("withdraw", consent=consent.event, channel="PHONE", **note)
    do("accept_deemed", policy="KIZ", version="1", channel="WEB", **who, **note)
    do("tell_purpose", purposes=[TOLD], channel="PHONE", **who, **note)
    agreed = do("recording.agree", items=["PHOTO"], side="PATIENT", **who, **note)
    do("recording.end", agreement=agreed.event, **note)
    do("refuse", **{**CONSENT, **who, **note})
    asked = do(
        "instruct", party=mother.data["party"], items=["NAME"], purposes=["P1"],
        channel="IN_PERSON", **who, **note,
    )  # fmt: skip
    do("uninstruct", instruction=asked.event, channel="PHONE", **note)
    opted = do("opt_out", channel="PHONE", **who, **note)
    do("opt_in", request=opted.event, channel="PHONE", **note)
    ads = do("marketing.stop", channel="PHONE", purposes=["P1"], **who, **note)
    do("marketing.resume", stop=ads.event, channel="PHONE", **note)
    cookies = do("tracking.refuse", channel="WEB", means="PLUG_IN", **who, **note)
    do("tracking.allow", refusal=cookies.event, channel="WEB", **note)
    stopped = do("suspend", **{**STOP, **who, **note})
    do("resume", suspension=stopped.event, **note)
    old, new = (VerifierKey.of(ORIGIN, bytes([one] * 32)).text for one in (1, 2))
    do("signer.announce", vkey=new, replaces=old)
    do(
        "bundle.hand_out", people=[person.subject, other.subject], read_at=clinic.size, log=ORIGIN,
        size=3, openings=2, classes=["identity"], manifest="0" * 64, party="sakura", means="EMAIL",
    )  # fmt: skip
    do("person.rekey", person=other.subject, **identity)
    gone = do("person.add", kind="PATIENT", name=PLANTED["name"]).subject
    actor = {"actor": Actor("dr-1", "director")}
    declined = do("erase.propose", person=gone, ground="BREACH")
    do("erase.decline", proposal=declined.event, reason="NO_GROUND", **actor)
    proposed = do("erase.propose", person=gone, ground="BREACH")
    do("erase.decide", proposal=proposed.event, **actor)
    assert done == COMMANDS.keys() - SAY_NO_MORE


TOLD = {"code": "M1", "en": "a monitor programme", "ja": "モニター企画"}
EVIDENCE = {
    "statute": PLANTED["note"],
    "requesting_body": PLANTED["head"],
    "statutory_task": PLANTED["address"],
}


def grounds_of_every_kind(do: Any, about: dict[str, Any]) -> None:
    """Notices, arrangements, agents and reservations: texts about nobody are clear on purpose."""
    notice = do(
        "notice.give", code="OO", version="1", kind="OPT_OUT", text="We provide.", contains=[],
        items=["NAME"],
    )  # fmt: skip
    do("notice.file", notice=notice.event)
    do("notice.publish", notice=notice.event, by="PROVIDER")
    do("notice.end", notice=notice.event)
    made = do("arrangement.make", party="sakura", kind="SUCCESSION", form="CONTRACT")
    do("arrangement.end", arrangement=made.event)
    made = do("arrangement.make", party="sakura", kind="EQUIVALENT_SYSTEM", form="CONTRACT")
    do("arrangement.check", arrangement=made.event, outcome="KEPT")
    agent = do("agent.verify", party="sakura", authority="MANDATE", proof="MANDATE_LETTER", **about)
    do("agent.end", agent=agent.event, note=about["note"])
    reserved = do("reserve", purposes=["P1"], channel="PHONE", **about)
    do("unreserve", reservation=reserved.event, channel="PHONE", note=about["note"])


def data_sets(do: Any) -> None:
    """What is about nobody any more: its texts are clear on purpose too."""
    made = {"dataset": "SET", "items": ["AGE"]}
    do("dataset.make", kind="ANONYMISED", standard="Rule 34", people=9, secured=True, **made)
    do("dataset.publish", text="our items", place="website", **made)
    do("dataset.announce", text="our means", place="website", means=["FAX"], **made)
    do("dataset.provide", dataset="SET", party="sakura", means="FAX", recipient_told=True)
    do("dataset.reidentified", dataset="SET", how="COLLATED", prevented=True)


def look_at_views(clinic: Clinic) -> None:
    """The views brought up to the last entry, so that they are searched too."""
    views = open_views(clinic.address)
    assert catch_up(clinic.raw, views, clinic.origin).size == clinic.size
    views.close()


def searched(places: dict[str, bytes]) -> tuple[dict[str, list[str]], list[str]]:
    """Where each planted value was found, and where the organisation's name was."""
    found: dict[str, list[str]] = {}
    for what, text in PLANTED.items():
        for form in forms(text):
            found.setdefault(what, []).extend(
                place for place, data in places.items() if form in data
            )
    clear = CLEAR.encode()
    return (
        {what: sorted(set(where)) for what, where in found.items() if where},
        [place for place, data in places.items() if clear in data],
    )


def files(*folders: Path, since: float = 0) -> dict[str, bytes]:
    """Every file written since then, without the zeros that fill it up."""
    return {
        str(path): path.read_bytes().rstrip(b"\0")
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_mtime >= since
    }


def test_the_search_knows_a_text_in_every_form() -> None:
    name = PLANTED["name"]
    for hidden in (
        f"x{name}y".encode(), name.encode("utf-16-le"), name.encode("cp932"),
        search_key(name).encode(), unicodedata.normalize("NFD", name).encode(),
        b64encode(b"a" + name.encode() + b"bc"), b64encode(b"ab" + name.encode()),
        name.encode().hex().encode(),
    ):  # fmt: skip
        assert any(form in b"..." + hidden + b"..." for form in forms(name))


def test_sqlite_files_hold_nothing_personal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    folder = tmp_path / "data"
    folder.mkdir()
    with Clinic.created(Address("sqlite", str(folder / "ledger.db"))) as clinic:
        do_everything(clinic)
        look_at_views(clinic)
        clinic.check()
        while_open = files(folder, temporary)
    for ending in ("ledger.db", "-wal", ".keys", ".lock", ".views"):
        assert any(place.endswith(ending) for place in while_open), ending
    for places in (while_open, files(folder, temporary)):
        found, clear = searched(places)
        assert found == {}
        assert any("ledger.db" in place for place in clear)


@pytest.fixture
def talkative_server() -> Iterator[Server]:
    """A durable server that writes every statement, with its parameters, into its log."""
    try:
        server = Server(DURABLE | {"log_statement": "all", "log_min_messages": "info"})
    except NoServer as reason:
        pytest.skip(str(reason))  # the fixtures of tests/conftest.py make it a failure under CI
    yield server
    server.stop()


@pytest.mark.postgres
def test_postgresql_files_tables_and_log_hold_nothing_personal(
    prepared_durable: object, talkative_server: Server
) -> None:
    server = talkative_server
    address = Address("postgresql", server.url(server.create_database()))
    create_store(address)
    create_keys(address)
    server.execute("CHECKPOINT")
    server.execute("SELECT pg_switch_wal()")
    time.sleep(0.1)
    started = time.time()  # what was last written before cannot hold what comes now
    with Clinic.created(address) as clinic:
        do_everything(clinic)
        look_at_views(clinic)
        clinic.check()
    with psycopg.connect(address.dsn) as connection:
        # Long values lie compressed in the files, so the tables are read out as well.
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname LIKE 'daicho%'"
        ).fetchall()
        copied = {}
        for (table,) in tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as out:
                copied[table] = b"".join(bytes(part) for part in out)
    assert any(copied.values())
    server.execute("CHECKPOINT")
    places = files(server.folder, since=started) | copied
    found, clear = searched(places)
    assert found == {}
    assert "daicho.entry" in clear
    assert any(table.startswith("daicho_views.") for table in copied)
    for part in ("/base/", "/pg_wal/"):
        assert any(part in place for place in clear), part
    log = places[str(server.folder / "log")]
    assert b"INSERT INTO daicho.entry" in log
    assert CLEAR.encode().hex().encode() in log
    assert ORIGIN.encode() in log
