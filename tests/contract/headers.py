"""Header rows as the platforms publish them, typed from their lists: not from what any code of ours writes."""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    """Names with blanks, one a line."""
    return tuple(line.strip() for line in text.strip().splitlines())


def words(text: str) -> tuple[str, ...]:
    """Names without blanks, typed as running text."""
    return tuple(text.split())


ALL_ORDERS_29 = words(
    """
    amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel
    order-channel url ship-service-level product-name sku asin item-status quantity currency item-price item-tax
    shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount
    ship-city ship-state ship-postal-code ship-country promotion-ids
    """
)
ALL_ORDERS_32 = (*ALL_ORDERS_29, "is-business-order", "purchase-order-number", "price-designation")
ALL_ORDERS_33 = (*ALL_ORDERS_32, "is-sold-by-ab")
ALL_ORDERS_BY_LAST_UPDATE = words(
    """
    amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel
    order-channel ship-service-level product-name sku asin item-status quantity currency item-price item-tax
    shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount
    ship-city ship-state ship-postal-code ship-country promotion-ids is-business-order purchase-order-number
    price-designation
    """
)
ALL_ORDERS_BY_ORDER_DATE = words(
    """
    amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel
    order-channel ship-service-level product-name sku asin item-status quantity currency item-price item-tax
    shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount
    ship-city ship-state ship-postal-code ship-country promotion-ids cpf is-business-order purchase-order-number
    price-designation
    """
)
ALL_ORDERS_EU_55 = words(
    """
    amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel
    order-channel ship-service-level product-name sku asin number-of-items item-status tax-collection-model
    tax-collection-responsible-party quantity currency item-price item-tax shipping-price shipping-tax
    gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount address-type ship-city ship-state
    ship-postal-code ship-country promotion-ids payment-method-details item-extensions-data is-business-order
    purchase-order-number price-designation fulfilled-by buyer-company-name buyer-tax-registration-country
    buyer-tax-registration-type is-heavy-or-bulky is-replacement-order is-exchange-order original-order-id
    is-amazon-invoiced vat-exclusive-item-price vat-exclusive-shipping-price vat-exclusive-giftwrap-price is-iba
    is-buyer-requested-cancellation buyer-requested-cancel-reason is-transparency ioss-number order-invoice-type
    """
)

SETTLEMENT_V2 = words(
    """
    settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type
    order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount
    fulfillment-id posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id
    sku quantity-purchased promotion-id
    """
)
SETTLEMENT_V1 = words(
    """
    settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type
    order-id merchant-order-id adjustment-id shipment-id marketplace-name shipment-fee-type shipment-fee-amount
    order-fee-type order-fee-amount fulfillment-id posted-date order-item-code merchant-order-item-id
    merchant-adjustment-item-id sku quantity-purchased price-type price-amount item-related-fee-type
    item-related-fee-amount misc-fee-amount other-fee-amount other-fee-reason-description promotion-id promotion-type
    promotion-amount direct-payment-type direct-payment-amount other-amount
    """
)

