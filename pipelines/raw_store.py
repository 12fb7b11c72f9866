"""Keep: every file as it was received, once, and the append-only ledger of receipts. The only writer of `data/raw/`.

    inbox/<scope>/[<period>/]file   where people drop files; `<file>.meta.json` may say more
    received/ab/<sha-256>           blobs, as received
    observations.jsonl              one line a receipt; never rewritten
    decisions.jsonl                 what people decided about held files
    quarantine/<id>-<name>.txt      why a file did not land and what to do; no personal values
    redacted/<content>/             what `purge` leaves of a report with personal data
    clock.json                      a pinned run instant, where the data is not of today
    hash.key                        the key of personal hashes, mode 0600

Two receipts of the same bytes are two observations of one blob. A zip or gzip is kept as received; each of its members is
an observation of its own, so that what landing sees is always one report.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, Literal, cast

from pipelines.errors import FileRefusedError, PipelineError, Problem
from pipelines.settings import Settings

Origin = Literal["demo", "inbox", "pull", "own"]

# A container larger than this, opened, is no seller's report (the largest known, a region's yearly orders, is under 4 GB);
# text compresses 5 to 30 times, so a member that unpacks 500 times its size was built to do harm. 2026-11.
MAX_OPENED_BYTES = 8 * 2**30
MAX_RATIO = 500
MAX_MEMBERS = 10_000
CHUNK = 1 << 20
# A file still being copied changes within this many seconds; one older is taken at once.
SETTLE_SECONDS = 3.0
NO_SCOPE = "_"

_JUNK = re.compile(r"^(~\$|\.)|\.(part|crdownload|tmp)$|^(Thumbs\.db|desktop\.ini)$", re.I)
_PERIOD = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:_(\d{4})-(\d{2})-(\d{2}))?$")


class DemoStandsError(PipelineError):
    """Real files were dropped while the demo seller's data stands; they stay where they are."""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One receipt of one report. `problem` is set when its container could not be opened. Times are UTC, naive."""

    observation_id: str
    blob_id: str
    content_id: str
    file_name: str
    scope_id: str
    origin: Origin
    received_at: datetime
    size_bytes: int
    member: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    version_at: datetime | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None

    def to_json(self) -> str:
        """The line of the ledger."""
        row = {k: v for k, v in vars(self).items() if v not in (None, {}, ())}
        if self.problem:
            row["problem"] = vars(self.problem)
        return json.dumps(row, default=lambda v: v.isoformat(), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Observation:
        """A line of the ledger."""
        row = json.loads(line)
        for key in ("received_at", "version_at"):
            if key in row:
                row[key] = datetime.fromisoformat(row[key])
        for key in ("period_start", "period_end"):
            if key in row:
                row[key] = date.fromisoformat(row[key])
        if "problem" in row:
            row["problem"] = Problem(**row["problem"])
        return cls(**row)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody decided about a receipt, and why."""

    observation_id: str
    decision: str
    decided_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """A report inside a received blob, with what identifies it."""

    member: str | None
    content_id: str
    size: int
    problem: Problem | None = None


class RawStore:
    """The received files of one installation."""

    def __init__(self, settings: Settings) -> None:
        self.root = settings.raw
        self.inbox = settings.inbox
        self._settings = settings
        self._ledger = self.root / "observations.jsonl"
        self._decisions = self.root / "decisions.jsonl"
        self._clock = self.root / "clock.json"

    # ---- receiving ------------------------------------------------------------------------------------------------

    def receive(
        self,
        data: Path | bytes,
        *,
        file_name: str,
        scope: str,
        origin: Origin,
        received_at: datetime | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> list[Observation]:
        """Keep a file and note its receipt; one observation a report in it. `received_at` is UTC, now if missing."""
        return self._note(
            self._observe(data, file_name=file_name, scope=scope, origin=origin, received_at=received_at, meta=meta or {})
        )

    def receive_many(self, files: Iterable[tuple[Path | bytes, dict[str, Any]]]) -> int:
        """`receive` for many (data, keyword arguments) with one write of the ledger. Returns how many receipts."""
        return len(self._note([o for data, how in files for o in self._observe(data, **{"meta": {}, **how})]))

    def take_inbox(self, now: datetime) -> list[Observation]:
        """Receive every settled file of the inbox and move it out of it. `now` is UTC.

        Raises `DemoStandsError` and takes nothing while the demo's data stands.
        """
        files = self._settled()
        if files and self.has_origin("demo"):
            names = ", ".join(str(f.relative_to(self.inbox)) for f in files[:3]) + (" …" if len(files) > 3 else "")
            raise DemoStandsError(
                f"{len(files)} real file(s) lie in the inbox ({names}), but this warehouse holds the demo seller, "
                "and the two never mix. Run `python -m pipelines start-real` to move the demo aside; "
                "the files stay where they are. Running again before that changes nothing."
            )
        observations: list[Observation] = []
        for path in files:
            meta_file = path.with_name(path.name + ".meta.json")
            scope, period = self._place(path)
            meta, problem = {**period}, None
            if meta_file.exists():
                try:
                    meta |= json.loads(meta_file.read_text("utf-8"))
                    _checked_meta(meta)
                except (ValueError, TypeError) as error:
                    problem = Problem(
                        code="unreadable_meta",
                        what=f"{meta_file.name} beside the file is not a JSON object of known values ({error})",
                        remedy="Mend it (received_at, scope, period_start, period_end, version_at, report); drop both again",
                    )
                    meta = dict(period)
            got = self._observe(
                path,
                file_name=str(path.relative_to(self.inbox)),
                scope=str(meta.get("scope") or scope),
                origin="inbox",
                received_at=_utc(meta["received_at"]) if meta.get("received_at") else now,
                meta=meta,
            )
            observations += [replace(o, problem=o.problem or problem) for o in got]
        self._note(observations)
        # Only what the ledger knows leaves the inbox: a crash before this line receives the files again, and loses none.
        for path in files:
            path.unlink()
            path.with_name(path.name + ".meta.json").unlink(missing_ok=True)
        return observations

    def waiting(self) -> int:
        """How many files lie in the inbox, settled or not."""
        return sum(1 for _ in self._inbox_files())

    def has_origin(self, origin: Origin) -> bool:
        """Whether any receipt of that origin stands."""
        return any(f'"origin": "{origin}"' in line for line in self._lines(self._ledger))

    # ---- reading --------------------------------------------------------------------------------------------------

    def observations(self) -> list[Observation]:
        """Every receipt, oldest first as noted."""
        return [Observation.from_json(line) for line in self._lines(self._ledger)]

    def fingerprint(self) -> str:
        """Changes when a receipt or a decision is added."""
        parts = [f"{p.stat().st_size}" if p.exists() else "0" for p in (self._ledger, self._decisions)]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]

    @contextmanager
    def open(self, observation: Observation) -> Iterator[Path]:
        """The report's own bytes as a file: the blob itself, or a temporary copy of a container's member."""
        blob = self._blob(observation.blob_id)
        if not blob.exists():
            raise PipelineError(
                f"the received bytes of {observation.file_name} are gone: {blob} does not exist. "
                "Restore data/raw from a backup; retrying does not help"
            )
        if observation.member is None:
            yield blob
            return
        with tempfile.TemporaryDirectory(prefix="member-") as folder:
            target = Path(folder) / "member"
            with _member_stream(blob, observation.member) as stream, target.open("wb") as out:
                shutil.copyfileobj(stream, out, CHUNK)
            yield target

    # ---- decisions, clock, quarantine, demo ---------------------------------------------------------------------------

    def decide(self, observation_id: str, decision: str, reason: str, at: datetime) -> Decision:
        """Append a dated decision about a receipt. Raises `PipelineError` when there is no such receipt."""
        if not any(o.observation_id == observation_id for o in self.observations()):
            raise PipelineError(f"no receipt {observation_id!r}; `python -m pipelines status` lists the held ones")
        made = Decision(observation_id=observation_id, decision=decision, decided_at=_naive(at), reason=reason)
        self._append(self._decisions, [json.dumps(vars(made), default=lambda v: v.isoformat(), ensure_ascii=False)])
        return made

    def decisions(self) -> list[Decision]:
        """Every decision, oldest first."""
        rows = [json.loads(line) for line in self._lines(self._decisions)]
        return [Decision(**{**r, "decided_at": datetime.fromisoformat(r["decided_at"])}) for r in rows]

    def clock(self) -> datetime | None:
        """The pinned run instant (UTC, naive), or None when runs go by the real time."""
        return datetime.fromisoformat(json.loads(self._clock.read_text())["run_at"]) if self._clock.exists() else None

    def pin_clock(self, at: datetime | None, why: str = "") -> None:
        """Let every run believe it is that instant (None: the real time again)."""
        if at is None:
            self._clock.unlink(missing_ok=True)
        else:
            self._write(self._clock, json.dumps({"run_at": _naive(at).isoformat(), "why": why}))

    def explain_quarantine(self, observation: Observation, message: str | None) -> None:
        """Lay a note beside the quarantined file's name, or take it away when the file has landed after all (None)."""
        name = re.sub(r"[^\w.-]+", "_", Path(observation.file_name).name)[:80]
        note = self.root / "quarantine" / f"{observation.observation_id}-{name}.txt"
        if message is None:
            note.unlink(missing_ok=True)
        else:
            self._write(
                note, f"{observation.file_name}\nreceived {observation.received_at:%Y-%m-%d %H:%M} UTC\n\n{message}\n"
            )

    def hash_key(self) -> bytes:
        """The key of personal hashes: from `PIPELINES_HASH_KEY`, else made once and kept readable by the owner alone."""
        if self._settings.hash_key:
            return self._settings.hash_key.encode()
        path = self.root / "hash.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        return bytes.fromhex(path.read_text().strip())

    def start_real(self) -> Path:
        """Move the demo's receipts aside (inbox and key stay), so that real files may come. Returns where they went."""
        aside = self._settings.data / f"demo-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"
        aside.mkdir(parents=True)
        for path in self.root.iterdir():
            if path.name not in ("inbox", "hash.key", ".gitkeep"):
                shutil.move(path, aside / path.name)
        return aside

    def redacted(self, content_id: str) -> Path | None:
        """The folder of a report whose personal values were purged, or None."""
        folder = self.root / "redacted" / content_id
        return folder if folder.exists() else None

    def replace_by_redacted(self, content_id: str, folder: Path) -> None:
        """Keep `folder` in the place of a report's bytes and drop every blob whose reports are all redacted."""
        target = self.root / "redacted" / content_id
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(folder, target)
        by_blob: dict[str, set[str]] = {}
        for o in self.observations():
            by_blob.setdefault(o.blob_id, set()).add(o.content_id)
        for blob_id, contents in by_blob.items():
            if content_id in contents and all(self.redacted(c) for c in contents):
                self._blob(blob_id).unlink(missing_ok=True)

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _observe(
        self,
        data: Path | bytes,
        *,
        file_name: str,
        scope: str,
        origin: Origin,
        received_at: datetime | None = None,
        meta: Mapping[str, Any],
    ) -> list[Observation]:
        _checked_meta(meta)
        at = _naive(received_at or datetime.now(UTC))
        blob_id, blob = self._keep(data)
        free = {
            k: v for k, v in meta.items() if k not in ("received_at", "scope", "period_start", "period_end", "version_at")
        }
        found = []
        for n, opened in enumerate(_open_container(blob, blob_id)):
            seed = f"{opened.content_id}|{scope}|{at.isoformat()}|{file_name}|{opened.member}|{n}"
            found.append(
                Observation(
                    observation_id=hashlib.sha256(seed.encode()).hexdigest()[:12],
                    blob_id=blob_id,
                    content_id=opened.content_id,
                    member=opened.member,
                    file_name=f"{file_name}!{opened.member}" if opened.member else file_name,
                    scope_id=scope or NO_SCOPE,
                    origin=origin,
                    received_at=at,
                    size_bytes=opened.size,
                    period_start=_day(meta.get("period_start")),
                    period_end=_day(meta.get("period_end")),
                    version_at=_naive(_utc(meta["version_at"])) if meta.get("version_at") else None,
                    meta=free,
                    problem=opened.problem,
                )
            )
        return found

    def _keep(self, data: Path | bytes) -> tuple[str, Path]:
        """Store the bytes under their own name and make sure that they are on disk before any ledger speaks of them."""
        if isinstance(data, bytes):
            blob_id = hashlib.sha256(data).hexdigest()
        else:
            with data.open("rb") as file:
                blob_id = hashlib.file_digest(file, "sha256").hexdigest()
        blob = self._blob(blob_id)
        if not blob.exists():
            blob.parent.mkdir(parents=True, exist_ok=True)
            partial = blob.with_suffix(".partial")
            if isinstance(data, bytes):
                partial.write_bytes(data)
            else:
                shutil.copyfile(data, partial)
            partial.chmod(0o600)
            with partial.open("rb") as file:
                os.fsync(file.fileno())
            partial.replace(blob)
        return blob_id, blob

    def _blob(self, blob_id: str) -> Path:
        return self.root / "received" / blob_id[:2] / blob_id

    def _note(self, observations: list[Observation]) -> list[Observation]:
        self._append(self._ledger, [o.to_json() for o in observations])
        return observations

    def _append(self, path: Path, lines: list[str]) -> None:
        if not lines:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            # A crash in the middle of an earlier write leaves a torn last line: end it, so that it spoils nothing after it.
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())

    def _lines(self, path: Path) -> list[str]:
        if not path.exists():
            return []
        return [line for line in path.read_text("utf-8").split("\n") if line.startswith("{") and line.endswith("}")]

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        partial.write_text(text, "utf-8")
        partial.replace(path)

    def _inbox_files(self) -> Iterator[Path]:
        if self.inbox.exists():
            for path in sorted(self.inbox.rglob("*")):
                if path.is_file() and not _JUNK.search(path.name) and not path.name.endswith(".meta.json"):
                    yield path

    def _settled(self) -> list[Path]:
        """The inbox's files that nobody is still writing: old enough, or of unchanged size after a short wait."""
        before = {p: p.stat() for p in self._inbox_files()}
        young = [p for p, s in before.items() if time.time() - s.st_mtime < SETTLE_SECONDS]
        if young:
            time.sleep(0.5)
        return [p for p, s in before.items() if p not in young or (p.exists() and p.stat().st_size == s.st_size)]

    def _place(self, path: Path) -> tuple[str, dict[str, str]]:
        """The scope and the period that the file's folders name."""
        folders = path.relative_to(self.inbox).parts[:-1]
        scope = folders[0] if folders else NO_SCOPE
        period = next((m for f in folders[1:] if (m := _PERIOD.fullmatch(f))), None)
        if not period:
            return scope, {}
        year, month, day, *end = period.groups()
        first = date(int(year), int(month), int(day or 1))
        if end[0]:
            last = date(*map(int, end))
        elif day:
            last = first
        else:
            last = date(first.year + first.month // 12, first.month % 12 + 1, 1).fromordinal(
                date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
            )
        return scope, {"period_start": first.isoformat(), "period_end": last.isoformat()}


