"""The result of a Shopify bulk operation of a given size, and the floor of reading it: DuckDB alone, typed, no checks.

`python -m bench.bulk_orders floor FILE FOLDER` writes what DuckDB makes of the file into FOLDER.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.sources.shopify.order_fields import FIELDS, OBJECTS
from pipelines.sources.shopify.order_tables import ORDER_LINES, ORDERS

BYTES_AN_ORDER = 2060  # with its two lines, on average


def write(path: Path, megabytes: int) -> int:
    """Write about `megabytes` (10^6 bytes) of orders with two lines each, children below them; returns the orders."""
    orders = megabytes * 1_000_000 // BYTES_AN_ORDER
    money = (
        "{{'shopMoney': {{'amount': printf('%d.%02d', {0}, n % 100), 'currencyCode': 'USD'}}, "
        "'presentmentMoney': {{'amount': printf('%d.%02d', {0}, n % 100), 'currencyCode': 'USD'}}}}"
    )
    stamp = "strftime(timestamp '2026-09-01' + to_seconds(n * 7 % 2592000), '%Y-%m-%dT%H:%M:%SZ')"
    order = (
        "to_json({'id': printf('gid://shopify/Order/%d', n), 'name': printf('#%d', 1000 + n), "
        f"'createdAt': {stamp}, 'processedAt': {stamp}, 'updatedAt': {stamp}, 'test': false, 'cancelledAt': null, "
        "'displayFinancialStatus': 'PAID', 'displayFulfillmentStatus': 'FULFILLED', 'currencyCode': 'USD', "
        f"'taxesIncluded': false, 'subtotalPriceSet': {money.format('20 + n % 60')}, "
        f"'totalShippingPriceSet': {money.format('5')}, 'totalTaxSet': {money.format('2')}, "
        f"'totalDiscountsSet': {money.format('0')}, 'totalPriceSet': {money.format('27 + n % 60')}, "
        "'paymentGatewayNames': ['shopify_payments'], 'tags': [], 'email': printf('b%d@example.com', n), "
        "'shippingAddress': {'countryCodeV2': 'US', 'provinceCode': 'OR', 'city': 'Salem', 'zip': '97301'}})"
    )
    line = (
        "to_json({{'id': printf('gid://shopify/LineItem/%d', n * 2 + {0}), 'sku': printf('BENCH-%04d', (n + {0}) % 5000), "
        "'name': 'Bench item', 'quantity': 1, 'currentQuantity': 1, "
        f"'originalTotalSet': {money.format('10 + n % 30').replace('{', '{{').replace('}', '}}')}, "
        f"'totalDiscountSet': {money.format('0').replace('{', '{{').replace('}', '}}')}, "
        "'requiresShipping': true, 'isGiftCard': false, 'taxable': true, "
        "'__parentId': printf('gid://shopify/Order/%d', n)}})"
    )
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
        con.execute(
            f"copy (select unnest([{order}, {line.format(0)}, {line.format(1)}]) from range({orders}) r(n)) "
            f"to '{path}' (format csv, header false, delimiter '\x1f', quote '', escape '')"
        )
    return orders


def typed_copies(source: Path, folder: Path) -> list[str]:
    """SQL with which DuckDB alone reads the file, typed, into one Parquet file for orders and one for their lines."""
    fields = ", ".join(f"'{name}': '{type_}'" for name, type_ in FIELDS.items())
    lines = f"read_json('{source}', format = 'newline_delimited', columns = {{{fields}}})"
    where = {
        "orders": f"(select *, 0 as _row_number from {lines} where id like 'gid://shopify/Order/%')",
        "children": f"(select *, 'LineItem' as kind, 0 as _row_number from {lines} where __parentId is not null)",
        "refunds": "null",
    }
    copies = []
    for table in (ORDERS, ORDER_LINES):
        columns, relation = OBJECTS[table]
        types = {c.name: "varchar" if c.type in ("string", "timestamp") else c.type for c in table.columns}
        typed = ", ".join(
            f"cast(nullif({sql}, '') as {types.get(name, 'varchar')}) as {name}" for name, sql in columns.items()
        )
        copies.append(
            f"copy (select {typed} from {relation.format(**where)}) to '{folder / table.name}.parquet' "
            "(format parquet, compression zstd)"
        )
    return copies


if __name__ == "__main__":
    import sys

    if sys.argv[1] == "floor":
        target = Path(sys.argv[3])
        target.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
            con.execute("set threads = 2; set preserve_insertion_order = false; set timezone = 'UTC'")
            for statement in typed_copies(Path(sys.argv[2]), target):
                con.execute(statement)
    else:
        print(write(Path(sys.argv[2]), int(sys.argv[3])))