PLANNING_EARLY = words(
    """
    snapshot-date sku fnsku asin product-name condition available pending-removal-quantity inv-age-0-to-90-days
    inv-age-91-to-180-days inv-age-181-to-270-days inv-age-271-to-365-days currency units-shipped-t7 units-shipped-t30
    units-shipped-t60 units-shipped-t90 alert your-price sales-price lowest-price-new-plus-shipping lowest-price-used
    recommended-action sell-through item-volume volume-unit-measurement storage-type storage-volume marketplace
    product-group sales-rank days-of-supply estimated-excess-quantity weeks-of-cover-t30 weeks-of-cover-t90
    featuredoffer-price sales-shipped-last-7-days sales-shipped-last-30-days sales-shipped-last-60-days
    sales-shipped-last-90-days
    """
)
PLANNING_94 = _names(
    """
    snapshot-date
    sku
    fnsku
    asin
    product-name
    condition
    available
    pending-removal-quantity
    inv-age-0-to-90-days
    inv-age-91-to-180-days
    inv-age-181-to-270-days
    inv-age-271-to-365-days
    inv-age-365-plus-days
    currency
    qty-to-be-charged-ltsf-11-mo
    projected-ltsf-11-mo
    qty-to-be-charged-ltsf-12-mo
    estimated-ltsf-next-charge
    units-shipped-t7
    units-shipped-t30
    units-shipped-t60
    units-shipped-t90
    alert
    your-price
    sales-price
    lowest-price-new-plus-shipping
    lowest-price-used
    recommended-action
    healthy-inventory-level
    recommended-sales-price
    recommended-sale-duration-days
    recommended-removal-quantity
    estimated-cost-savings-of-recommended-actions
    sell-through
    item-volume
    volume-unit-measurement
    storage-type
    storage-volume
    marketplace
    product-group
    sales-rank
    days-of-supply
    estimated-excess-quantity
    weeks-of-cover-t30
    weeks-of-cover-t90
    featuredoffer-price
    sales-shipped-last-7-days
    sales-shipped-last-30-days
    sales-shipped-last-60-days
    sales-shipped-last-90-days
    inv-age-0-to-30-days
    inv-age-31-to-60-days
    inv-age-61-to-90-days
    inv-age-181-to-330-days
    inv-age-331-to-365-days
    estimated-storage-cost-next-month
    inbound-quantity
    inbound-working
    inbound-shipped
    inbound-received
    no-sale-last-6-months
    reserved-quantity
    Total Reserved Quantity
    unfulfillable-quantity
    quantity-to-be-charged-ais-181-210-days
    estimated-ais-181-210-days
    quantity-to-be-charged-ais-211-240-days
    estimated-ais-211-240-days
    quantity-to-be-charged-ais-241-270-days
    estimated-ais-241-270-days
    quantity-to-be-charged-ais-271-300-days
    estimated-ais-271-300-days
    quantity-to-be-charged-ais-301-330-days
    estimated-ais-301-330-days
    quantity-to-be-charged-ais-331-365-days
    estimated-ais-331-365-days
    quantity-to-be-charged-ais-365-plus-days
    estimated-ais-365-plus-days
    historical-days-of-supply
    fba-minimum-inventory-level
    fba-inventory-level-health-status
    Recommended ship-in quantity
    Recommended ship-in date
    Last updated date for Historical Days of Supply
    Exempted from Low-Inventory cost coverage fee?
    Low-Inventory cost coverage fee applied in current week?
    Short term historical days of supply
    Long term historical days of supply
    Inventory age snapshot date
    Inventory Supply at FBA
    Reserved FC Transfer
    Reserved FC Processing
    Reserved Customer Order
    Total Days of Supply (including units from open shipments)
    """
)
PLANNING_98 = _names(
    """
    snapshot-date
    sku
    fnsku
    asin
    product-name
    condition
    available
    fc-transfer
    pending-removal-quantity
    inv-age-0-to-90-days
    inv-age-91-to-180-days
    inv-age-181-to-270-days
    inv-age-271-to-365-days
    inv-age-366-to-455-days
    inv-age-456-plus-days
    currency
    units-shipped-t7
    units-shipped-t30
    units-shipped-t60
    units-shipped-t90
    alert
    your-price
    sales-price
    lowest-price-new-plus-shipping
    lowest-price-used
    recommended-action
    DEPRECATED healthy-inventory-level
    recommended-sales-price
    recommended-sale-duration-days
    recommended-removal-quantity
    estimated-cost-savings-of-recommended-actions
    sell-through
    item-volume
    volume-unit-measurement
    storage-type
    storage-volume
    marketplace
    product-group
    sales-rank
    days-of-supply
    estimated-excess-quantity
    weeks-of-cover-t30
    weeks-of-cover-t90
    featuredoffer-price
    sales-shipped-last-7-days
    sales-shipped-last-30-days
    sales-shipped-last-60-days
    sales-shipped-last-90-days
    inv-age-0-to-30-days
    inv-age-31-to-60-days
    inv-age-61-to-90-days
    inv-age-181-to-330-days
    inv-age-331-to-365-days
    estimated-storage-cost-next-month
    inbound-quantity
    inbound-working
    inbound-shipped
    inbound-received
    no-sale-last-6-months
    Total Reserved Quantity
    unfulfillable-quantity
    quantity-to-be-charged-ais-181-210-days
    estimated-ais-181-210-days
    quantity-to-be-charged-ais-211-240-days
    estimated-ais-211-240-days
    quantity-to-be-charged-ais-241-270-days
    estimated-ais-241-270-days
    quantity-to-be-charged-ais-271-300-days
    estimated-ais-271-300-days
    quantity-to-be-charged-ais-301-330-days
    estimated-ais-301-330-days
    quantity-to-be-charged-ais-331-365-days
    estimated-ais-331-365-days
    quantity-to-be-charged-ais-366-455-days
    estimated-ais-366-455-days
    quantity-to-be-charged-ais-456-plus-days
    estimated-ais-456-plus-days
    historical-days-of-supply
    fba-minimum-inventory-level
    fba-inventory-level-health-status
    Recommended ship-in quantity
    Recommended ship-in date
    Last updated date for Historical Days of Supply
    Exempted from Low-Inventory-Level fee?
    Low-Inventory-Level fee applied in current week?
    Short term historical days of supply
    Long term historical days of supply
    Inventory age snapshot date
    Inventory Supply at FBA
    Reserved FC Processing
    Reserved Customer Order
    Reserved Staging
    Total Days of Supply (including units from open shipments)
    supplier
    is-seasonal-in-next-3-months
    season-name
    season-start-date
    season-end-date
    """
)

