"""The command line: its help, its exit codes, and where it takes its settings from."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime

import pytest

from pipelines import cli
from pipelines.errors import LockedError, PipelineError
from pipelines.settings import ROOT

_COMMANDS = (
    "run",
    "land",
    "build",
    "publish",
    "status",
    "doctor",
    "accept",
    "as-of",
    "start-real",
    "sql",
    "docs",
    "dev",
    "serve",
)
_COMMANDS += ("workbook", "demo", "clean", "backup", "restore")


@pytest.fixture
def own_environment(monkeypatch):
    """What a command sets in the environment is taken back after the test."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setattr(cli, "_load_env_file", lambda _: None)


def test_help_names_every_command_with_what_it_is_for(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert [c for c in _COMMANDS if f"\n    {c} " not in text] == []
    assert "examples:" in text


@pytest.mark.parametrize("command", _COMMANDS)
def test_each_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) > 5


@pytest.mark.parametrize("arguments", [[], ["unheard-of"], ["accept"], ["as-of", "yesterday"]])
def test_wrong_arguments_are_exit_code_2(arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize("arguments", [["--data", "{}", "status"], ["status", "--data", "{}"]])
def test_the_data_folder_may_be_named_on_either_side(arguments, own_environment, tmp_path, capsys):
    folder = tmp_path / "elsewhere"
    assert cli.main([a.format(folder) for a in arguments]) == 0
    assert str(folder) in capsys.readouterr().out
    assert os.environ["PIPELINES_DATA"] == str(folder)  # the programs it starts work there too


@pytest.mark.parametrize(
    "error, code", [(PipelineError("do this"), 3), (LockedError("process 7 is busy"), 75), (KeyboardInterrupt(), 130)]
)
def test_exit_codes_say_whether_trying_again_helps(error, code, own_environment, monkeypatch, tmp_path, capsys):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pipelines.cli.status.report", fail)
    assert cli.main(["status", "--data", str(tmp_path)]) == code
    said = capsys.readouterr().err
    assert str(error) in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "text, instant",
    [
        ("2026-10-20", "2026-10-20T00:00"),
        ("2026-10-20T09:30", "2026-10-20T09:30"),
        ("2026-10-20T09:30+08:00", "2026-10-20T01:30"),
    ],
)
def test_instants_are_utc(text, instant):
    assert cli._instant(text) == datetime.fromisoformat(instant)


def test_env_file_is_for_what_the_environment_leaves_open(monkeypatch, tmp_path):
    monkeypatch.setenv("PIPELINES_FX_SOURCE", "ecb")
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ.pop("PIPELINES_NOTIFY_URLS", None)
    file = tmp_path / ".env"
    file.write_text(
        "# said once\nPIPELINES_FX_SOURCE=booking\n\nexport PIPELINES_NOTIFY_URLS='json://127.0.0.1 json://127.0.0.2'\n"
    )
    cli._load_env_file(file)
    assert os.environ["PIPELINES_FX_SOURCE"] == "ecb"
    assert os.environ["PIPELINES_NOTIFY_URLS"] == "json://127.0.0.1 json://127.0.0.2"


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_short_answers_do_not_wait_for_the_orchestrator(command, tmp_path):
    program = (
        "import sys; from pipelines.cli import main; main(sys.argv[1:])\n"
        "print([m for m in ('dagster', 'dbt', 'great_expectations', 'pandas', 'statsforecast') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, command, "--data", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_decision_is_dated_by_the_run_s_clock(own_environment, tmp_path, capsys):
    """The demo's clock stands in the past; a decision dated today would not be known there."""
    from pipelines.raw_store import RawStore
    from pipelines.settings import Settings

    store = RawStore(Settings(data=tmp_path))
    (receipt,) = store.receive(b"x", file_name="x.csv", scope="_", origin="demo")
    store.pin_clock(datetime.fromisoformat("2026-10-29T01:30"))
    assert cli.main(["accept", receipt.observation_id, "--reason", "the platform restated", "--data", str(tmp_path)]) == 0
    (decision,) = store.decisions()
    assert decision.decided_at == datetime.fromisoformat("2026-10-29T01:30")
    assert decision.reason == "the platform restated"
    assert cli.main(["accept", "nobody", "--reason", "x", "--data", str(tmp_path)]) == 3


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    command = f"{sys.executable} -m pipelines --help | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
