"""What reading commands share: whose log, which period, as known when, which page, which names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from ledger.application.labels import Labels
from ledger.application.logs import SIMULATED, Log, find_log, logs_of
from ledger.domain.shape import DAY, INSTANT, ZONE
from ledger.errors import KeyNotGiven, invalid
from ledger.interfaces.bootstrap import store_address
from ledger.interfaces.cli.command import TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.succession_words import succeeds
from ledger.interfaces.cli.withheld_marks import Marks, marked, marks_of, withheld_option
from ledger.log.content import format_instant, parse_instant
from ledger.text import Text
from projections.answers.listing import Coverage, Page, Source
from projections.answers.trail import as_known_on
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views

if TYPE_CHECKING:
    from ledger.application.people import People

DAY_OR_INSTANT = Text(
    "a day, as 2026-04-01, or an instant with its offset, as 2026-04-01T09:30:00+09:00",
    "日付（例: 2026-04-01）又は時差つきの日時（例: 2026-04-01T09:30:00+09:00）",
)


def period_options() -> list[click.Parameter]:
    """--from, --to and --zone."""
    return [
        TextOption(["--from", "from_"], metavar="DAY",
                   text=Text("from this day or instant", "この日時から")),
        TextOption(["--to"], metavar="DAY",
                   text=Text("up to the end of this day, or before this instant",
                             "この日の終わりまで（日時ならその前まで）")),
        TextOption(["--zone"], metavar="ZONE",
                   text=Text("time zone of days and times shown; else the organisation's",
                             "日付と時刻の時間帯（省略時は事業者の時間帯）")),
    ]  # fmt: skip


def page_options() -> list[click.Parameter]:
    """--as-of, --limit, --after, --complete, --no-names and --withheld."""
    return [
        TextOption(["--as-of"], metavar="DAY",
                   text=Text("as it was known at the end of this day, or at this instant",
                             "この日の終わり（又はこの日時）に知られていたとおりに")),
        TextOption(["--limit"], type=click.IntRange(1, 1000), default=50,
                   text=Text("how many at most (50)", "最大件数（50）")),
        TextOption(["--after"], metavar="CURSOR",
                   text=Text("go on after a page: the `next` it gave", "前のページの続きから")),
        TextOption(["--complete"], is_flag=True,
                   text=Text("compare with all contents, so that no missing row goes unseen",
                             "台帳の全内容と照合し、欠けた行がないことを確かめる")),
        TextOption(["--no-names"], is_flag=True,
                   text=Text("open nothing sealed: people are shown by tag",
                             "封緘を開かず、本人をタグで示す")),
        withheld_option(),
    ]  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A period [since, before) as instants of the log; None where it is open."""

    since: str | None
    before: str | None


