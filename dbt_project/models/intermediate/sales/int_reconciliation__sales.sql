-- Grain: one row per proof of the sales room and its scope; the shape is that of rpt_reconciliation.
--
-- gmv_meets_platform_sales: own GMV of a store-day (left) against the platform's ordered sales (right). `status` names the difference:
--   equal             to the cent
--   late              the platform has not told the day yet, or the day or our orders of it are not complete
--   pending_orders    the platform counts orders that are not paid yet: the units differ by exactly the pending ones, and the day is recent
--                     (ref_policy_rules pending_order_days); an older order still pending means its later state was never received
--   other_currency    the units agree, and lines of the day are in another currency than the store's
--   restating         the platform still counts the day anew, or orders of the day changed after it last told it
--   orders_missing    the platform has units that no order file of ours holds as paid
--   unexplained       none of these
-- sheet_keys_are_unique: where a sheet of state names a store or SKU twice, or two of its listings overlap, the last row is believed
-- (of overlapping listings the one that begins later); right: rows of the sheet, left: those that stand alone.
-- one_content_per_stamp: two files of one slice with the platform's same stamp ought to say the same; where they differ in rows or in the
-- watched total, the later receipt is believed and the slice is counted here.
-- Money with no rate, and lines of a store nobody knows, are proofs of their own.
{{ config(materialized='table') }}

with stores as (
    select * from {{ ref('int_stores') }}
),

run as (
    select * from {{ ref('stg_receiving__run_context') }}
),

lags as (
    select max(lag_days) as lag_days
    from {{ ref('stg_receiving__report_contracts') }}
    where entity = 'amazon_sales_traffic_daily'
),

sales as (
    select
        daily.store_id,
        daily.order_date as business_date,
        {{ money("sum(case when daily.currency_code = stores.currency_code then daily.gmv_amount else 0 end)") }} as gmv_amount,
        sum(case when daily.currency_code <> stores.currency_code then daily.units else 0 end) as foreign_units,
        sum(daily.units) as units,
        sum(daily.pending_units) as pending_units
    from {{ ref('int_sales__daily') }} as daily
    inner join stores on daily.store_id = stores.store_id
    group by daily.store_id, daily.order_date
),

platform_sales as (
    select
        store_id,
        traffic_date as business_date,
        {{ money("sum(ordered_sales_amount)") }} as ordered_sales_amount,
        sum(units_ordered) as units,
        max(received_at) as received_at,
        bool_or(is_restating) as is_restating
    from {{ ref('int_traffic__amazon') }}
    where store_id <> '(unknown)'
    group by store_id, traffic_date
),

-- What became of the day's orders after the platform told it. A cancelled line may have lost its units: it had one at least.
changed as (
    select
        lines.store_id,
        lines.order_date as business_date,
        sum(case when lines.outcome = 'cancelled' then greatest(lines.units, 1) else 0 end) as cancelled_units
    from {{ ref('int_order_lines') }} as lines
    inner join platform_sales
        on lines.store_id = platform_sales.store_id and lines.order_date = platform_sales.business_date
        and lines.last_updated_at > platform_sales.received_at
    where lines.order_kind = 'sale'
    group by lines.store_id, lines.order_date
),

-- The platform's report begins somewhere: days before its first are not compared.
first_told as (
    select store_id, min(business_date) as first_date from platform_sales group by store_id
),

days as (
    select
        coalesce(sales.store_id, platform_sales.store_id) as store_id,
        coalesce(sales.business_date, platform_sales.business_date) as business_date,
        coalesce(sales.gmv_amount, 0) as gmv_amount,
        platform_sales.ordered_sales_amount,
        coalesce(sales.units, 0) as units,
        coalesce(sales.pending_units, 0) as pending_units,
        coalesce(sales.foreign_units, 0) as foreign_units,
        platform_sales.units as platform_units,
        coalesce(changed.cancelled_units, 0) as cancelled_since,
        coalesce(platform_sales.is_restating, false) or changed.store_id is not null as may_change
    from sales
    full outer join platform_sales
        on sales.store_id = platform_sales.store_id and sales.business_date = platform_sales.business_date
    left join changed
        on coalesce(sales.store_id, platform_sales.store_id) = changed.store_id
        and coalesce(sales.business_date, platform_sales.business_date) = changed.business_date
),

