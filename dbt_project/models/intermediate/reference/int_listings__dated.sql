-- Grain: one row per store, platform SKU and validity: what one sold unit takes. Validities of a listing are inclusive, never overlap and
-- cover 1900-01-01 to 9999-12-31 without a hole, so `between valid_from and valid_to` finds exactly one row for each SKU seen.
--
-- The seller's sheet says it; where two of its rows overlap the one that begins later ends the earlier. Where the sheet is silent:
--   amzn.gr.<base>-<suffix>  a graded return, resold by the platform as used: what the base sells (source graded_return)
--   a name that is a SKU of ours  one unit of it (source same_sku)
--   else nothing is known: sku is null (source none) and rpt_mapping_gaps shows the money under it.
{{ config(materialized='table') }}

with sheet_rows as (
    select
        *,
        row_number() over (partition by store_id, platform_sku, valid_from order by _row_number desc nulls last) as place
    from {{ ref('stg_seller__listings') }}
),

sheet as (
    select
        store_id, platform_sku, asin, sku, units_per_pack, valid_from,
        least(
            valid_to,
            coalesce(
                date_add(lead(valid_from) over (partition by store_id, platform_sku order by valid_from nulls last), -1), date '9999-12-31'
            )
        ) as valid_to
    from sheet_rows
    where place = 1
),

skus as (
    select sku, reporting_sku from {{ ref('int_products') }}
),

seen as (
    select store_id, platform_sku, asin from {{ ref('int_platform_skus') }}
),

wanted as (
    select store_id, platform_sku from seen
    union
    select store_id, platform_sku from sheet
),

-- The base of a graded return is the longest name that stands between the prefix and a dash.
base_names as (
    select store_id, platform_sku as base_sku from wanted where not lower(platform_sku) like 'amzn.gr.%'
    union
    select stores.store_id, skus.sku from {{ ref('int_stores') }} as stores cross join skus
),

graded as (
    select store_id, platform_sku, base_sku
    from (
        select
            wanted.store_id, wanted.platform_sku, base_names.base_sku,
            row_number() over (
                partition by wanted.store_id, wanted.platform_sku order by length(base_names.base_sku) desc nulls last
            ) as place
        from wanted
        left join base_names
            on wanted.store_id = base_names.store_id
            and substr(concat_ws('', wanted.platform_sku, '-'), 9, length(base_names.base_sku) + 1)
            = concat_ws('', base_names.base_sku, '-')
        where lower(wanted.platform_sku) like 'amzn.gr.%'
    ) as ranked
    where place = 1
),

listings as (
    select store_id, platform_sku from wanted
    union
    select store_id, base_sku from graded where base_sku is not null
),

-- The sheet's rows of a listing and the holes around them.
stretches as (
    select
        listings.store_id, listings.platform_sku, sheet.asin, sheet.sku, sheet.units_per_pack, sheet.valid_from, sheet.valid_to,
        lag(sheet.valid_to) over (
            partition by listings.store_id, listings.platform_sku order by sheet.valid_from nulls last
        ) as valid_to_before,
        lead(sheet.valid_from) over (
            partition by listings.store_id, listings.platform_sku order by sheet.valid_from nulls last
        ) as valid_from_after
    from listings
    left join sheet
        on listings.store_id = sheet.store_id and listings.platform_sku = sheet.platform_sku and sheet.valid_from <= sheet.valid_to
),

holes as (
    select
        store_id, platform_sku,
        case when valid_to_before is null then date '1900-01-01' else date_add(valid_to_before, 1) end as valid_from,
        date_add(valid_from, -1) as valid_to
    from stretches
    where valid_from is not null

    union all

    select
        store_id, platform_sku,
        case when valid_to is null then date '1900-01-01' else date_add(valid_to, 1) end,
        date '9999-12-31'
    from stretches
    where valid_from_after is null and (valid_to is null or valid_to < date '9999-12-31')
),

plain as (
    select store_id, platform_sku, asin, sku, units_per_pack, 'sheet' as mapping_source, valid_from, valid_to
    from stretches
    where sku is not null

    union all

    select
        holes.store_id, holes.platform_sku, null, skus.sku,
        case when skus.sku is not null then 1 end,
        case when skus.sku is not null then 'same_sku' else 'none' end,
        holes.valid_from, holes.valid_to
    from holes
    left join skus on holes.platform_sku = skus.sku
    where holes.valid_from <= holes.valid_to
),

resolved as (
    select plain.*
    from plain
    left join graded on plain.store_id = graded.store_id and plain.platform_sku = graded.platform_sku
    where graded.base_sku is null or plain.mapping_source = 'sheet'

    union all

    -- A graded return follows its base wherever the sheet does not name it.
    select
        own.store_id, own.platform_sku, base.asin, base.sku, base.units_per_pack,
        case when base.sku is null then 'none' else 'graded_return' end,
        greatest(own.valid_from, base.valid_from), least(own.valid_to, base.valid_to)
    from plain as own
    inner join graded on own.store_id = graded.store_id and own.platform_sku = graded.platform_sku
    inner join plain as base
        on graded.store_id = base.store_id and graded.base_sku = base.platform_sku
        and own.valid_from <= base.valid_to and base.valid_from <= own.valid_to
    where own.mapping_source <> 'sheet'
)

select
    resolved.store_id,
    resolved.platform_sku,
    coalesce(resolved.asin, seen.asin) as asin,
    resolved.sku,
    coalesce(skus.reporting_sku, resolved.sku) as reporting_sku,
    resolved.units_per_pack,
    case when lower(resolved.platform_sku) like 'amzn.gr.%' then 'used' else 'new' end as item_condition,
    resolved.mapping_source,
    resolved.valid_from,
    resolved.valid_to
from resolved
inner join wanted on resolved.store_id = wanted.store_id and resolved.platform_sku = wanted.platform_sku
left join seen on resolved.store_id = seen.store_id and resolved.platform_sku = seen.platform_sku
left join skus on resolved.sku = skus.sku
