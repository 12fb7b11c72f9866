-- Grain: one row per tracking number and carrier number (0 = not said) of the seller's parcels sheet, with what its carrier's contract promises.
-- The contract is the narrowest that fits: service before destination before weight step, then the newest. A promise in the sheet itself
-- goes before it. Days are as the sheet writes them, the market's own.
with parcels as (
    select *, coalesce(carrier_code, 0) as carrier_number from {{ ref('stg_seller__parcels') }}
),

contracted as (
    select row_key, promised_days, claim_after_days
    from (
        select
            parcels.row_key, contracts.promised_days, contracts.claim_after_days,
            row_number() over (
                partition by parcels.row_key
                order by
                    case when contracts.service_type is null then 1 else 0 end nulls last,
                    case when contracts.destination_country is null then 1 else 0 end nulls last,
                    contracts.weight_from_kg desc nulls last, contracts.valid_from desc nulls last, contracts.row_key nulls last
            ) as place
        from parcels
        inner join {{ ref('stg_seller__carrier_contracts') }} as contracts
            on lower(parcels.carrier_name) = lower(contracts.carrier_name)
            and parcels.handed_over_on between contracts.valid_from and contracts.valid_to
            and (contracts.service_type is null or lower(contracts.service_type) = lower(parcels.service_type))
            and (contracts.destination_country is null or contracts.destination_country = parcels.destination_country)
            and contracts.weight_from_kg <= coalesce(parcels.weight_kg, 0)
    ) as ranked
    where place = 1
)

select
    parcels.tracking_number,
    parcels.carrier_number,
    parcels.carrier_name,
    parcels.service_type,
    parcels.store_id,
    parcels.order_id as order_reference,
    parcels.destination_country,
    parcels.handed_over_on as handed_over_date,
    coalesce(parcels.promised_on, date_add(parcels.handed_over_on, cast(contracted.promised_days as int))) as promised_until_date,
    case
        when parcels.promised_on is not null then 'sheet'
        when contracted.promised_days is not null then 'contract'
    end as promise_source,
    date_add(parcels.handed_over_on, cast(contracted.claim_after_days as int)) as claim_eligible_on,
    parcels._content_id,
    parcels._row_number
from parcels
left join contracted on parcels.row_key = contracted.row_key
