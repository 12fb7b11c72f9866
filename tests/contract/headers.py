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
MYI_EU_24 = (*MYI_UNSUPPRESSED, "afn-fulfillable-quantity-local", "afn-fulfillable-quantity-remote", "store")
REIMBURSEMENTS = words(
    """
    approval-date reimbursement-id case-id amazon-order-id reason sku fnsku asin product-name condition currency-unit
    amount-per-unit amount-total quantity-reimbursed-cash quantity-reimbursed-inventory quantity-reimbursed-total
    original-reimbursement-id original-reimbursement-type
    """
)
STORAGE_28 = words(
    """
    asin fnsku product_name fulfillment_center country_code longest_side median_side shortest_side measurement_units weight
    weight_units item_volume volume_units product_size_tier average_quantity_on_hand average_quantity_pending_removal
    estimated_total_item_volume month_of_charge storage_rate base_rate currency estimated_monthly_storage_fee
    dangerous_goods_storage_type eligible_for_inventory_discount qualifies_for_inventory_discount
    total_incentive_fee_amount breakdown_incentive_fee_amount average_quantity_customer_orders
    """
)
STORAGE_27 = tuple(h for h in STORAGE_28 if h != "base_rate")
# As client libraries type them: no list of this report is published.
LISTINGS_US = words(
    """
    item-name item-description listing-id seller-sku price quantity open-date image-url item-is-marketplace product-id-type
    zshop-shipping-fee item-note item-condition zshop-category1 zshop-browse-path zshop-storefront-feature asin1 asin2
    asin3 will-ship-internationally expedited-shipping zshop-boldface product-id bid-for-featured-placement add-delete
    pending-quantity fulfillment-channel merchant-shipping-group status
    """
)
LISTINGS_EU = (
    *words(
        """
        seller-sku asin1 item-name item-description product-id-type product-id listing-id price quantity open-date item-note
        item-condition will-ship-internationally expedited-shipping pending-quantity fulfillment-channel
        """
    ),
    "Business Price",
    "Quantity Price Type",
    *words("optional-payment-type-exclusion merchant-shipping-group status"),
    "Minimum order quantity",
    "Sell remainder",
)
ADS_PRODUCT_KEYS = words(
    """
    date startDate endDate campaignName campaignId adGroupName adGroupId adId addToList qualifiedBorrows
    royaltyQualifiedBorrows portfolioId impressions clicks costPerClick clickThroughRate cost spend
    campaignBudgetCurrencyCode campaignBudgetAmount campaignBudgetType campaignStatus advertisedAsin advertisedSku
    purchases1d purchases7d purchases14d purchases30d purchasesSameSku1d purchasesSameSku7d purchasesSameSku14d
    purchasesSameSku30d unitsSoldClicks1d unitsSoldClicks7d unitsSoldClicks14d unitsSoldClicks30d sales1d sales7d sales14d
    sales30d attributedSalesSameSku1d attributedSalesSameSku7d attributedSalesSameSku14d attributedSalesSameSku30d
    salesOtherSku7d unitsSoldSameSku1d unitsSoldSameSku7d unitsSoldSameSku14d unitsSoldSameSku30d unitsSoldOtherSku7d
    kindleEditionNormalizedPagesRead14d kindleEditionNormalizedPagesRoyalties14d acosClicks7d acosClicks14d roasClicks7d
    roasClicks14d
    """
)
# A file that looks a little like ours and is not.
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

SHOPIFY_ORDERS = _names(
    """
    Name
    Email
    Financial Status
    Paid at
    Fulfillment Status
    Fulfilled at
    Accepts Marketing
    Currency
    Subtotal
    Shipping
    Taxes
    Total
    Discount Code
    Discount Amount
    Shipping Method
    Created at
    Lineitem quantity
    Lineitem name
    Lineitem price
    Lineitem compare at price
    Lineitem sku
    Lineitem requires shipping
    Lineitem taxable
    Lineitem fulfillment status
    Billing Name
    Billing Street
    Billing Address1
    Billing Address2
    Billing Company
    Billing City
    Billing Zip
    Billing Province
    Billing Country
    Billing Phone
    Shipping Name
    Shipping Street
    Shipping Address1
    Shipping Address2
    Shipping Company
    Shipping City
    Shipping Zip
    Shipping Province
    Shipping Country
    Shipping Phone
    Notes
    Note Attributes
    Cancelled at
    Payment Method
    Payment Reference
    Refunded Amount
    Vendor
    Outstanding Balance
    Employee
    Location
    Device ID
    Id
    Tags
    Risk Level
    Source
    Lineitem discount
    Tax 1 Name
    Tax 1 Value
    Tax 2 Name
    Tax 2 Value
    Tax 3 Name
    Tax 3 Value
    Tax 4 Name
    Tax 4 Value
    Tax 5 Name
    Tax 5 Value
    Phone
    Receipt Number
    Duties
    Billing Province Name
    Shipping Province Name
    Payment ID
    Payment Terms Name
    Next Payment Due At
    Payment References
    """
)
SHOPIFY_TRANSACTIONS = _names(
    """
    Transaction Date
    Type
    Order
    Card Brand
    Card Source
    Payout Status
    Payout Date
    Payout ID
    Available On
    Amount
    Fee
    Net
    Checkout
    Payment Method Name
    Presentment Amount
    Presentment Currency
    Currency
    VAT
    """
)
SHOPIFY_PAYOUTS = _names(
    """
    Payout Date
    Status
    Charges
    Refunds
    Adjustments
    Reserved Funds
    Fees
    Retried Amount
    Total
    Currency
    """
)


def counts() -> dict[str, tuple[int, int]]:
    """Columns typed here against the number published, so that a slip of the hand is seen."""
    return {
        "shop orders": (len(SHOPIFY_ORDERS), 79),
        "shop payments": (len(SHOPIFY_TRANSACTIONS), 18),
        "shop payouts": (len(SHOPIFY_PAYOUTS), 10),
        "stock without a date": (len(MYI_UNSUPPRESSED), 21),
        "stock without a date, Europe": (len(MYI_EU_24), 24),
        "customer returns": (len(CUSTOMER_RETURNS), 13),
        "reimbursements": (len(REIMBURSEMENTS), 18),
        "storage fees": (len(STORAGE_28), 28),
        "storage fees, older": (len(STORAGE_27), 27),
        "advertised products": (len(ADS_PRODUCT_KEYS), 56),
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