def _naive(at: datetime) -> datetime:
    """UTC without its mark, as every table holds it."""
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def _utc(value: str | datetime) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _checked_meta(meta: Mapping[str, Any]) -> None:
    """Raise ValueError when what came with a file is not of the form that is documented."""
    if not isinstance(meta, Mapping):
        raise ValueError("expected an object")
    for key in ("received_at", "version_at"):
        if meta.get(key):
            _utc(meta[key])
    start, end = _day(meta.get("period_start")), _day(meta.get("period_end"))
    if start and end and start > end:
        raise ValueError(f"period_start {start} is after period_end {end}")


def _refused(code: str, what: str) -> Problem:
    return Problem(
        code=code, what=what, remedy="Download the file again and drop it unpacked; retrying the same file does not help"
    )


def _open_container(blob: Path, blob_id: str) -> list[_Opened]:
    """The reports in a received file: itself, or each member of a zip or gzip, hashed while it is unpacked."""
    with blob.open("rb") as file:
        magic = file.read(4)
    whole = _Opened(member=None, content_id=blob_id, size=blob.stat().st_size)
    try:
        if magic[:2] == b"\x1f\x8b":
            return [_measure(blob, "gzip")]
        if magic == b"PK\x03\x04":
            with zipfile.ZipFile(blob) as archive:
                names = [i.filename for i in archive.infolist() if not i.is_dir()]
                if "[Content_Types].xml" in names:
                    return [whole]  # a workbook is a zip of its own
                names = [n for n in names if not n.startswith("__MACOSX/") and not _JUNK.search(Path(n).name)]
                if len(names) > MAX_MEMBERS:
                    raise FileRefusedError(_refused("container_too_large", f"the archive holds {len(names)} files"))
                if any(i.flag_bits & 1 for i in archive.infolist()):
                    raise FileRefusedError(_refused("encrypted", "the archive is protected by a password"))
            if not names:
                raise FileRefusedError(_refused("empty_container", "the archive holds no file"))
            opened, total = [], 0
            for name in names:
                opened.append(_measure(blob, name, already=total))
                total += opened[-1].size
            return opened
    except FileRefusedError as refusal:
        return [replace(whole, problem=refusal.problems[0])]
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, OSError, NotImplementedError) as error:
        return [replace(whole, problem=_refused("damaged_container", f"the archive cannot be unpacked ({error})"))]
    return [whole]


