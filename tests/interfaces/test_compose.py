"""What docker-compose.yml promises; containers themselves are not run here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture
def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
    return found


def dockerfile(services: dict[str, dict[str, Any]]) -> str:
    """The recipe of the image, as Docker sees it: compose turns $$ into $."""
    recipe: str = services["daicho"]["build"]["dockerfile_inline"]
    return recipe.replace("$$", "$")


def test_there_is_a_database_and_a_command(services: dict[str, dict[str, Any]]) -> None:
    assert services.keys() == {"postgres", "daicho"}


def test_every_image_has_a_version(services: dict[str, dict[str, Any]]) -> None:
    base = re.findall(r"^FROM (\S+)", dockerfile(services), re.MULTILINE)
    for image in [services["postgres"]["image"], *base]:
        assert re.fullmatch(r"[a-z]+:\d+\.\d+[a-z0-9.-]*", image), image


def test_the_command_waits_for_a_healthy_database(services: dict[str, dict[str, Any]]) -> None:
    assert services["postgres"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert services["daicho"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_database_outlives_its_container(services: dict[str, dict[str, Any]]) -> None:
    (volume,) = services["postgres"]["volumes"]
    name, target = volume.split(":")
    assert target == "/var/lib/postgresql/data"
    assert name in yaml.safe_load(TEXT)["volumes"]


def test_what_is_acknowledged_is_on_the_disk(services: dict[str, dict[str, Any]]) -> None:
    settings = services["postgres"]["command"]
    assert {"fsync=on", "synchronous_commit=on", "full_page_writes=on"} <= set(settings)
    assert not [one for one in settings if one.endswith("=off")]


def test_the_database_is_not_reachable_from_outside(services: dict[str, dict[str, Any]]) -> None:
    assert "ports" not in services["postgres"]
    assert services["postgres"].get("network_mode") is None


def test_no_secret_is_written_down_or_has_a_default(services: dict[str, dict[str, Any]]) -> None:
    password = services["postgres"]["environment"]["POSTGRES_PASSWORD"]
    assert re.fullmatch(r"\$\{DAICHO_DB_PASSWORD:\?[^}]+\}", password)
    # Every variable is asked for (:?), none has a default (:-) or may be empty.
    variables = re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", TEXT)
    assert {name for name, _ in variables} == {"DAICHO_DB_PASSWORD", "DAICHO_KEY_FILE"}
    assert all(rest.startswith(":?") for _, rest in variables)
    address = services["daicho"]["environment"]["DAICHO_STORE"]
    assert re.fullmatch(
        r"postgresql://daicho:\$\{DAICHO_DB_PASSWORD:\?[^}]+\}@postgres:5432/daicho", address
    )


def test_the_command_is_told_its_store_and_its_keys(services: dict[str, dict[str, Any]]) -> None:
    assert services["daicho"]["environment"].keys() == {"DAICHO_STORE", "DAICHO_KEY_FILE"}


def test_the_key_file_is_the_users_and_is_only_read(services: dict[str, dict[str, Any]]) -> None:
    (mount,) = services["daicho"]["volumes"]
    assert mount["source"].startswith("${DAICHO_KEY_FILE:?")
    assert mount["target"] == services["daicho"]["environment"]["DAICHO_KEY_FILE"]
    assert mount["read_only"] is True
    assert mount["bind"] == {"create_host_path": False}


def test_the_image_installs_only_what_is_pinned_by_hash(
    services: dict[str, dict[str, Any]],
) -> None:
    recipe = dockerfile(services).replace("\\\n", " ")
    installs = re.findall(r"pip install [^&\n]*", recipe)
    assert len(installs) == 2
    assert "--require-hashes --no-deps" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_the_image_copies_what_is_there(services: dict[str, dict[str, Any]]) -> None:
    copies = re.findall(r"^COPY (.+)$", dockerfile(services), re.MULTILINE)
    sources = [source for line in copies for source in line.split()[:-1]]
    assert {"ledger", "projections", "requirements.txt", "pyproject.toml"} <= set(sources)
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_command_does_not_run_as_root(services: dict[str, dict[str, Any]]) -> None:
    recipe = dockerfile(services)
    assert re.search(r"^USER (?!root|0)\w+$", recipe, re.MULTILINE)
    assert recipe.index("USER daicho") < recipe.index('ENTRYPOINT ["/usr/local/daicho/bin/daicho"]')
