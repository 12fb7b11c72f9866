-- Grain: one row per account, month, label, fulfilment centre and country. Additive: storage_fee_amount within one currency.
-- Traps: the fee is positive, before incentives; averages are of the days of the month and add up over warehouses, never over months;
-- volumes are in volume_unit. There is no SKU in the file.
select
    _scope as account_id,
    {{ first_day('month', 'month_of_charge') }} as fee_month,
    upper(country_code) as country_code,
    fulfillment_center as fulfilment_center,
    fnsku,
    asin,
    product_name,
    product_size_tier,
    average_units_on_hand,
    average_units_pending_removal,
    average_units_customer_orders,
    item_volume,
    estimated_total_item_volume as total_volume,
    volume_units as volume_unit,
    storage_rate as storage_rate_amount,
    base_rate as base_rate_amount,
    upper(currency_code) as currency_code,
    estimated_storage_fee_amount as storage_fee_amount,
    incentive_amount,
    _content_id,
    _row_number
from {{ current_rows('amazon_storage_fees', 'amazon_storage_fees') }} as current_fees
