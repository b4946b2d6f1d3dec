"""A real PostgreSQL server that the tests start, crash and stop themselves.

Never as root, never the machine's own server: a fresh folder, a free port of the loopback
interface, gone when the tests end, however they end.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql

HELP = "apt-get install postgresql, or set DAICHO_PG_BIN to the folder that holds initdb"

# What both kinds share: small, on the loopback interface, quick to notice a client that is gone.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "80",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}
FAST = SETTINGS | {
    "fsync": "off",
    "full_page_writes": "off",
    "daicho.may_lose_data": "on",
}
DURABLE = SETTINGS | {"fsync": "on", "synchronous_commit": "on"}

# Ends the server when the pipe on its standard input is closed: also when pytest is killed.
WATCH = '"$@" & server=$!; read -r _; kill -QUIT "$server"; wait "$server"'


class NoServer(Exception):
    """No PostgreSQL can be started here; the message says why."""


def find_binaries() -> Path:
    """The folder that holds initdb and postgres, or NoServer."""
    named = os.environ.get("DAICHO_PG_BIN")
    if named:
        folders = [Path(named)]
    else:
        on_path = shutil.which("initdb")
        newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        folders = [Path(on_path).resolve().parent] if on_path else []
        folders += newest_first
        config = shutil.which("pg_config")
        if config:
            answer = subprocess.run(
                [config, "--bindir"], check=False, capture_output=True, text=True
            )
            folders.append(Path(answer.stdout.strip() or "/nonexistent"))
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    looked = ", ".join(map(str, folders)) or "PATH, /usr/lib/postgresql"
    raise NoServer(f"no initdb in {looked}")


def unprivileged() -> dict[str, Any]:
    """Arguments of Popen that drop root's rights (PostgreSQL refuses to run as root)."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoServer("running as root, and there is no user postgres or nobody")


class Server:
    """One running server: `url` of a database, `crash` and `start` again, `stop`."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.binaries = find_binaries()
        self.identity = unprivileged()
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="daicho-pg-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.crashed = False
        if self.identity:
            os.chown(self.folder, self.identity["user"], self.identity["group"])
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.stop()
            raise

    def url(self, database: str = "postgres", *, user: str = "postgres", port: int = 0) -> str:
        """The address of one database of this server, or of a proxy in front of it."""
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{database}"

    def start(self) -> None:
        """Run the server and wait until it answers."""
        deadline = time.monotonic() + 15
        while True:
            try:
                return self._start()
            except NoServer:
                # After a crash: it refuses while a process of the old one is still ending.
                if not self.crashed or time.monotonic() > deadline:
                    raise
                self._end()
                time.sleep(0.1)

    def _start(self) -> None:
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data")]
        sockets = str(self.folder) if len(str(self.folder)) < 80 else ""
        settings = self.settings | {"port": str(self.port), "unix_socket_directories": sockets}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", WATCH, "sh", *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=clean_environment(),
                start_new_session=True,
                **self.identity,
            )
        self._wait_until_it_answers(self.process)

    def stop(self) -> None:
        """End the server at once and remove its folder."""
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def crash(self) -> None:
        """kill -9 the server, all its processes with it, as a power cut would."""
        assert self.process is not None
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        self._end()
        self.crashed = True

    @contextmanager
    def admin(self, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """A superuser's connection in autocommit mode."""
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
            yield connection

    def execute(
        self, statement: LiteralString | sql.Composed, database: str = "postgres"
    ) -> list[tuple[Any, ...]]:
        """Rows of one statement run by the superuser."""
        with self.admin(database) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def create_database(self, template: str | None = None, *, encoding: str = "UTF8") -> str:
        """The name of a new database: a copy of `template`, or empty."""
        name = f"t{uuid4().hex}"
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING {}").format(
                sql.Identifier(name),
                sql.Identifier(template or "template0"),
                sql.Literal(encoding),
            )
        )
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def _initialise(self) -> None:
        subprocess.run(
            [
                str(self.binaries / "initdb"),
                "--pgdata", str(self.folder / "data"),
                "--username", "postgres",
                "--auth", "trust",
                "--encoding", "UTF8",
                "--locale", "C",
                "--no-sync",
            ],
            check=True,
            capture_output=True,
            cwd=self.folder,
            env=clean_environment(),
            **self.identity,
        )  # fmt: skip

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                with psycopg.connect(self.url(), connect_timeout=2):
                    return
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text(errors="replace")[-2000:]
                    raise NoServer(f"the server did not start: {error}\n{log}") from error
                time.sleep(0.03)

    def _end(self) -> None:
        if self.process is None:
            return
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process = None


def free_port() -> int:
    """A port of the loopback interface that nobody listens on, above the ephemeral ones."""
    while True:
        port = random.randint(61000, 64999)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def clean_environment() -> dict[str, str]:
    """Nothing of the caller's locale or PG* variables reaches the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
