"""The headline figures, and how they are kept: what a publication said is received back as a source.

So last Monday's report still says what it said, and what changed since is a query. Figures are computed from the published
marts alone, once, for the page, the summary and the record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipelines.publishing import facts
from pipelines.publishing.published import Published, Row

ALL = "all"
# Fees of an account that nothing could carry: in `all`, in no store.
UNALLOCATED = "unallocated"

# The page draws 28 days and compares a month with the one before it; nothing older is read.
_HISTORY = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One metric of one scope, a value a day.

    `figure` is its id in the glossary, with `_reporting` for a store's money in the reporting currency; `unit` a currency
    code, `orders` or `units`. `complete_to` is the last day that is over, `first_day` the first one with a sale.
    """

    figure: str
    scope_id: str
    unit: str
    complete_to: date
    first_day: date
    days: Mapping[date, Decimal]

    @property
    def day(self) -> Decimal:
        """The last complete day."""
        return self.days.get(self.complete_to, Decimal(0))

    @property
    def month_to_date(self) -> Decimal:
        """From the first of the month through the last complete day."""
        return self.between(self.complete_to.replace(day=1), self.complete_to)

    @property
    def month_before(self) -> Decimal | None:
        """The same days of the month before, None when the data does not reach back so far."""
        first, last = self.same_days_before
        return self.between(first, last) if self.first_day <= first else None

    @property
    def same_days_before(self) -> tuple[date, date]:
        """First and last of the days that `month_before` adds up: never more of them than that month has."""
        end = self.complete_to.replace(day=1) - timedelta(days=1)
        first = end.replace(day=1)
        return first, min(end, first + timedelta(days=self.complete_to.day - 1))

    def last(self, count: int) -> list[tuple[date, Decimal]]:
        """The last `count` complete days, oldest first, none before the first day; a day without rows is zero."""
        span = [self.complete_to - timedelta(days=n) for n in range(count - 1, -1, -1)]
        return [(day, self.days.get(day, Decimal(0))) for day in span if day >= self.first_day]

    def between(self, first: date, last: date) -> Decimal:
        """The sum of the days from `first` through `last`."""
        return sum((value for day, value in self.days.items() if first <= day <= last), Decimal(0))


# Per store and local day: sales from the order lines, net sales after refunds and contribution from the ledger. Contribution
# is the sum of what is known; `net_sales_covered` is the net sales it is the contribution of.
_DAILY = """
with sales as (
    select store_id, order_date as day, count(distinct order_id) as orders, sum(units) as units,
        sum(gmv_amount) as gmv, sum(gmv_amount_reporting) as gmv_reporting
    from fct_order_lines
    where counts_as_sale and order_date >= $since
    group by all
),

ledger as (
    select store_id, business_date as day,
        sum(revenue_amount) as net_sales, sum(revenue_amount_reporting) as net_sales_reporting,
        sum(contribution_profit_amount_reporting) as contribution_profit,
        sum(revenue_amount_reporting) filter (where contribution_profit_amount_reporting is not null) as net_sales_covered
    from fct_order_line_profit
    where business_date >= $since
    group by all
)

select coalesce(sales.store_id, ledger.store_id) as store_id, coalesce(sales.day, ledger.day) as day,
    sales.* exclude (store_id, day), ledger.* exclude (store_id, day)
from sales
full join ledger on sales.store_id is not distinct from ledger.store_id and sales.day = ledger.day
"""

_MONEY_IN_REPORTING = ("contribution_profit", "net_sales_covered")


