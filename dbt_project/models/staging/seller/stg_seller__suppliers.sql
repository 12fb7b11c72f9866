-- Grain: one row per supplier.
-- The newest sheet counts whole.
select
    supplier_id,
    supplier_name,
    upper(currency_code) as currency_code,
    production_days,
    delivery_days,
    deposit_rate,
    payment_days,
    purchase_vat_rate,
    _content_id,
    _row_number
from {{ current_rows('seller_suppliers', 'seller_suppliers') }} as current_suppliers