named as (
    select
        days.*,
        stores.currency_code,
        days.gmv_amount - coalesce(days.ordered_sales_amount, 0) as difference,
        {{ days_between('days.business_date', 'stores.last_complete_date') }} as days_since,
        lags.lag_days,
        case
            when days.ordered_sales_amount is null then 'late'
            when days.gmv_amount = days.ordered_sales_amount then 'equal'
            when days.business_date > stores.last_complete_date then 'late'
            when days.pending_units > 0 and days.platform_units - days.units = days.pending_units
                and days.ordered_sales_amount > days.gmv_amount
                and {{ days_between('days.business_date', 'stores.last_complete_date') }} <= {{ policy('pending_order_days') }}
                then 'pending_orders'
            when days.foreign_units > 0 and days.platform_units = days.units then 'other_currency'
            when days.platform_units > days.units
                and days.cancelled_since > 0
                and days.platform_units <= days.units + days.pending_units + days.cancelled_since then 'restating'
            when days.platform_units > days.units
                and days.business_date > coalesce(complete.sales_complete_date, date '1900-01-01') then 'late'
            when days.platform_units > days.units then 'orders_missing'
            when days.may_change then 'restating'
            else 'unexplained'
        end as status
    from days
    inner join stores on days.store_id = stores.store_id
    left join {{ ref('int_sales__complete_days') }} as complete on days.store_id = complete.store_id
    inner join first_told on days.store_id = first_told.store_id and days.business_date >= first_told.first_date
    cross join lags
),

store_days as (
    select
        'gmv_meets_platform_sales' as invariant,
        concat_ws(' ', store_id, {{ date_text('business_date') }}) as scope,
        store_id,
        business_date,
        status,
        gmv_amount as left_value,
        ordered_sales_amount as right_value,
        difference,
        status in ('equal', 'pending_orders', 'other_currency', 'restating')
        or (status = 'late' and days_since <= coalesce(lag_days, 0)) as is_ok,
        abs(difference) as money_amount,
        currency_code,
        case status
            when 'equal' then 'Own GMV equals the ordered sales of the platform.'
            when 'late' then
                case
                    when ordered_sales_amount is null and days_since <= coalesce(lag_days, 0)
                        then concat_ws('', 'The platform has not told this day yet; it may take ',
                            cast(coalesce(lag_days, 0) as string), ' days.')
                    when ordered_sales_amount is null
                        then concat_ws('', 'The platform ought to have told this day ',
                            cast(days_since - coalesce(lag_days, 0) as string), ' days ago. Receive the sales and traffic report of the day.')
                    else 'The day is not over, or no order file reaches beyond its end. Receive the next orders.'
                end
            when 'pending_orders'
                then concat_ws('', cast(pending_units as string),
                    ' units are ordered but not paid yet: the platform counts them, GMV does not.')
            when 'other_currency'
                then concat_ws('', cast(foreign_units as string), ' units were sold in another currency than the store has.')
            when 'restating' then 'The platform still counts this day anew; its next report decides.'
            when 'orders_missing'
                then concat_ws('', 'The platform has ', cast(platform_units as string), ' units, our orders ', cast(units as string),
                    ' and ', cast(pending_units as string), ' pending: an order file is missing. Receive the orders that changed since this day.')
            else concat_ws('', 'The platform has ', cast(platform_units as string), ' units, our orders ', cast(units as string),
                '; no known reason fits. Compare the orders of this day.')
        end as explanation
    from named
),

keyed as (
    select
        'seller_stores' as entity, store_id as key_text,
        row_number() over (partition by store_id order by _row_number desc nulls last) > 1 as is_repeated
    from {{ ref('stg_seller__stores') }}
    union all
    select
        'seller_products', sku,
        row_number() over (partition by sku order by _row_number desc nulls last) > 1
    from {{ ref('stg_seller__products') }}
    union all
    select
        'seller_listings', concat_ws(' ', store_id, platform_sku),
        coalesce(valid_to >= lead(valid_from) over (
            partition by store_id, platform_sku order by valid_from nulls last, _row_number nulls last
        ), false)
    from {{ ref('stg_seller__listings') }}
),

keys as (
    select
        entity,
        count(*) as sheet_rows,
        sum(case when is_repeated then 1 else 0 end) as repeated_rows,
        min(case when is_repeated then key_text end) as example
    from keyed
    group by entity
),

