"""What the page and the summary say about the publication, a question a function; what is not known is None or empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.publishing.published import Published, Row

# How long the lists of the front page are: what a person reads in the morning; the marts hold all of it. 2026-11.
MOST_ROWS = 15


@dataclass(frozen=True, kw_only=True)
class Kind:
    """All rows of one invariant; `odd` are those that do not hold, most money first."""

    invariant: str
    total: int
    odd: Sequence[Row]

    @property
    def holding(self) -> int:
        """How many hold."""
        return self.total - len(self.odd)

    @property
    def money(self) -> dict[str, Decimal]:
        """The money of what does not hold, a currency apart from the other."""
        return by_currency(self.odd)


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """The reconciliations by kind: what people must know before they read a figure comes first, most money before less."""

    kinds: Sequence[Kind]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(kind.total for kind in self.kinds)

    @property
    def odd(self) -> list[Row]:
        """All rows that do not hold."""
        return [row for kind in self.kinds for row in kind.odd]

    @property
    def banner(self) -> list[Kind]:
        """The kinds that carry the banner: something does not hold, and more than for information."""
        return [kind for kind in self.kinds if any(row["severity"] != "info" for row in kind.odd)]


def reconciliation(published: Published) -> Reconciliation:
    """The state of `rpt_reconciliation`. The newest rate orders money of several currencies; it is in no figure."""
    rates = "select currency_code, arg_max(rate, rate_date) as rate from dim_fx_rate_daily group by currency_code"
    has_rates = "dim_fx_rate_daily" in published.marts
    rows = published.rows(
        "select r.*, abs(cast(r.money_amount as double)) * x.rate as weight from rpt_reconciliation as r "
        f"left join ({rates if has_rates else 'select null::varchar as currency_code, 1 as rate where false'}) as x "
        "on x.currency_code = r.currency_code "
        "order by case severity when 'error' then 1 when 'warn' then 2 else 3 end, weight desc nulls last, invariant, scope",
        marts=("rpt_reconciliation",),
    )
    kinds: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["is_ok"]):
        kinds.setdefault(row["invariant"], []).append(row)
    return Reconciliation(
        kinds=[
            Kind(invariant=name, total=len(of), odd=[row for row in of if not row["is_ok"]]) for name, of in kinds.items()
        ]
    )


@dataclass(frozen=True, kw_only=True)
class Stockouts:
    """The SKUs that will run out by one rule or the other, most urgent first, and how many were watched."""

    watched: int
    exempt: int
    at_risk: int
    empty: int
    rows: Sequence[Row]


def stockouts(published: Published) -> Stockouts:
    """The state of `rpt_stockout_risk`: rows of severity error or warn; what only the guide's rule sees comes last."""
    rows = published.rows(
        "select *, coalesce(product_name, product_name_zh) as name, order_by_date < as_of_date as is_late "
        "from rpt_stockout_risk "
        "order by case severity when 'error' then 1 when 'warn' then 2 when 'info' then 3 else 4 end, "
        "money_at_stake_amount desc nulls last, order_by_date nulls last, stock_pool_id, sku",
        marts=("rpt_stockout_risk",),
    )
    watched = [row for row in rows if not row["is_exempt"]]
    at_risk = [row for row in watched if row["severity"] in ("error", "warn", "info")]
    return Stockouts(
        watched=len(watched),
        exempt=len(rows) - len(watched),
        at_risk=len(at_risk),
        empty=sum(1 for row in at_risk if row["is_out_of_stock"]),
        rows=at_risk[:MOST_ROWS],
    )


@dataclass(frozen=True, kw_only=True)
class Files:
    """How many files were received, by state, and what is wrong with those that did not land, newest first."""

    total: int
    states: Sequence[Row]
    problem_count: int
    problems: Sequence[Row]


def files(published: Published) -> Files:
    """The state of `rpt_received_files`. What the warehouse received back from itself is no file of the seller."""
    states = published.rows(
        "select status, count(*) as count from rpt_received_files where origin <> 'own' "
        "group by status order by count desc, status",
        marts=("rpt_received_files",),
    )
    problems = published.rows(
        "select * from rpt_received_files where status in ('quarantined', 'held', 'pending') and origin <> 'own' "
        "order by received_at desc, file_name",
        marts=("rpt_received_files",),
    )
    return Files(
        total=sum(state["count"] for state in states),
        states=states,
        problem_count=len(problems),
        problems=problems[:MOST_ROWS],
    )


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Net sales whose profit is unknown for one reason, in the reporting currency and as a fraction of all net sales."""

    en: str
    zh: str
    amount: Decimal
    rate: float


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The coverage line: how much of the net sales of `months` has SKU, cost and fees, and what the rest lacks first."""

    months: Sequence[str]
    net_sales: Decimal
    complete: Decimal
    gaps: Sequence[Gap]
    order_lines_without_rate: int

    @property
    def rate(self) -> float | None:
        """The complete part, as a fraction; None without net sales."""
        return float(self.complete / self.net_sales) if self.net_sales else None

    @property
    def missing(self) -> Decimal:
        """The part without a profit, in the reporting currency."""
        return self.net_sales - self.complete


