"""The pages people open: `data/docs/`, built after each publication, and a server for them on this machine alone.

index.html      today: what to do, the figures, whether they can be trusted
marts.html      every mart, column and metric        reports.html   every report that can be dropped
gx/             what was checked at the door         dbt/           models, lineage, tests
"""

from __future__ import annotations

import functools
import http.server
import secrets
from pathlib import Path

from pipelines.publishing import foreign_pages, pages
from pipelines.publishing.pages import front, reference
from pipelines.publishing.published import open_published
from pipelines.quality.expectations import Expectations
from pipelines.settings import ROOT, Settings

HOST = "127.0.0.1"
DBT_DOCS = ROOT / "dbt_project" / "target" / "static_index.html"


def build(settings: Settings, *, dbt_docs: Path = DBT_DOCS) -> Path:
    """Write the whole site from the publication in force; returns its front page.

    `dbt_docs` is what `dbt docs generate --static` wrote; without it the site has no such page.
    """
    docs = settings.docs
    site = pages.Site(missing=frozenset() if dbt_docs.exists() else frozenset({"dbt/index.html"}))
    Expectations(settings).build_docs()
    validations = foreign_pages.offline_data_docs(docs / "gx", (pages.TEMPLATES / "data_docs.css").read_text("utf-8"))
    _write(docs / "gx" / "index.html", site.render("checks.html.j2", here="gx/index.html", validations=validations))
    if dbt_docs.exists():
        foreign_pages.offline_dbt_docs(dbt_docs, docs / "dbt" / "index.html")
    _write(docs / "reports.html", reference.reports_page(site))
    with open_published(settings) as published:
        _write(docs / "marts.html", reference.marts_page(site, published))
        _write(docs / "index.html", front.page(site, published))
    return docs / "index.html"


def serve(settings: Settings, port: int) -> http.server.ThreadingHTTPServer:
    """A server of the pages on 127.0.0.1, not yet started: call `serve_forever`. Port 0 takes a free one."""
    handler = functools.partial(_Quiet, directory=str(settings.docs))
    return http.server.ThreadingHTTPServer((HOST, port), handler)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        """Let a browser ask again each time: the next run replaces the pages."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the pages are read by one person on one machine."""


def _write(path: Path, html: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(3)}")
    partial.write_text(html, "utf-8")
    partial.replace(path)
