"""The generated pages: templates, one stylesheet, and what fills them. No script, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from pipelines.publishing.pages import numbers

TEMPLATES = Path(__file__).parent / "templates"

# Every page of the site, in the order of the navigation; `href` is relative to the site's root.
NAVIGATION = (
    {"href": "index.html", "en": "Today", "zh": "今日"},
    {"href": "marts.html", "en": "Marts and metrics", "zh": "数据表与指标"},
    {"href": "reports.html", "en": "Reports to drop", "zh": "报表说明"},
    {"href": "gx/index.html", "en": "Checks at the door", "zh": "入库检查"},
    {"href": "dbt/index.html", "en": "Models and lineage", "zh": "模型与血缘"},
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """What all pages of one build share; `missing` are addresses of the navigation that do not exist (yet)."""

    missing: frozenset[str] = frozenset()

    def render(self, template: str, *, here: str, stamp: str = "", **values: Any) -> str:
        """One page. `here` is its own address from the site's root, `stamp` what its masthead says about the data."""
        return (
            _environment()
            .get_template(template)
            .render(
                here=here,
                up="../" * here.count("/"),
                navigation=[item for item in NAVIGATION if item["href"] not in self.missing],
                stamp=stamp,
                stylesheet=Markup((TEMPLATES / "style.css").read_text("utf-8")),
                **values,
            )
        )


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    written = (numbers.money, numbers.count, numbers.quantity, numbers.share, numbers.day, numbers.moment, breakable, prose)
    environment.filters |= {function.__name__: function for function in written}
    return environment


def breakable(name: str) -> Markup:
    """A long name (of a file, a column, a slice) that may break where its words end, and nowhere else."""
    return Markup(re.sub(r"([_/|!.-])", r"\1<wbr>", str(escape(name))))


def prose(text: str) -> Markup:
    """A sentence of a mart or a contract: lists may break, days may not, and what stands in backticks is code."""
    html = str(escape(text)).replace(",", ",<wbr>")
    html = re.sub(r"\b\d{4}-\d\d-\d\d\b", r'<span class="nowrap">\g<0></span>', html)
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", html))
