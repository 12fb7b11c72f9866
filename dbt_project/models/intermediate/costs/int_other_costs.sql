-- Grain: one row per month, legal entity, store (null = the whole entity), kind and name of a cost beside goods and platforms, as the seller
-- lists it. Additive: amount, positive, within currency_code; amount_reporting across all.
-- Trap: converted at the rate of the month's last day, or of the run's while the month lasts; null where none is known.
with dated as (
    select
        costs.*,
        least(
            date_add(cast(date_trunc('month', date_add(costs.cost_month, 31)) as date), -1), cast(run.run_at as date)
        ) as rate_date
    from {{ ref('stg_seller__other_costs') }} as costs
    cross join {{ ref('stg_receiving__run_context') }} as run
)

select
    dated.cost_month,
    dated.legal_entity,
    dated.store_id,
    dated.other_cost_kind,
    dated.cost_name,
    dated.amount,
    dated.currency_code,
    {{ converted('dated.amount', 'rates.rate') }} as amount_reporting,
    rates.fx_rate_date,
    rates.fx_source,
    dated._content_id,
    dated._row_number
from dated
left join {{ ref('int_fx_rates__daily') }} as rates
    on dated.currency_code = rates.currency_code and dated.rate_date = rates.rate_date
