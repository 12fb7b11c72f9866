"""What is deleted, what is kept, and that a backup is one."""

from __future__ import annotations

import os
import stat

import pytest

from pipelines import archive
from pipelines.errors import PipelineError
from pipelines.raw_store import RawStore
from pipelines.settings import Settings


@pytest.fixture
def used(settings: Settings) -> Settings:
    """An installation that received two files and built something."""
    store = RawStore(settings)
    store.receive(b"orders", file_name="orders.txt", scope="amazon-us", origin="inbox")
    store.receive(b"rates", file_name="rates.csv", scope="_", origin="inbox")
    store.hash_key()
    for folder in (settings.landed / "orders", settings.marts, settings.warehouse_file.parent, settings.dagster_home):
        folder.mkdir(parents=True)
        (folder / "made").write_text("made")
    return settings


def _files(settings: Settings) -> dict[str, bytes]:
    return {str(p.relative_to(settings.raw)): p.read_bytes() for p in settings.raw.rglob("*") if p.is_file()}


def test_clean_deletes_what_can_be_made_again_and_nothing_else(used):
    raw = _files(used)
    (used.marts / ".gitkeep").touch()
    archive.clean(used)
    assert _files(used) == raw
    assert not used.landed.exists()
    assert not used.warehouse_file.parent.exists()
    assert [p.name for p in used.marts.iterdir()] == [".gitkeep"]
    assert (used.dagster_home / "made").exists()


def test_clean_with_history_forgets_the_runs_too(used):
    archive.clean(used, history=True)
    assert not used.dagster_home.exists()


def test_clean_follows_no_link(used, tmp_path):
    """An as-of build links to the receipts: deleting it must not delete them."""
    then = used.data / "as_of" / "20261020T0000"
    then.mkdir(parents=True)
    (then / "raw").symlink_to(used.raw)
    raw = _files(used)
    archive.clean(used)
    assert not then.exists()
    assert _files(used) == raw


def test_a_backup_comes_back_whole(used, tmp_path):
    file = tmp_path / "raw.tar"
    archive.backup(used, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = Settings(data=tmp_path / "other")
    archive.restore(other, file)
    assert _files(other) == _files(used)
    assert stat.S_IMODE((other.raw / "hash.key").stat().st_mode) == 0o600
    assert RawStore(other).observations() == RawStore(used).observations()


def test_a_damaged_backup_changes_nothing(used, tmp_path):
    file = tmp_path / "raw.tar"
    archive.backup(used, file)
    content = bytearray(file.read_bytes())
    content[content.index(b"orders", 2048)] ^= 1
    file.write_bytes(content)
    other = Settings(data=tmp_path / "other")
    with pytest.raises(PipelineError, match="damaged"):
        archive.restore(other, file)
    assert not other.raw.exists()


def test_half_a_backup_changes_nothing(used, tmp_path):
    file = tmp_path / "raw.tar"
    archive.backup(used, file)
    os.truncate(file, 1024)
    with pytest.raises(PipelineError, match="Nothing was changed"):
        archive.restore(Settings(data=tmp_path / "other"), file)


def test_restore_overwrites_no_receipt(used, tmp_path):
    file = tmp_path / "raw.tar"
    archive.backup(used, file)
    before = _files(used)
    with pytest.raises(PipelineError, match="holds files"):
        archive.restore(used, file)
    assert _files(used) == before


def test_nothing_to_back_up(settings):
    with pytest.raises(PipelineError, match="nothing"):
        archive.backup(settings, None)
