"""Pages other tools wrote, made fit to stand beside ours: nothing is loaded from elsewhere, and they stay legible.

Great Expectations' data docs take their style and scripts from content delivery networks; without them they are bare and the
index, filled by a script, is empty. Here each page loses what it would load and gets a small style of our own, and the index
is written anew from the validations found. dbt's static page holds all it needs; it is only forbidden to ask for more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path

_MARK = "<!-- offline -->"
_POLICY = '<meta http-equiv="Content-Security-Policy" content="{}">'
_NO_SCRIPT = _POLICY.format("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
_OWN_SCRIPT = _POLICY.format(
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data:; font-src data:"
)

_LOADED = re.compile(
    r"<script\b.*?</script\s*>|<style\b.*?</style\s*>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer\s*>|\sonclick=\"[^\"]*\"",
    re.S | re.I,
)
_FACTS = {
    "suite": re.compile(r"Expectation Suite:</span>\s*<a[^>]*>(.*?)</a>", re.S),
    "status": re.compile(r"Status:</span>\s*<i[^>]*></i>\s*(\w+)", re.S),
    "evaluated": re.compile(r">Evaluated Expectations</div></td>.*?<div[^>]*>(\d+)</div>", re.S),
    "failed": re.compile(r">Unsuccessful Expectations</div></td>.*?<div[^>]*>(\d+)</div>", re.S),
    "at": re.compile(r">Run Time</div></td>.*?<div[^>]*>([\dTZ:.-]+)</div>", re.S),
}


@dataclass(frozen=True, kw_only=True)
class Validation:
    """One validation of a batch, as its page of the data docs tells it. `href` is relative to the data docs' folder."""

    suite: str
    at: datetime
    succeeded: bool
    evaluated: int
    failed: int
    href: str


def offline_data_docs(folder: Path, stylesheet: str) -> Sequence[Validation]:
    """Rewrite every page under `folder` in place, once; returns the validations, newest first, failed ones before others."""
    validations = []
    for page in sorted(folder.rglob("*.html")):
        html = page.read_text("utf-8")
        if _MARK not in html:
            html = _LOADED.sub("", html)
            html = re.sub(r"<head\b[^>]*>", f"\\g<0>{_MARK}{_NO_SCRIPT}<style>{stylesheet}</style>", html, count=1)
            page.write_text(html, "utf-8")
        if found := _validation(html, page.relative_to(folder).as_posix()):
            validations.append(found)
    return sorted(sorted(validations, key=lambda v: v.at, reverse=True), key=lambda v: v.succeeded)


def offline_dbt_docs(static_page: Path, target: Path) -> None:
    """Copy dbt's one-page documentation and forbid it to load anything."""
    html = static_page.read_text("utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(re.sub(r"<head\b[^>]*>", f"\\g<0>{_OWN_SCRIPT}", html, count=1), "utf-8")


def _validation(html: str, href: str) -> Validation | None:
    found = {name: m[1] for name, pattern in _FACTS.items() if (m := pattern.search(html))}
    if found.keys() != _FACTS.keys():
        return None
    return Validation(
        suite=unescape(found["suite"]),
        at=datetime.fromisoformat(found["at"]).replace(tzinfo=None),
        succeeded=found["status"] == "Succeeded",
        evaluated=int(found["evaluated"]),
        failed=int(found["failed"]),
        href=href,
    )
