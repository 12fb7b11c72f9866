"""A real browser on pages of this machine: anything else it asks for is refused and noted."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from pipelines.publishing import docs_site
from pipelines.settings import Settings

# As root Chromium has no sandbox; the rest keeps it from calling home at its start.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page. At its end the test fails on what it asked of other machines and on errors of its scripts."""
    wrong: list[str] = []

    def only_here(route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.hostname in ("127.0.0.1", "localhost", None):
            route.continue_()
        else:
            wrong.append(f"asked {url.hostname} for {url.path}")
            route.abort()

    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", only_here)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    yield page
    context.close()
    assert not wrong, wrong


@pytest.fixture(scope="session")
def site(demo_run: Settings) -> Iterator[str]:
    """The demo's pages, served as `python -m pipelines docs` serves them."""
    server = docs_site.serve(demo_run, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
