"""What may be forgotten when, and why not yet: each state, and the longest holder."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.facts.proposal import SEALED
from ledger.domain.retention.entry import RetentionRow, may_be_forgotten
from ledger.errors import AnswerNotBorneOut
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.feed import read_events
from ledger.store.opening import create_store, open_store
from projections.answers.listing import Source
from projections.answers.retention import retention
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views
from projections.retention.current import TABLE
from projections.retention.projection import RETENTION
from projections.retention.view import RetentionFilter
from projections.runner import catch_up
from projections.tables import reading
from projections.verification import compare_views
from tests.support.busy import busy
from tests.support.histories import ORIGIN, SERIES, History, person
from tests.support.retention_model import Kept, expected
from tests.support.view_rows import dump, made_anew

WHO, OTHER, THIRD, BOSS = person(1), person(2), person(3), person(4)
LAB, WARD = "lab", "ward"
DAY = 24 * 60
FIRST_DAY = "2029-01-01"  # three years from minute 100, 1 January 2026 in Japan


@pytest.fixture
def clinic(history: History) -> History:
    """A clinic whose clock stands at minute 100, with three people and two parties."""
    history.policy()
    history.party(LAB)
    history.party(WARD)
    for subject in (WHO, OTHER, THIRD):
        history.person(subject)
    history.now = 100
    return history


class Asking:
    """Short questions to the view."""

    def __init__(self, source: Source, size: int | None = None) -> None:
        sizes = {ORIGIN: size} if size is not None else None
        asked = Source(source.store, source.views, as_of=sizes, limit=1000)
        page = retention(asked, [ORIGIN], RetentionFilter())
        self.rows = {answer.row.event: answer.row for answer in page.rows}

    def of(self, event: str) -> Kept:
        row = self.rows[event]
        return Kept(row.state, row.keep_until, row.held_by, row.rule)

    def named(self, type: str, subject: str | None = None) -> RetentionRow:
        """The one row of a type, about a person if one is named."""
        (row,) = [r for r in self.rows.values() if r.type == type
                  and (subject is None or r.subject == subject)]  # fmt: skip
        return row


def test_a_record_is_kept_for_its_own_term_and_holds_what_it_rests_on(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB])
    clinic.withdraw(WHO, consent)
    authorisation = clinic.provide(WHO, LAB, type="provision.authorised")
    record = clinic.provide(WHO, LAB, authorisation=authorisation)
    asking = Asking(source)
    assert asking.of(record) == Kept("KEEP_UNTIL", FIRST_DAY, None, "Rule 21")
    for held in (consent, authorisation):
        assert asking.of(held) == Kept("KEEP_UNTIL", FIRST_DAY, record, "Rule 20(2)")
    who, other = asking.named("subject.registered", WHO), asking.named("subject.registered", OTHER)
    assert (who.state, who.keep_until, who.held_by) == ("KEEP_UNTIL", FIRST_DAY, record)
    assert (other.state, other.keep_until, other.held_by) == ("NO_DUTY", None, None)
    # What ended the consent is kept with it: one without the other misleads.
    ended = asking.named("consent.withdrawn")
    assert (ended.state, ended.keep_until, ended.held_by) == ("KEEP_UNTIL", FIRST_DAY, record)


def test_a_receipt_is_kept_under_its_own_rule(clinic: History, source: Source) -> None:
    receipt = clinic.receive(WHO, WARD)
    asking = Asking(source)
    assert asking.of(receipt) == Kept("KEEP_UNTIL", FIRST_DAY, None, "Rule 25")
    assert asking.named("subject.registered", WHO).rule == "Rule 24(2)"
    parties = [r for r in asking.rows.values() if r.type == "party.registered"]
    assert {r.held_by for r in parties} == {None, receipt}


def test_a_party_version_shared_by_two_persons_is_kept_for_the_newest_record(
    clinic: History, source: Source
) -> None:
    first = clinic.provide(WHO, LAB)
    before = clinic.written
    clinic.now = 100 + 3 * DAY
    newest = clinic.provide(OTHER, LAB)
    clinic.provide(WHO, LAB)  # on the same day: the first of them stays the one named
    version = next(r.event for r in Asking(source).rows.values()
                   if r.type == "party.registered" and r.held_by)  # fmt: skip
    assert Asking(source, before).of(version)[1:3] == (FIRST_DAY, first)
    assert Asking(source).of(version)[1:3] == ("2029-01-04", newest)
    assert Asking(source).named("subject.registered", OTHER).held_by == newest


def test_a_newer_version_of_a_party_leaves_the_older_one_to_its_records(
    clinic: History, source: Source
) -> None:
    clinic.provide(WHO, LAB)
    amended = clinic.party(LAB, address="新住所")
    clinic.now += 2 * DAY
    record = clinic.provide(WHO, LAB)
    asking = Asking(source)
    assert asking.of(amended) == Kept("KEEP_UNTIL", "2029-01-03", record, "Rule 20(2)")
    (old,) = [r for r in asking.rows.values() if r.type == "party.registered" and r.held_by]
    assert old.keep_until == FIRST_DAY


def test_who_represents_a_party_and_who_gave_a_consent_is_kept_with_the_record(
    clinic: History, source: Source
) -> None:
    head = clinic.person(BOSS, "REPRESENTATIVE")
    clinic.party(LAB, representative=BOSS)
    consent = clinic.consent(WHO, [LAB], given_by=THIRD)
    record = clinic.provide(WHO, LAB)
    asking = Asking(source)
    assert asking.of(consent).held_by == record
    assert asking.of(head) == Kept("KEEP_UNTIL", FIRST_DAY, record, "Rule 20(2)")
    assert asking.named("subject.registered", THIRD).held_by == record


def test_a_natural_person_who_is_a_party_is_kept_with_the_record(
    clinic: History, source: Source
) -> None:
    version = clinic.natural_party("daughter", BOSS)
    record = clinic.provide(WHO, "daughter")
    assert Asking(source).of(version).held_by == record


def test_a_review_is_kept_with_what_was_referred_and_who_decided(
    clinic: History, source: Source
) -> None:
    decider = clinic.person(BOSS, "STAFF")
    referral = clinic.provide(WHO, LAB, type="provision.referred")
    reviewed = clinic.review(WHO, LAB, referral, BOSS)
    alone = Asking(source)
    assert {alone.of(e).state for e in (decider, referral, reviewed)} == {"NO_DUTY"}
    record = clinic.provide(WHO, LAB, grounds={"review": reviewed})
    asking = Asking(source)
    assert {asking.of(e).held_by for e in (decider, referral, reviewed)} == {record}


def test_a_record_of_which_none_is_due_keeps_nothing(clinic: History, source: Source) -> None:
    record = clinic.provide(
        WHO, LAB, basis="LAW", arguments={"statute": SEALED, "statute_applies": True}
    )
    asking = Asking(source)
    assert asking.of(record) == Kept("NO_DUTY")
    assert asking.named("subject.registered", WHO).state == "NO_DUTY"


def test_a_record_of_referable_information_names_nobody(clinic: History, source: Source) -> None:
    record = clinic.provide(WHO, LAB, record={"set": "G"})
    asking = Asking(source)
    assert asking.of(record).rule == "Rule 29"
    assert asking.named("subject.registered", WHO).state == "NO_DUTY"
    assert {r.rule for r in asking.rows.values() if r.held_by} == {"Rule 28(2)", "Act 17, 21"}


def test_a_series_that_runs_has_no_day_until_an_amendment_ends_it(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB])
    clinic.withdraw(WHO, consent)
    clinic.provide(WHO, LAB)
    series = clinic.provide(WHO, LAB, record=SERIES)
    running = clinic.written
    ended = {**SERIES, "retain_until": "2031-05-01"}
    amendment = clinic.amend(WHO, series, LAB, happened=clinic.now, asked=ended)
    then, now = Asking(source, running), Asking(source)
    assert then.of(series) == Kept("SERIES_RUNNING", None, None, "Rule 21")
    assert then.of(consent) == Kept("SERIES_RUNNING", None, series, "Rule 20(2)")
    assert then.named("subject.registered", WHO).state == "SERIES_RUNNING"
    assert now.of(series) == Kept("KEEP_UNTIL", "2031-05-01", None, "Rule 21")
    assert now.of(consent) == Kept("KEEP_UNTIL", "2031-05-01", series, "Rule 20(2)")
    assert now.of(amendment) == Kept("KEEP_UNTIL", "2031-05-01", series, "Rule 21")


def test_an_amended_record_lets_go_of_what_it_no_longer_rests_on(
    clinic: History, source: Source
) -> None:
    other = clinic.provide(OTHER, LAB)
    clinic.now = 100 + 5 * DAY
    record = clinic.provide(WHO, LAB)
    before = clinic.written
    clinic.amend(WHO, record, LAB, new_party=WARD, happened=100)
    then, now = Asking(source, before), Asking(source)
    (lab,) = [r.event for r in then.rows.values() if r.type == "party.registered" and r.held_by]
    (ward,) = [r.event for r in now.rows.values() if r.type == "party.registered"
               and r.event != lab]  # fmt: skip
    assert then.of(lab)[1:3] == ("2029-01-06", record)
    assert now.of(lab)[1:3] == (FIRST_DAY, other)
    assert then.of(ward) == Kept("NO_DUTY")
    assert now.of(ward)[1:3] == ("2029-01-06", record)


def test_a_void_record_keeps_nothing_and_nor_does_what_made_it_void(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB])
    clinic.withdraw(WHO, consent)
    record = clinic.provide(WHO, LAB)
    void = clinic.amend(WHO, record, LAB, void=True)
    asking = Asking(source)
    assert {asking.of(e) for e in (record, void, consent)} == {Kept("NO_DUTY")}
    assert asking.named("subject.registered", WHO).state == "NO_DUTY"


def test_an_amended_receipt_is_kept_for_the_term_that_the_amendment_states(
    clinic: History, source: Source
) -> None:
    receipt = clinic.receive(WHO, WARD)
    clinic.now = 100 + 7 * DAY
    clinic.amend_receipt(WHO, receipt, WARD, basis="OPT_OUT", happened=100)
    assert Asking(source).of(receipt) == Kept("KEEP_UNTIL", "2029-01-08", None, "Rule 25")


OPENINGS = ["consent", "instruction", "stop", "reservation", "agent", "marketing", "tracking"]


@pytest.mark.parametrize("what", OPENINGS)
def test_what_stands_about_a_person_is_in_force_and_so_is_who_the_person_is(
    clinic: History, source: Source, what: str
) -> None:
    opened = {
        "consent": lambda: clinic.consent(WHO, [LAB]),
        "instruction": lambda: clinic.instruct(WHO, LAB),
        "stop": lambda: clinic.suspend(WHO),
        "reservation": lambda: clinic.reserve(WHO),
        "agent": lambda: clinic.agent(WHO, LAB),
        "marketing": lambda: clinic.write("marketing.stopped", {"channel": "PHONE"}, subject=WHO),
        "tracking": lambda: clinic.write(
            "tracking.refused", {"channel": "WEB", "means": "PLUG_IN"}, subject=WHO
        ),
    }[what]()
    asking = Asking(source)
    assert asking.of(opened).state == "IN_FORCE"
    assert asking.of(opened).rule is not None
    assert asking.named("subject.registered", WHO).state == "IN_FORCE"
    ends: dict[str, Any] = {
        "consent": lambda: clinic.withdraw(WHO, opened),
        "instruction": lambda: clinic.write(
            "instruction.withdrawn", {"instruction": opened, "channel": "PHONE"}, subject=WHO
        ),
        "stop": lambda: clinic.lift(WHO, opened),
        "reservation": lambda: clinic.unreserve(WHO, opened),
        "agent": lambda: clinic.end_agent(WHO, LAB, opened),
        "marketing": lambda: clinic.write(
            "marketing.resumed", {"stop": opened, "channel": "PHONE"}, subject=WHO
        ),
        "tracking": lambda: clinic.write(
            "tracking.allowed", {"refusal": opened, "channel": "WEB"}, subject=WHO
        ),
    }
    ended = ends[what]()
    after = Asking(source)
    assert {after.of(opened), after.of(ended)} == {Kept("NO_DUTY")}
    assert after.named("subject.registered", WHO).state == "NO_DUTY"


def test_a_consent_in_force_is_needed_even_after_its_records(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB])
    record = clinic.provide(WHO, LAB)
    assert Asking(source).of(consent) == Kept("IN_FORCE", FIRST_DAY, record, "Act 27(1)")


def test_a_consent_with_an_end_is_in_force_up_to_that_day(clinic: History, source: Source) -> None:
    long = clinic.consent(WHO, [LAB], expires_at="2035-01-01T14:59:59.000000Z")
    record = clinic.provide(WHO, LAB)
    assert Asking(source).of(long) == Kept("KEEP_UNTIL", "2035-01-01", record, "Act 27(1)")
    clinic.withdraw(WHO, long)
    assert Asking(source).of(long) == Kept("KEEP_UNTIL", FIRST_DAY, record, "Rule 20(2)")


def test_refusals_collections_and_refused_attempts_have_no_term(
    clinic: History, source: Source
) -> None:
    entries = [
        clinic.consent(WHO, [LAB], refused=True),
        clinic.collect(WHO),
        clinic.provide(WHO, LAB, type="provision.refused"),
    ]
    asking = Asking(source)
    assert {asking.of(entry) for entry in entries} == {Kept("NO_DUTY")}


def test_a_notice_is_in_force_until_it_is_replaced_or_ended_with_what_belongs_to_it(
    clinic: History, source: Source
) -> None:
    first = clinic.notice(happened=50)
    filed = clinic.about_notice("notice.filed", "posted", first, contains=[])
    assert {Asking(source).of(e).state for e in (first, filed)} == {"IN_FORCE"}
    second = clinic.notice()
    older = clinic.notice(happened=40)  # told of later, replaced already
    assert [Asking(source).of(e).state for e in (first, filed, second, older)] == [
        "NO_DUTY", "NO_DUTY", "IN_FORCE", "NO_DUTY",
    ]  # fmt: skip
    record = clinic.provide(WHO, LAB, basis="CONSENT_IMPLIED_CARE")
    clinic.about_notice("notice.ended", "posted", second)
    assert Asking(source).of(second) == Kept("KEEP_UNTIL", FIRST_DAY, record, "Rule 20(2)")


def test_an_arrangement_is_kept_with_its_checks(clinic: History, source: Source) -> None:
    made = clinic.arrange(LAB)
    check = clinic.check(LAB, made)
    assert {Asking(source).of(e).state for e in (made, check)} == {"IN_FORCE"}
    record = clinic.provide(
        WHO, LAB, basis="ENTRUST", record={"set": "B", "retain_until": "2029-01-01"}
    )
    end = clinic.end_arrangement(LAB, made)
    asking = Asking(source)
    for entry in (made, check, end):
        assert asking.of(entry) == Kept("KEEP_UNTIL", FIRST_DAY, record, "Rule 20(2)")


def test_a_policy_stands_until_the_day_its_successor_is_in_force(
    clinic: History, source: Source
) -> None:
    clinic.policy("2", effective=30 * DAY)
    states = {r.position: (r.state, r.keep_until) for r in Asking(source).rows.values()
              if r.type == "policy.published"}  # fmt: skip
    assert sorted(states.values()) == [("IN_FORCE", None), ("KEEP_UNTIL", "2026-01-31")]


@pytest.mark.parametrize(
    ("state", "until", "day", "free"),
    [
        ("KEEP_UNTIL", "2029-01-01", "2028-12-31", False),
        ("KEEP_UNTIL", "2029-01-01", "2029-01-01", False),
        ("KEEP_UNTIL", "2029-01-01", "2029-01-02", True),
        ("IN_FORCE", "2029-01-01", "2040-01-01", False),
        ("SERIES_RUNNING", None, "2040-01-01", False),
        ("NO_DUTY", None, "2026-01-01", True),
    ],
)
def test_it_may_be_forgotten_on_the_day_after_its_last_day(
    state: str, until: str | None, day: str, free: bool
) -> None:
    assert may_be_forgotten(state, until, day) is free


def test_a_question_finds_what_is_free_on_a_day_and_what_is_about_a_person(
    clinic: History, source: Source
) -> None:
    clinic.consent(WHO, [LAB])
    clinic.provide(WHO, LAB)
    clinic.provide(WHO, WARD, record=SERIES)
    clinic.receive(OTHER, WARD)

    def found(**wanted: Any) -> set[str]:
        page = retention(source, [ORIGIN], RetentionFilter(**wanted))
        return {answer.row.event for answer in page.rows}

    everything = Asking(source).rows.values()
    for day in ("2029-01-01", "2029-01-02"):
        assert found(free_on=day) == {
            r.event for r in everything if may_be_forgotten(r.state, r.keep_until, day)
        }
    assert found(free_on="2029-01-02") > found(free_on="2029-01-01")
    of_who = {r.event for r in everything if r.subject == WHO}
    assert found(people=frozenset({WHO})) == of_who


@pytest.mark.parametrize(
    ("column", "value"),
    [("keep_until", "'2026-01-01'"), ("state", "'NO_DUTY'"), ("held_by", "'x'"),
     ("rule", "'Rule 1'"), ("sealed_class", "'other'"), ("subject", f"'{OTHER}'")],
)  # fmt: skip
def test_an_edited_row_is_not_handed_over(
    clinic: History, source: Source, views: ViewDatabase, column: str, value: str
) -> None:
    clinic.consent(WHO, [LAB])
    clinic.provide(WHO, LAB)
    Asking(source)
    sql = f"UPDATE retention_1 SET {column} = {value} WHERE type = 'subject.registered'"
    views.write(lambda session: session.execute(sql))
    with pytest.raises(AnswerNotBorneOut, match=column):
        Asking(source)


def test_a_holder_taken_out_of_the_view_is_found(
    clinic: History, source: Source, store: Store, views: ViewDatabase
) -> None:
    clinic.provide(WHO, LAB)
    clinic.now += 3 * DAY
    clinic.provide(WHO, LAB)
    Asking(source)
    for sql in ("DELETE FROM retention_1 WHERE from_position = 9",
                "DELETE FROM holds_1 WHERE from_position = 9",
                "UPDATE retention_1 SET to_position = NULL WHERE to_position = 9"):  # fmt: skip
        sql = sql.replace("9", str(clinic.written - 1))
        assert views.write(lambda session, sql=sql: session.execute(sql))  # type: ignore[misc]
    assert {d.table for d in compare_views(store, views, ORIGIN)} == {"retention", "holds"}
    with pytest.raises(AnswerNotBorneOut, match="held_until"):
        Asking(source)


def check_against_model(store: Store, views: ViewDatabase) -> None:
    """At many sizes the view says what the rules say of exactly the events up to there."""
    events = read_events(store, ORIGIN, ())
    sql = f"SELECT {TABLE.columns} FROM {{retention}}"
    rows = [RetentionRow._make(r) for r in reading(views, [RETENTION], lambda r: r.select(sql))]
    for size in range(len(events), 0, -6):
        visible = {
            row.event: Kept(row.state, row.keep_until, row.held_by, row.rule)
            for row in rows
            if row.from_position < size and (row.to_position is None or row.to_position >= size)
        }
        assert visible == expected(events[:size]), size


def test_a_row_that_changed_in_a_batch_is_not_read_back_as_it_was(
    clinic: History, store: Store, views: ViewDatabase
) -> None:
    clinic.person(BOSS, "REPRESENTATIVE")
    clinic.party(WARD, representative=BOSS)
    clinic.consent(BOSS, [LAB])
    clinic.link(WHO, BOSS)
    catch_up(store, views, ORIGIN)
    clinic.provide(WHO, LAB)  # on the consent, which BOSS gave under another registration
    clinic.provide(OTHER, WARD)  # which BOSS represents: what stands about BOSS is looked up
    catch_up(store, views, ORIGIN)
    check_against_model(store, views)
    assert dump(views) == made_anew(store, batch=1)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000), batch=st.integers(1, 60))
def test_the_view_agrees_with_the_rules_worked_out_a_second_time(
    tmp_path_factory: pytest.TempPathFactory, seed: int, batch: int
) -> None:
    address = Address("sqlite", str(tmp_path_factory.mktemp("model") / "ledger.db"))
    create_store(address)
    store, views = open_store(address), open_views(address)
    try:
        history = History(store)
        busy(history, 70, people=3, seed=seed, late_share=0.3)
        catch_up(store, views, ORIGIN, batch=batch)
        check_against_model(store, views)
        assert dump(views) == made_anew(store)
    finally:
        views.close()
        store.close()


def test_on_either_database_the_view_agrees_with_the_rules_worked_out_a_second_time(
    history: History, store: Store, views: ViewDatabase
) -> None:
    busy(history, 80, people=3, late_share=0.3)
    catch_up(store, views, ORIGIN, batch=9)
    check_against_model(store, views)
