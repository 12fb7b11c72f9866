"""What the repository says about itself is true, and what must not be in it is not."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from pipelines.settings import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "bench" / "README.md"]
# Whom a text of the repository may name. Everything else that looks like an address is a mistake or a leak.
HOSTS = re.compile(
    r"(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]"
    r"|([a-z0-9-]+\.)*example\.(com|org|net)"
    r"|schemas\.openxmlformats\.org|www\.w3\.org"
    r"|api\.17track\.net"  # asked with a key
    r"|www\.(yw56\.com\.cn|4px\.com)"  # two carriers, as a tracking answer names them
    r")(:\d*)?"
)


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [p for name in listed.split("\0") if name and (p := ROOT / name).is_file()]


def _texts() -> list[tuple[Path, str]]:
    texts = []
    for path in _tracked():
        try:
            texts.append((path, path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue  # a fixture in another encoding, a workbook, a picture
    return texts


def test_no_path_of_a_machine():
    machine = re.compile(r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/\w|[A-Z]:\\\\?Users")
    found = [
        f"{path.relative_to(ROOT)}:{text[: m.start()].count(chr(10)) + 1}: {m.group()}"
        for path, text in _texts()
        if path != Path(__file__)
        for m in machine.finditer(text)
    ]
    assert not found, "\n".join(found)


def test_no_host_but_the_known_ones():
    found = [
        f"{path.relative_to(ROOT)}:{text[: m.start()].count(chr(10)) + 1}: {m.group(1)}"
        for path, text in _texts()
        if path != Path(__file__)
        for m in re.finditer(r"https?://([^\s/'\"`)<>{}]+)", text)
        if not HOSTS.fullmatch(m.group(1).lower())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_has_hashes_and_names_no_host(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text and "--index-url" not in text
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert "==" in requirement and "--hash=sha256:" in requirement, requirement.splitlines()[0]


def _pins(lock: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", (ROOT / lock).read_text("utf-8"), flags=re.M):
        pins.setdefault(name.lower(), set()).add(version)
    return pins


def test_what_runs_is_what_was_tested():
    """The test lock holds the runtime's packages in the same versions, and both keep what pyproject.toml pins."""
    runtime, testing = _pins("requirements.lock"), _pins("requirements-test.lock")
    assert {k: v for k, v in runtime.items() if testing.get(k) != v} == {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for lock, declared in (
        (runtime, project["dependencies"]),
        (testing, chain.from_iterable(project["optional-dependencies"].values())),
    ):
        for requirement in declared:
            name, _, version = re.sub(r"\[.*?\]", "", requirement).partition("==")
            assert name.lower() in lock, f"{name} is in no lock: make lock"
            if version:
                assert version in lock[name.lower()], f"{requirement} against {lock[name.lower()]}: make lock"


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*?## ", (ROOT / "Makefile").read_text("utf-8"), flags=re.M))


def _commands() -> set[str]:
    shown = subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "pipelines", "--help"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return set(re.findall(r"^ +([a-z][a-z-]+)(?=\s{2,}|$)", shown, flags=re.M)) | set(
        re.findall(r"[{,]([a-z][a-z-]+)(?=[,}])", shown)
    )


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if d.exists()], ids=lambda d: str(d.relative_to(ROOT)))
def test_a_document_names_only_what_exists(document):
    """Files and folders in backticks, make targets, and commands of `python -m pipelines`."""
    text = document.read_text("utf-8")
    missing = []
    for target in re.findall(r"\bmake ([a-z][a-z-]*)\b", " ".join(re.findall(r"`[^`]*`|```.*?```", text, flags=re.S))):
        if target not in _targets():
            missing.append(f"make {target}")
    for command in re.findall(r"python -m pipelines ([a-z][a-z-]*)", text):
        if command not in _commands():
            missing.append(f"python -m pipelines {command}")
    top = {p.name for p in ROOT.iterdir()} | {"pipelines", "dbt_project", "tests", "docs", "bench", "tools"}
    for code in re.findall(r"`([^`\n]+)`", text):
        named = re.match(r"(?:\./)?([\w.-]+)/[\w./-]*$", code)
        generated = code.startswith(("data/", "bench/work"))
        shown = f"`{code}`\n\n```" in text or f"`{code}`:\n\n```" in text  # the page shows how to make it
        if named and named.group(1) in top and not (generated or shown or (ROOT / code).exists()):
            missing.append(code)
    for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
        if not (document.parent / link).exists():
            missing.append(f"link {link}")
    assert not missing, f"{document.name} names what does not exist: {missing}"


def test_every_variable_of_the_settings_is_documented_and_no_other():
    """`.env.example` is the list; settings.py is the only reader."""
    tree = ast.parse((ROOT / "pipelines" / "settings.py").read_text("utf-8"))
    names = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    read = {n for n in names if re.fullmatch(r"[A-Z][A-Z0-9_]{3,}", n)}
    example = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text("utf-8"), flags=re.M))
    assert example == read, f"not documented: {sorted(read - example)}; not read: {sorted(example - read)}"


def test_nothing_generated_is_committed():
    generated = re.compile(
        r"^(data/(?!(raw|marts)/\.gitkeep)|.*\.(duckdb|parquet|pyc)$|dbt_project/(target|logs)|uv\.lock|\.env$)"
    )
    found = [str(p.relative_to(ROOT)) for p in _tracked() if generated.match(str(p.relative_to(ROOT)))]
    assert not found, found


def test_make_offers_what_the_command_line_offers():
    """A target is an alias: it only adds the environment."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"-m pipelines ([a-z]+)", makefile):
        assert target in _commands(), target
