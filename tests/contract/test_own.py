from datetime import date, datetime
from decimal import Decimal

import pytest

from pipelines.sources.own import alerts_file, figures_file

SAID = datetime(2026, 10, 29, 1, 30, 0, 250)  # noqa: DTZ001
FIGURES = [
    {
        "publication_id": "run-1", "published_at": SAID, "known_at": SAID, "figure": "net_sales", "scope_id": f"store-{n}",
        "business_date": date(2026, 10, 28), "value": Decimal("90071992547409.9301") if n else None, "unit": "CNY",
    }
    for n in range(20)
]  # fmt: skip
ALERTS = [
    {
        "publication_id": "run-1", "alert_id": f"stockout|{n}", "check_name": "stockout_risk", "subject": f"US | KIT-{n}",
        "sent_at": SAID, "money_amount": Decimal("12.30"), "currency_code": "CNY", "message": '断货 "soon"\nbuy',
        "channel": "log",
    }
    for n in range(20)
]  # fmt: skip


def test_figures_come_back_as_they_were_said(parse_text):
    rows = parse_text(figures_file(FIGURES)).rows["own_published_figures"]
    assert [{k: v for k, v in r.items() if k != "_row_number"} for r in rows] == FIGURES


def test_alerts_come_back_as_they_were_said(parse_text):
    rows = parse_text(alerts_file(ALERTS)).rows["own_sent_alerts"]
    assert [{k: v for k, v in r.items() if k != "_row_number"} for r in rows] == ALERTS


def test_a_column_the_table_does_not_have_is_refused():
    with pytest.raises(ValueError, match="no column mood"):
        figures_file([{"mood": "good"}])
