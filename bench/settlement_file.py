"""A settlement file of a given size that keeps its contract: one summary line, then lines that add up to its total."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.sources.amazon.settlements import SETTLEMENT_LINES, SETTLEMENTS

# The platform's header line, in its order.
_LINE = (
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id "
    "merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount fulfillment-id "
    "posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id sku "
    "quantity-purchased promotion-id"
)
HEADER = _LINE.split()
BYTES_A_LINE = 183  # of the lines below, on average


def write(path: Path, megabytes: int) -> int:
    """Write about `megabytes` (10^6 bytes) of settlement lines in US format; returns the number of lines."""
    lines = megabytes * 1_000_000 // BYTES_A_LINE
    blank = dict.fromkeys(HEADER, "''")
    line = blank | {
        "settlement-id": "'24500000001'",
        "transaction-type": "'Order'",
        "order-id": "printf('%03d-%07d-%07d', 111 + n % 4, n // 8 % 10000000, n * 7919 % 10000000)",
        "merchant-order-id": "printf('%03d-%07d-%07d', 111 + n % 4, n // 8 % 10000000, n * 7919 % 10000000)",
        "shipment-id": "printf('D%08d', n // 4 % 100000000)",
        "marketplace-name": "'Amazon.com'",
        "amount-type": "['ItemPrice', 'ItemPrice', 'ItemFees', 'ItemFees'][1 + n % 4]",
        "amount-description": "['Principal', 'Tax', 'Commission', 'FBAPerUnitFulfillmentFee'][1 + n % 4]",
        "amount": "printf('%s%d.%02d', if(n % 4 >= 2, '-', ''), n % 97, n % 100)",
        "fulfillment-id": "'AFN'",
        "posted-date": "strftime(date '2026-09-01' + cast(n % 14 as integer), '%Y-%m-%d')",
        "posted-date-time": "strftime(timestamp '2026-09-01' + to_seconds(n % 1209600), '%Y-%m-%d %H:%M:%S UTC')",
        "order-item-code": "printf('%014d', n // 4)",
        "sku": "printf('BENCH-%04d', n % 5000)",
        "quantity-purchased": "if(n % 4 = 0, '1', '')",
    }
    summary = blank | {
        "settlement-id": "'24500000001'",
        "settlement-start-date": "'2026-09-01 00:00:00 UTC'",
        "settlement-end-date": "'2026-09-15 00:00:00 UTC'",
        "deposit-date": "'2026-09-17 00:00:00 UTC'",
        "currency": "'USD'",
        "total-amount": "cast(total as varchar)",
    }

    def columns(values: dict[str, str]) -> str:
        return ", ".join(f'{values[name]} as "{name}"' for name in HEADER)

    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
        con.execute(f"create view lines as select {columns(line)} from range({lines}) r(n)")
        con.execute(
            f"copy (select {columns(summary)} from (select sum(cast(amount as decimal(18, 2))) as total from lines) "
            f"union all select * from lines) to '{path}' (format csv, delimiter '\t', header true, quote '')"
        )
    return lines


def typed_copy(source: Path, target: Path) -> str:
    """The floor: SQL with which DuckDB alone reads the same file, typed, and writes Parquet; no checks, no line numbers."""
    types = {
        "decimal(18,4)": "decimal(18,4)",
        "bigint": "bigint",
        "date": "date",
        "string": "varchar",
        "timestamp": "varchar",
    }
    typed = {
        next(iter(c.known_as & set(HEADER)), c.name): types[c.type]
        for c in (*SETTLEMENTS.columns, *SETTLEMENT_LINES.columns)
    }
    columns = ", ".join(f"'{name}': '{typed.get(name, 'varchar')}'" for name in HEADER)
    return (
        f"copy (select * from read_csv('{source}', delim = '\t', header = true, quote = '', columns = {{{columns}}})) "
        f"to '{target}' (format parquet, compression zstd)"
    )


if __name__ == "__main__":
    import sys

    if sys.argv[1] == "floor":
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
            con.execute("set threads = 2; set preserve_insertion_order = false")
            con.execute(typed_copy(Path(sys.argv[2]), Path(sys.argv[3])))
    else:
        print(write(Path(sys.argv[2]), int(sys.argv[3])))