# Files that look a little like ours and are not.
MYI_UNSUPPRESSED = words(
    """
    sku fnsku asin product-name condition your-price mfn-listing-exists mfn-fulfillable-quantity afn-listing-exists
    afn-warehouse-quantity afn-fulfillable-quantity afn-unsellable-quantity afn-reserved-quantity afn-total-quantity
    per-unit-volume afn-inbound-working-quantity afn-inbound-shipped-quantity afn-inbound-receiving-quantity
    afn-researching-quantity afn-reserved-future-supply afn-future-supply-buyable
    """
)
CUSTOMER_RETURNS = words(
    """
    return-date order-id sku asin fnsku product-name quantity fulfillment-center-id detailed-disposition reason status
    license-plate-number customer-comments
    """
)
BUSINESS_REPORT = _names(
    """
    (Parent) ASIN
    (Child) ASIN
    Title
    SKU
    Sessions - Total
    Session Percentage - Total
    Page Views - Total
    Page Views Percentage - Total
    Featured Offer (Buy Box) Percentage
    Units Ordered
    Unit Session Percentage
    Ordered Product Sales
    Total Order Items
    """
)


def counts() -> dict[str, tuple[int, int]]:
    """Columns typed here against the number published, so that a slip of the hand is seen."""
    return {
        "all orders, oldest": (len(ALL_ORDERS_29), 29),
        "all orders, with business": (len(ALL_ORDERS_32), 32),
        "all orders, with sold by": (len(ALL_ORDERS_33), 33),
        "all orders, by last update": (len(ALL_ORDERS_BY_LAST_UPDATE), 31),
        "all orders, by order date": (len(ALL_ORDERS_BY_ORDER_DATE), 32),
        "all orders, Europe": (len(ALL_ORDERS_EU_55), 55),
        "settlement V2": (len(SETTLEMENT_V2), 24),
        "settlement V1": (len(SETTLEMENT_V1), 36),
        "planning, 2024": (len(PLANNING_94), 94),
        "planning, 2026": (len(PLANNING_98), 98),
    }