def headline(published: Published) -> list[Figure]:
    """The figures of every store and of all together; none before the first order line is published."""
    stores = facts.stores(published)
    if not stores or not {"fct_order_lines", "fct_order_line_profit"} <= published.marts:
        return []
    together = min(store["complete_to"] for store in stores)
    since = min((together.replace(day=1) - timedelta(days=1)).replace(day=1), together - _HISTORY)
    rows = published.rows(_DAILY, {"since": since})
    first = {
        row["store_id"]: row["day"]
        for row in published.rows(
            "select store_id, min(order_date) as day from fct_order_lines where counts_as_sale group by all"
        )
    }
    if not first:
        return []
    reporting = published.publication["reporting_currency"]

    def figure(name: str, column: str, scope: str, unit: str, complete_to: date, of: Sequence[Row]) -> Figure:
        days: dict[date, Decimal] = {}
        for row in of:
            days[row["day"]] = days.get(row["day"], Decimal(0)) + Decimal(row[column] or 0)
        began = first[scope] if scope in first else min(first.values())
        return Figure(figure=name, scope_id=scope, unit=unit, complete_to=complete_to, first_day=began, days=days)

    found = []
    for store in stores:
        scope = store["store_id"]
        if scope not in first:
            continue
        of = [row for row in rows if row["store_id"] == scope]
        native = store["currency_code"]
        for name, column, unit in (
            ("net_sales", "net_sales", native),
            ("net_sales_reporting", "net_sales_reporting", reporting),
            *((name, name, reporting) for name in _MONEY_IN_REPORTING),
            ("gmv", "gmv", native),
            ("gmv_reporting", "gmv_reporting", reporting),
            ("orders", "orders", "orders"),
            ("units", "units", "units"),
        ):
            found.append(figure(name, column, scope, unit, store["complete_to"], of))
    if homeless := [row for row in rows if row["store_id"] is None and row["net_sales_reporting"] is not None]:
        for name, column in (("net_sales", "net_sales_reporting"), ("contribution_profit", "contribution_profit")):
            found.append(figure(name, column, UNALLOCATED, reporting, together, homeless))
    for name, column, unit in (
        ("net_sales", "net_sales_reporting", reporting),
        *((name, name, reporting) for name in _MONEY_IN_REPORTING),
        ("gmv", "gmv_reporting", reporting),
        ("orders", "orders", "orders"),
        ("units", "units", "units"),
    ):
        found.append(figure(name, column, ALL, unit, together, rows))
    return found


@dataclass(frozen=True, kw_only=True)
class Step:
    """A line of the walk from net sales to contribution.

    `rate` is its share of the first line; `start` and `width` say where its bar lies, as fractions of the first line's.
    """

    en: str
    zh: str
    amount: Decimal
    rate: float
    start: float
    width: float
    is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class Walk:
    """From net sales to contribution profit, all stores, in the reporting currency, over days that are over everywhere."""

    first_day: date
    last_day: date
    steps: Sequence[Step]


def walk(published: Published, days: int) -> Walk | None:
    """Where net sales went over the last `days` complete days; None without a ledger.

    Costs are those of rows whose profit is known, so the walk first leaves out the net sales that have none.
    """
    stores = facts.stores(published)
    needed = {"fct_order_line_profit", "ref_profit_components"}
    if not stores or not needed <= published.marts:
        return None
    last = min(store["complete_to"] for store in stores)
    first = last - timedelta(days=days - 1)
    groups = published.rows(
        "select component_group, bool_or(enters_gross_profit) as is_goods from ref_profit_components "
        "where enters_contribution_profit and not enters_revenue group by component_group"
    )
    labels = {
        row["cost_line"]: (row["label_en"], row["label_zh"])
        for row in published.rows("select * from ref_cost_lines", marts=("ref_cost_lines",))
    }
    known = "filter (where contribution_profit_amount_reporting is not null)"
    sums = published.rows(
        "select sum(revenue_amount_reporting) as net_sales, "
        f"sum(revenue_amount_reporting) {known} as covered, sum(contribution_profit_amount_reporting) as contribution, "
        + ", ".join(f"sum({g['component_group']}_amount_reporting) {known} as {g['component_group']}" for g in groups)
        + " from fct_order_line_profit where business_date between $first and $last",
        {"first": first, "last": last},
    )[0]
    net_sales = sums["net_sales"]
    if not net_sales:
        return None

    costs = sorted(groups, key=lambda g: (not g["is_goods"], sums[g["component_group"]] or 0))
    parts = [
        (*labels.get(g["component_group"], (g["component_group"], "")), sums[g["component_group"]])
        for g in costs
        if sums[g["component_group"]]
    ]
    if sums["covered"] != net_sales:
        parts.insert(0, ("Net sales without known profit", "未知利润部分", (sums["covered"] or Decimal(0)) - net_sales))

    def step(en: str, zh: str, amount: Decimal, before: Decimal | None = None) -> Step:
        """A line whose bar begins at zero, or at what was left `before` it."""
        edges = (before or Decimal(0), (before or Decimal(0)) + amount)
        low, high = sorted(min(max(float(edge / net_sales), 0.0), 1.0) for edge in edges)
        return Step(
            en=en, zh=zh, amount=amount, rate=float(amount / net_sales), start=low, width=high - low, is_total=before is None
        )

    steps = [step("Net sales after refunds", "净销售额", net_sales)]
    left = net_sales
    for en, zh, amount in parts:
        steps.append(step(en, zh, amount, left))
        left += amount
    steps.append(step("Contribution profit", "贡献利润", sums["contribution"] or Decimal(0)))
    return Walk(first_day=first, last_day=last, steps=steps)


