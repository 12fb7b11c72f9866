"""A thousand small files of several reports, and the same rows in one file a report."""

from __future__ import annotations

from collections.abc import Iterator

# report → (files of a thousand, rows a file, header, a row); `n` numbers the row over all files
_ORDERS = (
    "amazon-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel order-channel url "
    "ship-service-level product-name sku asin item-status quantity currency item-price item-tax shipping-price shipping-tax "
    "gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city ship-state ship-postal-code "
    "ship-country promotion-ids"
)
_RETURNS = (
    "return-date order-id sku asin fnsku product-name quantity fulfillment-center-id detailed-disposition reason status "
    "license-plate-number customer-comments"
)
_REIMBURSEMENTS = (
    "approval-date reimbursement-id case-id amazon-order-id reason sku fnsku asin product-name condition currency-unit "
    "amount-per-unit amount-total quantity-reimbursed-cash quantity-reimbursed-inventory quantity-reimbursed-total "
    "original-reimbursement-id original-reimbursement-type"
)


def _order(n: int) -> dict[str, str]:
    at = f"2026-09-{1 + n % 28:02d}T{n % 24:02d}:00:00+00:00"
    return {
        "amazon-order-id": f"111-{n:07d}-{n * 7919 % 10**7:07d}", "purchase-date": at, "last-updated-date": at,
        "order-status": "Shipped", "fulfillment-channel": "Amazon", "sales-channel": "Amazon.com", "item-status": "Shipped",
        "sku": f"BENCH-{n % 5000:04d}", "asin": f"B0BENCH{n % 1000:03d}", "quantity": "1", "currency": "USD",
        "item-price": f"{10 + n % 40}.99", "item-tax": "0.00", "ship-country": "US", "ship-city": "Salem",
    }  # fmt: skip


def _return(n: int) -> dict[str, str]:
    return {
        "return-date": f"2026-09-{1 + n % 28:02d}T{n % 24:02d}:00:00+00:00", "order-id": f"111-{n:07d}-0000001",
        "sku": f"BENCH-{n % 5000:04d}", "asin": f"B0BENCH{n % 1000:03d}", "quantity": "1", "fulfillment-center-id": "ONT8",
        "detailed-disposition": "SELLABLE", "reason": "UNWANTED_ITEM", "status": "Unit returned to inventory",
        "license-plate-number": f"LPN{n:09d}",
    }  # fmt: skip


def _reimbursement(n: int) -> dict[str, str]:
    return {
        "approval-date": f"2026-09-{1 + n % 28:02d}T{n % 24:02d}:00:00+00:00", "reimbursement-id": f"{10**9 + n}",
        "reason": "Lost_Warehouse", "sku": f"BENCH-{n % 5000:04d}", "asin": f"B0BENCH{n % 1000:03d}", "currency-unit": "USD",
        "amount-per-unit": "7.50", "amount-total": "7.50", "quantity-reimbursed-cash": "1",
        "quantity-reimbursed-inventory": "0", "quantity-reimbursed-total": "1",
    }  # fmt: skip


KINDS = {
    "orders": (500, 40, _ORDERS, _order),
    "returns": (300, 20, _RETURNS, _return),
    "reimbursements": (200, 20, _REIMBURSEMENTS, _reimbursement),
}


def files(*, together: bool) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file; `together` puts all rows of a report into one."""
    for name, (count, rows, columns, row) in KINDS.items():
        header = columns.split()
        lines = ["\t".join(row(n).get(h, "") for h in header) for n in range(count * rows)]
        size = count * rows if together else rows
        for at in range(0, len(lines), size):
            body = "\n".join(["\t".join(header), *lines[at : at + size]]) + "\n"
            yield f"{name}-{at // size:04d}.txt", body.encode()
