"""The files of a production: containers, what they start, what they install, and what is said about it."""

import importlib.util
import json
import pathlib
import re
import shlex
import shutil

import pytest
import yaml
from django.core.management import get_commands

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {"prepare", "web", "worker", "beat"}
BACKING = {"postgres", "redis", "nginx"}
SETTINGS = (ROOT / "council" / "settings.py").read_text()


def test_the_services_are_there():
    assert set(SERVICES) == OURS | BACKING


@pytest.mark.parametrize("name", sorted(OURS | BACKING))
def test_every_service_is_confined_and_watched(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("read_only") or name == "postgres"
    assert service["restart"] in {"unless-stopped", "on-failure"}
    assert "healthcheck" in service
    assert name in OURS or service["user"] not in {"root", "0"}
    assert ":latest" not in service["image"]


@pytest.mark.parametrize("name", sorted(OURS | BACKING))
def test_what_a_service_names_exists(name):
    service = SERVICES[name]
    for other, how in service.get("depends_on", {}).items():
        assert other in SERVICES
        if how["condition"] == "service_healthy":
            assert not SERVICES[other]["healthcheck"].get("disable")
    for network in service["networks"]:
        assert network in COMPOSE["networks"]
    for volume in service.get("volumes", []):
        source, target = volume.split(":")[:2]
        assert target.startswith("/")
        assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]


def test_only_nginx_is_reachable_and_only_from_the_host_itself():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert SERVICES["nginx"]["ports"] == ["${PORTAL_LISTEN:-127.0.0.1:8080}:8080"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["back"]


def commands():
    """Every command line of ours: of the services, of their health checks, and of the image."""
    for name in OURS:
        yield f"{name}: command", SERVICES[name]["command"]
        kind, *rest = SERVICES[name]["healthcheck"].get("test", ["CMD", "python", "manage.py", "prepare"])
        if kind == "CMD":
            yield f"{name}: health", rest
        else:
            yield f"{name}: health", shlex.split(rest[0].split("|")[0])
    for match in re.finditer(r"CMD (\[.*\])", (ROOT / "Dockerfile").read_text()):
        yield "image", json.loads(match[1])


@pytest.mark.parametrize(("where", "command"), sorted(commands(), key=str))
def test_every_command_can_be_started(where, command):
    program, *rest = command
    if program == "python" and rest[0] == "manage.py":
        assert rest[1] in get_commands()
    elif program == "python":
        assert rest[0] == "-m"
        assert importlib.util.find_spec(rest[1])
    elif program == "gunicorn":
        assert importlib.util.find_spec("gunicorn")
        assert importlib.util.find_spec(rest[0])
        from gunicorn.config import Config

        assert Config().parser().parse_args(rest).bind
    elif program == "celery":
        from celery.bin.celery import celery

        assert rest[:2] == ["--app", "council.celery"]
        assert rest[2] in celery.commands
        options = {name for option in celery.commands[rest[2]].params for name in option.opts}
        assert {each for each in rest[3:] if each.startswith("--")} <= options
    else:
        assert shutil.which(program), where


def test_every_variable_of_the_example_is_a_setting():
    for line in (ROOT / ".env.example").read_text().splitlines():
        if match := re.match(r"#?([A-Z_]+)=", line):
            assert f'"{match[1]}"' in SETTINGS or match[1] in {"POSTGRES_PASSWORD", "PORTAL_LISTEN"}


def test_every_setting_of_the_environment_is_documented():
    told = (ROOT / "docs" / "deployment.md").read_text()
    names = set(re.findall(r'(?:environ\.get|flag|words|environ\[)\(?"([A-Z_]+)"', SETTINGS)) - {"TEST_DB_SUFFIX"}
    assert {"SITE_URL", "SECRET_KEY", "EMAIL_USE_TLS", "ALLOWED_HOSTS"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in told] == []


def instructions():
    """The instructions of the Dockerfile, each on one line."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    return [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]


def test_the_image_follows_the_rules_of_the_trade():
    lines = instructions()
    names = [name for name, _rest in lines]
    base = lines[0][1]
    assert names[0] == "FROM"
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", base), "a fixed version of a small base"
    assert "ADD" not in names
    users = [rest for name, rest in lines if name == "USER"]
    assert users[-1] == "10001:10001"
    assert names.index("USER") < names.index("CMD")
    assert "HEALTHCHECK" in names
    for name, rest in lines:
        if name == "RUN" and "apt-get install" in rest:
            assert "apt-get update &&" in " ".join(rest.split())
            assert "--no-install-recommends" in rest
            assert "rm -rf /var/lib/apt/lists/*" in rest
        if name == "RUN" and "pip install" in rest:
            assert "--require-hashes" in rest
            assert "--no-cache-dir" in rest
    copies = [rest for name, rest in lines if name == "COPY"]
    assert copies.index("requirements.txt ./") < copies.index(". ."), "packages are cached apart from the source"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-embedded.txt"])
def test_packages_are_locked_by_hash_and_come_from_no_particular_place(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-{1,2}(index|extra-index|find-links|trusted)", text, re.MULTILINE)
    for requirement in re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL):
        assert re.match(r"[a-z0-9_.-]+==\S+ \\\n", requirement), requirement.splitlines()[0]
        assert "--hash=sha256:" in requirement


def test_both_lists_of_packages_agree():
    def versions(name):
        return set(re.findall(r"^([a-z0-9_.-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    assert versions("requirements.txt") <= versions("requirements-dev.txt")


def test_npm_packages_are_locked_by_hash_and_come_from_no_particular_place():
    lock = json.loads((ROOT / "tests" / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "tests" / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, package in lock["packages"].items():
        assert "resolved" not in package
        assert name == "" or package["integrity"].startswith("sha512-")
    for name, version in wanted.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
