"""The words the marts and the pages use: one meaning each, in Chinese and English, with its formula (`glossary.csv`)."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

from pipelines.publishing.published import Row

FILE = Path(__file__).with_name("glossary.csv")


def chapters() -> list[Row]:
    """The terms by chapter: `en`, `zh` and `terms`, each with `id` (its name in marts and figures), `en`, `zh`, `rule`."""
    with FILE.open(encoding="utf-8", newline="") as file:
        terms = list(csv.DictReader(file))
    by_chapter = groupby(terms, lambda term: (term["chapter_en"], term["chapter_zh"]))
    return [{"en": en, "zh": zh, "terms": list(of)} for (en, zh), of in by_chapter]
