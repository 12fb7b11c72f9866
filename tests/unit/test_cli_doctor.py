"""The doctor finds what is wrong, names it, and says what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.cli import doctor
from pipelines.lock import run_lock
from pipelines.raw_store import RawStore


def _verdicts(settings) -> dict[str, doctor.Finding]:
    return {f.subject: f for f in doctor.examine(settings)}


def test_a_sound_installation_has_nothing_to_mend(settings):
    found = _verdicts(settings)
    assert [f for f in found.values() if f.verdict == "fail"] == []
    assert found["Publication"].verdict == "warn"
    assert "python -m pipelines run" in found["Publication"].advice
    assert doctor.render(list(found.values())).endswith("A run can start.")


@pytest.mark.parametrize("wrong", [{"reporting_currency": "RENMINBI"}, {"fx_source": "guess"}, {"dbt_target": "oracle"}])
def test_values_that_no_run_could_use(settings, wrong):
    finding = _verdicts(replace(settings, **wrong))["Settings"]
    assert finding.verdict == "fail"
    assert next(iter(wrong.values())) in finding.found


def test_a_package_that_is_not_as_locked(settings, monkeypatch):
    real = doctor.metadata.version
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "0.0.1" if name == "duckdb" else real(name))
    finding = _verdicts(settings)["Packages"]
    assert finding.verdict == "fail"
    assert "duckdb 0.0.1 instead of" in finding.found


def test_a_key_others_can_read(settings):
    RawStore(settings).hash_key()
    assert _verdicts(settings)["Key of personal hashes"].verdict == "ok"
    (settings.raw / "hash.key").chmod(0o644)
    finding = _verdicts(settings)["Key of personal hashes"]
    assert finding.verdict == "warn"
    assert finding.advice == f"chmod 600 {settings.raw / 'hash.key'}"


def test_who_holds_the_lock(settings):
    with run_lock(settings, "python -m pipelines run"):
        finding = _verdicts(settings)["Run lock"]
    assert finding.verdict == "warn"
    assert "python -m pipelines run" in finding.found


def test_a_publication_that_cannot_be_opened(settings):
    settings.marts.mkdir(parents=True)
    (settings.marts / "marts.duckdb").write_bytes(b"not a database, whatever its name says" * 100)
    assert _verdicts(settings)["Publication"].verdict == "fail"
