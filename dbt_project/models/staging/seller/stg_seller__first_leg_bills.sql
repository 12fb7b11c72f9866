-- Grain: one row per bill, shipment and kind of cost of the first leg.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    bill_number,
    shipment_number,
    leg_cost_kind,
    billed_on,
    amount,
    upper(currency_code) as currency_code,
    coalesce(allocation_basis, 'weight') as allocation_basis,
    coalesce(is_recoverable, false) as is_recoverable,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_first_leg_bills') }} as current_first_leg_bills