@dataclass(frozen=True, kw_only=True)
class Restated:
    """What a day was first said to be, and what is known of it now; all stores, in the reporting currency."""

    day: date
    said_at: datetime
    net_sales_then: Decimal
    net_sales: Decimal
    contribution_then: Decimal
    contribution: Decimal


def restated(published: Published, found: Sequence[Figure], most: int = 7) -> list[Restated]:
    """The last days that an earlier publication spoke of, newest first: a report that was sent is never rewritten."""
    of = {figure.figure: figure for figure in found if figure.scope_id == ALL}
    if not of:
        return []
    rows = published.rows(
        """
        select business_date as day, min(published_at) as said_at,
            arg_min(value, published_at) filter (where figure = 'net_sales_day') as net_sales_then,
            arg_min(value, published_at) filter (where figure = 'contribution_profit_day') as contribution_then
        from rpt_published_figures
        where scope_id = 'all' and figure in ('net_sales_day', 'contribution_profit_day') and currency_code = $currency
            and business_date between $first and $last and publication_id <> $publication_id
        group by business_date
        having net_sales_then is not null and contribution_then is not null
        order by business_date desc
        limit $most
        """,
        {
            "currency": of["net_sales"].unit,
            "first": of["net_sales"].complete_to - _HISTORY,
            "last": of["net_sales"].complete_to,
            "publication_id": published.publication["publication_id"],
            "most": most,
        },
        marts=("rpt_published_figures",),
    )
    sales, contribution = of["net_sales"].days, of["contribution_profit"].days
    zero = Decimal(0)
    return [
        Restated(**row, net_sales=sales.get(row["day"], zero), contribution=contribution.get(row["day"], zero))
        for row in rows
    ]


def statements(found: Sequence[Figure], publication: Row, covered: float | None = None) -> list[Row]:
    """The figures as rows of `own_published_figures`: each as of its last complete day and for its month to date.

    `publication` is the row of table `publication`, `covered` the coverage line as a fraction.
    """
    head = {key: publication[key] for key in ("publication_id", "published_at", "known_at")}
    rows = [
        {
            **head,
            "figure": f"{figure.figure}_{period}",
            "scope_id": figure.scope_id,
            "business_date": figure.complete_to,
            "value": value,
            "unit": figure.unit,
        }
        for figure in found
        for period, value in (("day", figure.day), ("month_to_date", figure.month_to_date))
    ]
    if covered is not None:
        value = Decimal(str(round(covered, 4)))
        rows.append(
            {**head, "figure": "coverage", "scope_id": ALL, "business_date": None, "value": value, "unit": "fraction"}
        )
    return rows