class Answering:
    """One question to the views of a store."""

    def __init__(
        self, session: Session, *, names: bool = True, all_logs: bool = False,
        zone: str | None = None,
    ) -> None:  # fmt: skip
        self.session = session
        self.out = session.out
        self.store = session.reading_store
        self.names = names
        self._marks: Marks | None = None
        self.logs = logs_of(self.store) if all_logs else [session.log(self.store)]
        if not self.logs:
            session.log(self.store)  # says that there is none
        self.log: Log = self.logs[0]
        if zone is not None:
            for problem in ZONE.problems(zone, "--zone"):
                raise invalid("--zone", zone, problem.wanted)
        self.zone = ZoneInfo(zone or self.log.zone)

    @cached_property
    def views(self) -> ViewDatabase:
        """The views of the store, closed with the session."""
        views = open_views(store_address(self.session.settings))
        self.session.on_close(views.close)
        return views

    @cached_property
    def people(self) -> People | None:
        """The people, if names are wanted and a key was given; without a key, tags are shown."""
        if not self.names:
            return None
        try:
            return self.session.reading_people
        except KeyNotGiven:
            self.out.note(
                Text("No key was given: people are shown by tag.",
                     "鍵が指定されていないため、本人をタグで示します。")
            )  # fmt: skip
            return None

    def labels(self, origin: str) -> Labels:
        """What people, parties and purposes of a log are called."""
        if origin not in self._labels:
            self._labels[origin] = Labels(self.store, origin, self.people)
        return self._labels[origin]

    @cached_property
    def _labels(self) -> dict[str, Labels]:
        return {}

    @property
    def origins(self) -> list[str]:
        """The logs asked, by origin."""
        return [log.origin for log in self.logs]

    def source(self, asked: Mapping[str, Any]) -> Source:
        """Where the answer comes from, with the page options as given."""
        return Source(
            self.store,
            self.views,
            as_of=self.sizes(asked),
            limit=asked["limit"],
            after=asked["after"],
            complete=asked["complete"],
            withheld=bool(asked.get("withheld")),
        )

    def marks(self, asked: Mapping[str, Any]) -> Marks:
        """What is to be marked as withheld; nothing where nothing withheld is shown."""
        if asked.get("person") and not asked.get("withheld"):
            return {}
        if self._marks is None:
            self._marks = marks_of(self.store, self.origins)
        return self._marks

    def sizes(self, asked: Mapping[str, Any]) -> dict[str, int] | None:
        """The sizes of the logs as they were known then; None where nothing but now is asked."""
        if not asked["as_of"]:
            return None
        if asked["as_of"] not in self._known:
            instant = self.instant("--as-of", asked["as_of"], end=True)
            self._known[asked["as_of"]] = {
                origin: as_known_on(self.store, self.views, origin, instant)
                for origin in self.origins
            }
        return self._known[asked["as_of"]]

    @cached_property
    def _known(self) -> dict[str, dict[str, int]]:
        return {}

    def span(self, asked: Mapping[str, Any]) -> Span:
        """The period asked for, days taken in the zone."""
        since = self.instant("--from", asked["from_"]) if asked["from_"] else None
        before = None
        if asked["to"]:
            end = parse_instant(self.instant("--to", asked["to"], end=True))
            whole_day = not list(DAY.problems(asked["to"], ""))
            before = format_instant(end + timedelta(microseconds=1) if whole_day else end)
        if since and before and since >= before:
            raise invalid(
                "--to", asked["to"], Text(f"later than --from {asked['from_']}", "--from より後")
            )
        return Span(since, before)

    def instant(self, option: str, text: str, *, end: bool = False) -> str:
        """A day (its first or last microsecond in the zone) or an instant, as the log holds it."""
        if not list(DAY.problems(text, option)):
            day = datetime.fromisoformat(text).date()
            moment = datetime.combine(day + timedelta(days=1) if end else day, time(), self.zone)
            moment = moment.astimezone(UTC)
            return format_instant(moment - timedelta(microseconds=1) if end else moment)
        if list(INSTANT.problems(text, option)):
            raise invalid(option, text, DAY_OR_INSTANT)
        return format_instant(datetime.fromisoformat(text))

    def when(self, instant: str) -> str:
        """An instant as people read it: in the zone, to the minute."""
        return parse_instant(instant).astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def heading(self, page: Page[Any], what: Text, asked: Mapping[str, Any]) -> None:
        """Whose log, how many in all, which period, as known when."""
        out = self.out
        self.say_logs()
        en, ja = "", ""
        if page.first and page.last:
            period = f"{self.when(page.first)} – {self.when(page.last)}"
            en, ja = f", {period}", f"、{period}"
        what_en = (
            what.en
            if page.total != 1
            else what.en.replace("records", "record", 1).replace("entries", "entry")
        )
        out.say(
            Text(f"{page.total} {what_en}{en} ({self.zone}), newest first",
                 f"{what.ja} {page.total}件{ja}（{self.zone}）、新しい順")
        )  # fmt: skip
        self.say_as_of(asked)
        out.say()

    def say_logs(self) -> None:
        """Whose logs are asked."""
        for log in self.logs:
            self.out.say(log_line(log), "head")
            if log.simulated:
                self.out.say(SIMULATED, "warn")
            if told := succeeds(self.store, log):
                self.out.say(told, "faint")

    def say_as_of(self, asked: Mapping[str, Any]) -> None:
        """That the answer is one of an earlier day, where it is."""
        if asked.get("as_of"):
            self.out.say(
                Text(f"As it was known on {asked['as_of']}: not what is known today.",
                     f"{asked['as_of']} に知られていたとおり（現在の内容ではありません）")
            )  # fmt: skip

    def footing(self, page: Page[Any]) -> None:
        """How far the answer reaches and how complete it is known to be; how to go on."""
        self.say_coverage(page.coverage)
        if page.next:
            self.out.say(Text(f"More: --after {page.next}", f"続き: --after {page.next}"), "faint")

    def say_coverage(self, covered: Sequence[Coverage]) -> None:
        """How far the answer reaches in each log."""
        for coverage in covered:
            self._say_coverage(coverage)

    def _say_coverage(self, coverage: Coverage) -> None:
        code = next(log.code for log in self.logs if log.origin == coverage.origin)
        if sum(log.code == code for log in self.logs) > 1:  # a log and the one that it succeeds
            code = coverage.origin
        if coverage.stop is not None:
            self.out.say(
                Text(
                    f"{code}: the answer ends before entry {coverage.size}:"
                    f" {coverage.stop.message.en}",
                    f"{code}: {coverage.size}番の記録の手前までの回答です。"
                    f"{coverage.stop.message.ja}",
                ),
                "warn",
            )
        if coverage.complete:
            told = Text(
                f"{code}: every row was read back from the log, and all {coverage.size} entries"
                " were read: none is missing.",
                f"{code}: 全{coverage.size}件を読み直し、欠けた行がないことを確かめました。",
            )
        elif coverage.verified:
            told = Text(
                f"{code}: every row was read back from the log; the view was last found complete"
                f" up to entry {coverage.verified.size - 1} of {coverage.size - 1}"
                f" (daicho verify, {self.when(coverage.verified.at)}).",
                f"{code}: 各行を台帳と照合済み。最後の検証（{self.when(coverage.verified.at)}）で"
                f"{coverage.verified.size}件目まで欠けがないことを確認（全{coverage.size}件）。",
            )
        else:
            told = Text(
                f"{code}: every row was read back from the log; that none is missing has not been"
                " checked (--complete, or daicho verify).",
                f"{code}: 各行を台帳と照合済み。欠けた行の有無は未確認です"
                "（--complete 又は daicho verify）。",
            )
        self.out.say(told, "faint")

    def envelope(self, command: str, asked: Mapping[str, Any], page: Page[Any]) -> dict[str, Any]:
        """The JSON answer: what was asked, of which logs, and the page."""
        return {
            "ok": True,
            "command": command,
            "logs": [log_object(log) for log in self.logs],
            "zone": str(self.zone),
            "as_of": asked.get("as_of"),
            **page.as_object(),
            "rows": [marked(self.marks(asked), row.as_object()) for row in page.rows],
        }


def log_line(log: Log) -> Text:
    """A log as people see it: the organisation, its code, the log's name."""
    return Text(f"{log.name} ({log.code}, {log.origin})", f"{log.name}（{log.code}、{log.origin}）")


def log_object(log: Log) -> dict[str, Any]:
    """A log as a member of a JSON answer."""
    return {
        "origin": log.origin,
        "code": log.code,
        "name": log.name,
        "zone": log.zone,
        "simulated": log.simulated,
        "predecessor": log.predecessor,
        "successor": log.successor,
    }


def chosen_logs(session: Session) -> Sequence[Log]:
    """The log named by --org, or all of the store."""
    named = session.settings.get("org")
    store = session.reading_store
    return [find_log(store, named)] if named else logs_of(store)