unconverted as (
    select
        currency_code,
        {{ money("sum(net_sales_amount)") }} as amount,
        {{ money("sum(case when net_sales_amount_reporting is not null then net_sales_amount else 0 end)") }} as converted_amount,
        min(case when net_sales_amount_reporting is null then order_date end) as first_date
    from {{ ref('int_sales__daily') }}
    where net_sales_amount <> 0
    group by currency_code
),

stamped as (
    select
        coverage.entity,
        coverage.slice,
        case
            when min(coverage.row_count) <> max(coverage.row_count) or min(coverage.measure) <> max(coverage.measure) then 1 else 0
        end as is_conflict
    from {{ ref('stg_receiving__coverage') }} as coverage
    inner join (
        select distinct files.unit_id
        from {{ ref('stg_receiving__received_files') }} as files
        cross join run
        where files.status in ('landed', 'duplicate', 'held') and files.received_at <= run.known_at
    ) as receipts on coverage.unit_id = receipts.unit_id
    where coverage.version_at is not null
    group by coverage.entity, coverage.slice, coverage.version_at
),

stamps as (
    select
        entity,
        count(*) as stamped_slices,
        sum(is_conflict) as conflicts,
        min(case when is_conflict = 1 then slice end) as example
    from stamped
    group by entity
),

homeless as (
    select
        account_id, sales_channel, currency_code,
        {{ money("sum(gmv_amount)") }} as gmv_amount,
        count(*) as lines
    from {{ ref('int_order_lines') }}
    where store_id is null
    group by account_id, sales_channel, currency_code
)

select
    invariant, scope, store_id, business_date, status, left_value, right_value, {{ money("difference") }} as difference, is_ok,
    case when is_ok then 'info' else 'warn' end as severity,
    {{ money("money_amount") }} as money_amount, currency_code, explanation
from store_days

union all

select
    'sales_have_a_rate', currency_code, cast(null as string), first_date,
    case when amount = converted_amount then 'equal' else 'rate_missing' end,
    converted_amount, amount, {{ money("converted_amount - amount") }},
    amount = converted_amount,
    case when amount = converted_amount then 'info' else 'warn' end,
    {{ money("abs(amount - converted_amount)") }}, currency_code,
    case
        when amount = converted_amount then 'All net sales of this currency are converted.'
        else concat_ws('', 'No rate from ', {{ date_text('first_date') }}, ': this money is in no reporting figure. ',
            'Enter a booking rate of the month for ', currency_code, ', or receive newer ECB rates.')
    end
from unconverted

union all

select
    'orders_have_a_store', concat_ws(' ', account_id, sales_channel, currency_code), cast(null as string), cast(null as date),
    'store_unknown',
    cast(0 as decimal(18, 4)), gmv_amount, {{ money("-gmv_amount") }},
    false, 'warn', gmv_amount, currency_code,
    concat_ws('', cast(lines as string), ' order lines of the sales channel ', sales_channel, ' belong to no store of account ',
        account_id, '. Add the store to the stores sheet.')
from homeless

union all

select
    'one_content_per_stamp', entity, cast(null as string), cast(null as date),
    case when conflicts = 0 then 'equal' else 'same_stamp' end,
    {{ money("stamped_slices - conflicts") }}, {{ money("stamped_slices") }}, {{ money("-conflicts") }},
    conflicts = 0,
    case when conflicts = 0 then 'info' else 'warn' end,
    cast(null as decimal(18, 4)), cast(null as string),
    case
        when conflicts = 0 then 'Files of one stamp agree.'
        else concat_ws('', cast(conflicts as string), ' slices came twice under one stamp with different content, such as ', example,
            '. The later receipt is in force; download the report again if it is wrong.')
    end
from stamps

union all

select
    'sheet_keys_are_unique', entity, cast(null as string), cast(null as date),
    case when repeated_rows = 0 then 'equal' else 'repeated' end,
    {{ money("sheet_rows - repeated_rows") }}, {{ money("sheet_rows") }}, {{ money("-repeated_rows") }},
    repeated_rows = 0,
    case when repeated_rows = 0 then 'info' else 'warn' end,
    cast(null as decimal(18, 4)), cast(null as string),
    case
        when repeated_rows = 0 then 'Every row of the sheet stands alone.'
        else concat_ws('', cast(repeated_rows as string), ' rows of the sheet are overruled by a later one of the same key, such as ', example,
            '. Delete the row that is wrong, or end its validity.')
    end
from keys