@contextmanager
def _member_stream(blob: Path, member: str) -> Iterator[IO[bytes]]:
    if member == "gzip":
        with gzip.open(blob) as stream:
            yield cast(IO[bytes], stream)
    else:
        with zipfile.ZipFile(blob) as archive, archive.open(member) as stream:
            yield stream


def _measure(blob: Path, member: str, *, already: int = 0) -> _Opened:
    """Unpack a member once, hashing, and stop as soon as it grows beyond what a report can be."""
    digest, size, packed = hashlib.sha256(), 0, max(blob.stat().st_size, 1)
    with _member_stream(blob, member) as stream:
        while chunk := stream.read(CHUNK):
            if not size and chunk[:4] in (b"PK\x03\x04",) and b"[Content_Types].xml" not in chunk[:4096]:
                raise FileRefusedError(_refused("nested_container", f"{member} is an archive inside an archive"))
            digest.update(chunk)
            size += len(chunk)
            if already + size > MAX_OPENED_BYTES or (size > 64 * CHUNK and size > packed * MAX_RATIO):
                raise FileRefusedError(
                    _refused(
                        "container_too_large",
                        f"{member} unpacks to more than {size // CHUNK} MiB from {packed} bytes: no report does",
                    )
                )
    return _Opened(member=member, content_id=digest.hexdigest(), size=size)
