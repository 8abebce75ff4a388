"""The deployment's files say what the code reads: compose by its schema, each face's settings, each secret by name."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def compose() -> dict:
    text = (ROOT / "docker-compose.yml").read_text()
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.M))
    text = re.sub(r"\$\{([A-Z_]+)(?::-([^}]*))?\}", lambda m: example.get(m[1]) or (m[2] or ""), text)
    return yaml.safe_load(text)


def test_the_compose_file_fits_its_schema(compose: dict) -> None:
    schema = json.loads((ROOT / "tests/data/compose-spec.json").read_text())
    # The stored schema is older than the project's "name" at the top: that one key is checked here, all else by the schema.
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", compose["name"])
    jsonschema.Draft7Validator(schema).validate({key: value for key, value in compose.items() if key != "name"})


def test_every_variable_of_the_compose_file_stands_in_the_example() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert used <= example


@pytest.mark.parametrize("face", ["rooms", "desk", "www", "worker", "migrate"])
def test_each_service_starts_with_settings_that_the_code_accepts(compose: dict, face: str, tmp_path: Path) -> None:
    environment = first_start(tmp_path, compose, face)
    told = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize(
    ("face", "secret"),
    [
        ("rooms", "MASTER_KEY_FILE"),
        ("desk", "RELEASES_MASTER_KEY_FILE"),
        ("www", "SECRET_KEY_FILE"),
        ("rooms", "DATABASE_URL"),
    ],
)
def test_a_missing_setting_is_refused_by_name(compose: dict, face: str, secret: str, tmp_path: Path) -> None:
    environment = first_start(tmp_path, compose, face)
    del environment[secret]
    told = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert told.returncode != 0
    assert secret in told.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCANNER", "signature"),
        ("PORTAL_BASE_URL", "http://rooms.example.org"),
        ("PORTAL_HOSTS", "*"),
        ("PORTAL_SITE", "all"),
        ("PORTAL_RP_ID", "desk.example.org"),
        ("DATABASE_URL", "sqlite:///x"),
        ("SECRET_KEY", "x" * 60),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(compose: dict, name: str, value: str, tmp_path: Path) -> None:
    environment = first_start(tmp_path, compose, "rooms") | {name: value}
    told = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert told.returncode != 0
    assert name in told.stderr


def test_the_public_bucket_is_no_other_and_its_key_opens_nothing_else(compose: dict, tmp_path: Path) -> None:
    wrong = {"PUBLIC_BUCKET": "rooms", "PUBLIC_ACCESS_KEY": "rooms"}
    environment = first_start(tmp_path, compose, "worker") | wrong
    told = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert told.returncode != 0
    assert "PUBLIC_BUCKET is ROOMS_BUCKET too" in told.stderr
    assert "the public bucket needs a key that opens nothing else" in told.stderr
    granted = {one["name"]: one["actions"] for one in json.loads((tmp_path / "s3/s3.json").read_text())["identities"]}
    assert granted["public"] == ["Read:public", "Write:public", "List:public"]
    assert not [action for action in granted["desk"] if not action.endswith(":releases")]


def test_a_store_from_before_the_public_bucket_gets_its_identity_and_keeps_the_others(
    compose: dict, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    first_start(tmp_path, compose, "rooms")
    path = tmp_path / "s3/s3.json"
    (public, *others) = json.loads(path.read_text())["identities"]
    others.append({"name": "by hand", "credentials": [], "actions": ["Read:releases"]})
    path.unlink()
    path.write_text(json.dumps({"identities": others}))
    for name in ("s3/s3_public", "rooms/s3_public", "desk/s3_public"):
        (tmp_path / name).unlink()
    capfd.readouterr()
    first_start(tmp_path, compose, "rooms")
    *kept, added = json.loads(path.read_text())["identities"]
    assert kept == others, "nothing that was there is changed"
    assert added["actions"] == public["actions"]
    secret = added["credentials"][0]["secretKey"]
    assert {(tmp_path / f"{face}/s3_public").read_text() for face in ("rooms", "desk")} == {secret}
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert "docker compose restart s3" in capfd.readouterr().out


def test_no_face_holds_another_faces_secrets(tmp_path: Path, compose: dict) -> None:
    first_start(tmp_path, compose, "rooms")
    for face in ("desk", "www"):
        names = {path.name for path in (tmp_path / face).iterdir()}
        assert not names & {"master.json", "db_rooms", "s3_rooms", "db_owner"}
    assert len({(tmp_path / face / "secret_key").read_text() for face in ("rooms", "desk", "www")}) == 3
    there = {path.name for path in (tmp_path / "www").iterdir()}
    assert there == {"secret_key", "email_password", "db_www"}
    assert not [name for name in compose["services"]["www"]["environment"] if "S3" in name or "RELEASES" in name]
    mounted = " ".join(compose["services"]["www"]["volumes"] + compose["services"]["desk"]["volumes"])
    assert "review_keys" not in mounted


def test_a_passkey_of_the_rooms_works_at_the_desk(compose: dict) -> None:
    domains = {compose["services"][face]["environment"]["PORTAL_RP_ID"] for face in ("rooms", "desk")}
    assert domains == {"example.org"}


def test_a_second_start_changes_no_secret(tmp_path: Path, compose: dict) -> None:
    first_start(tmp_path, compose, "rooms")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    first_start(tmp_path, compose, "rooms")
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def first_start(root: Path, compose: dict, service: str) -> dict[str, str]:
    """Run the one-shot service's command here; return the environment of ``service`` with the container's paths mapped to ``root``."""
    hosts = {"ROOMS_HOST": "rooms.example.org", "DESK_HOST": "desk.example.org", "WWW_HOST": "www.example.org"}
    bare = {"PATH": os.environ["PATH"], "SECRETS_ROOT": str(root), **hosts}
    subprocess.run([sys.executable, "deploy/first_start.py"], cwd=ROOT, env=bare, check=True)
    places = {
        "/run/portal-keys": root / "review-keys",
        "/run/portal-owner": root / "owner",
        "/run/portal/keys": root / "release-keys",
    }
    face = service if service in ("desk", "www") else "rooms"
    found = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_VAR": str(root / "var")}
    for key, value in compose["services"][service]["environment"].items():
        text = str(value if value is not None else "")
        for inside, here in places.items():
            text = text.replace(inside, str(here))
        found[key] = text.replace("/run/portal", str(root / face))
    return found