def coverage(published: Published) -> Coverage | None:
    """The coverage of the last two months with sales, all stores; None without sales."""
    rows = published.rows(
        "select * from rpt_profit_coverage where store_id = 'all' and order_month <> 'all' "
        "order by order_month desc limit 2",
        marts=("rpt_profit_coverage",),
    )
    if not rows:
        return None

    def total(column: str) -> Decimal:
        return sum((row[f"{column}_amount_reporting"] for row in rows), Decimal(0))

    net_sales, with_sku, with_cost, complete = (total(c) for c in ("net_sales", "with_sku", "with_cost", "complete"))
    gaps = (
        ("without SKU", "未匹配 SKU", net_sales - with_sku),
        ("without cost", "缺成本", with_sku - with_cost),
        ("without fees", "缺费用", with_cost - complete),
    )
    return Coverage(
        months=sorted(row["order_month"] for row in rows),
        net_sales=net_sales,
        complete=complete,
        gaps=[
            Gap(en=en, zh=zh, amount=amount, rate=float(amount / net_sales) if net_sales else 0)
            for en, zh, amount in gaps
            if amount
        ],
        order_lines_without_rate=sum(row["order_lines_without_rate"] for row in rows),
    )


def quiet_alerts(published: Published) -> int:
    """How many alerts somebody has dealt with and that stay quiet for now."""
    marts = ("rpt_alert_decisions",)
    rows = published.rows("select count(distinct alert_id) as n from rpt_alert_decisions where is_silent", marts=marts)
    return rows[0]["n"] if rows else 0


def mapping_gaps(published: Published) -> list[Row]:
    """Listings that sold and lead to no store, SKU, product or cost, most money first."""
    return published.rows(
        "select * from rpt_mapping_gaps where units > 0 "
        "order by net_sales_amount_reporting desc nulls first, store_id, platform_sku",
        marts=("rpt_mapping_gaps",),
    )


@dataclass(frozen=True, kw_only=True)
class Margins:
    """The SKUs under the margin limit, lowest contribution first, and how many are exempt from it."""

    total: int
    exempt: int
    rows: Sequence[Row]


def margins(published: Published) -> Margins:
    """The state of `rpt_low_margin_skus`."""
    products = "dim_product" in published.marts
    name = "coalesce(p.product_name, p.product_name_zh)" if products else "null"
    rows = published.rows(
        f"select m.*, {name} as name from rpt_low_margin_skus as m "
        + ("left join dim_product as p on p.sku = m.sku " if products else "")
        + "order by m.contribution_rank",
        marts=("rpt_low_margin_skus",),
    )
    low = [row for row in rows if not row["is_exempt"]]
    return Margins(total=len(low), exempt=len(rows) - len(low), rows=low[:MOST_ROWS])


def freshness(published: Published) -> list[Row]:
    """How far each feed reaches, the latest first."""
    return published.rows(
        "select * from rpt_source_freshness "
        "order by case severity when 'error' then 1 when 'warn' then 2 when 'info' then 3 else 4 end, "
        "days_late desc nulls last, platform, title, scope_id",
        marts=("rpt_source_freshness",),
    )


def stores(published: Published) -> list[Row]:
    """Every open store with `complete_to`: the last local day that is over and that its account's orders have reached.

    A day is not shown because the clock says so: where the order files came late, the days that they do not reach yet are
    not days without sales.
    """
    return published.rows(
        f"""
        with reached as ({_ORDERS_REACH if published.marts.issuperset(_ORDERS_REACH_MARTS) else _NO_REACH})

        select s.*, least(s.last_complete_date, coalesce(r.newest_date, s.last_complete_date)) as complete_to
        from dim_store as s
        left join reached as r on r.account_id = s.account_id
        where s.closed_on is null or s.closed_on >= s.last_complete_date
        order by s.platform, s.account_id, s.store_id
        """,
        marts=("dim_store",),
    )


# The feeds that an account's order lines came from, and the day the newest of them reaches.
_ORDERS_REACH_MARTS = ("fct_order_lines", "rpt_received_files", "rpt_source_freshness")
_ORDERS_REACH = """
    select o.account_id, max(f.newest_date) as newest_date
    from (
        select distinct l.account_id, r.report_id
        from (select distinct account_id, _content_id from fct_order_lines) as l
        join rpt_received_files as r on r.content_id = l._content_id
    ) as o
    join rpt_source_freshness as f on f.report_id = o.report_id and f.scope_id = o.account_id
    group by o.account_id
"""
_NO_REACH = "select null::varchar as account_id, null::date as newest_date where false"


def by_currency(rows: Sequence[Row], amount: str = "money_amount") -> dict[str, Decimal]:
    """The sum of an amount, a currency apart from the other; rows without one are left out."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row[amount] is not None and row["currency_code"]:
            sums[row["currency_code"]] = sums.get(row["currency_code"], Decimal(0)) + abs(row[amount])
    return dict(sorted(sums.items()))
