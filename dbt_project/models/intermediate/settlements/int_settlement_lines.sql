-- Grain: one row per money line of a current settlement, with the store, the order line and the component it belongs to.
-- Additive: amount, within one currency_code. The sum over a settlement is its payout: reserves and pass-through tax are rows too.
-- Traps: business_date is the day of posting on the market's clock, weeks after the sale. order_line_id is null for money of no order and
-- for orders our order files do not hold. pool_id is set on money that is shared out: what has no order line and no SKU or store, and what
-- is of a whole order with several lines. Money of the whole order on one line would make that SKU's profit wrong by all the others'.
{{ config(materialized='table') }}

with united as (
    select
        'amazon' as platform, account_id, cast(null as string) as stated_store_id, settlement_id, _row_number as line_number,
        transaction_type, amount_type, amount_description, order_id, merchant_order_id, order_item_code, adjustment_id, shipment_id,
        marketplace_name, promotion_id, platform_sku, units, posted_date, posted_at, amount, currency_code, _content_id, _row_number
    from {{ ref('stg_amazon__settlement_lines') }}

    union all

    select
        platform, account_id, store_id, settlement_id, line_number,
        transaction_type, amount_type, amount_description, order_id, null, null, null, null,
        null, null, null, null, posted_date, posted_at, amount, currency_code, _content_id, _row_number
    from {{ ref('int_settlement_lines__shopify') }}
),

lines as (
    select
        united.*,
        codes.component,
        codes.event,
        codes.is_profit
    from united
    inner join {{ ref('int_settlement_codes') }} as codes
        on united.platform = codes.platform
        and united.transaction_type = codes.transaction_type
        and united.amount_type = codes.amount_type
        and united.amount_description = codes.amount_description
),

stores as (
    select * from {{ ref('int_stores') }}
),

accounts as (
    select
        platform,
        account_id,
        case when count(*) = 1 then min(store_id) end as only_store_id,
        min(time_zone) as time_zone
    from stores
    group by platform, account_id
),

-- Two lines of one SKU in one order are told apart by price, then by their place in the order file.
ordered as (
    select
        order_line_id,
        platform,
        account_id,
        order_id,
        platform_sku,
        store_id,
        sku,
        order_kind,
        row_number() over (
            partition by platform, account_id, order_id, platform_sku
            order by item_gross_amount desc nulls last, line_ordinal nulls last
        ) as place,
        count(*) over (partition by platform, account_id, order_id, platform_sku) as lines_of_sku,
        row_number() over (
            partition by platform, account_id, order_id
            order by case when counts_as_sale then net_sales_amount end desc nulls last, platform_sku nulls last, line_ordinal nulls last
        ) as place_in_order,
        sum(case when counts_as_sale and net_sales_amount > 0 then 1 else 0 end) over (partition by platform, account_id, order_id)
            as priced_lines
    from {{ ref('int_order_lines') }}
),

repeated as (
    select platform, account_id, order_id, platform_sku, max(lines_of_sku) as lines_of_sku
    from ordered
    where lines_of_sku > 1
    group by platform, account_id, order_id, platform_sku
),

-- The settlement's own number of an order line, ranked the same way; money without that number follows the order of its rows.
item_codes as (
    select
        lines.platform,
        lines.account_id,
        lines.order_id,
        lines.platform_sku,
        lines.order_item_code,
        row_number() over (
            partition by lines.platform, lines.account_id, lines.order_id, lines.platform_sku
            order by
                sum(case when lines.component = 'principal' and lines.event = 'sale' then lines.amount end) desc nulls last,
                lines.order_item_code nulls last
        ) as place
    from lines
    inner join repeated
        on lines.platform = repeated.platform and lines.account_id = repeated.account_id
        and lines.order_id = repeated.order_id and lines.platform_sku = repeated.platform_sku
    where lines.order_item_code is not null
    group by lines.platform, lines.account_id, lines.order_id, lines.platform_sku, lines.order_item_code
),

uncoded as (
    select
        lines.account_id,
        lines.settlement_id,
        lines.line_number,
        row_number() over (
            partition by
                lines.platform, lines.account_id, lines.order_id, lines.platform_sku,
                lines.transaction_type, lines.amount_type, lines.amount_description
            order by lines.settlement_id nulls last, lines.line_number nulls last
        ) as place
    from lines
    inner join repeated
        on lines.platform = repeated.platform and lines.account_id = repeated.account_id
        and lines.order_id = repeated.order_id and lines.platform_sku = repeated.platform_sku
    where lines.order_item_code is null
),

matched as (
    select
        lines.*,
        -- Money of a whole order goes to its line where it has one, and is shared among its lines otherwise.
        coalesce(of_sku.order_line_id, case when not (lines.is_profit and of_order.priced_lines > 1) then of_order.order_line_id end)
            as order_line_id,
        coalesce(lines.is_profit and of_order.priced_lines > 1, false) as is_of_whole_order,
        coalesce(of_sku.order_kind, of_order.order_kind) as order_kind,
        coalesce(of_sku.sku, of_order.sku) as ordered_sku,
        coalesce(of_sku.platform_sku, of_order.platform_sku) as ordered_platform_sku,
        coalesce(of_sku.store_id, of_order.store_id) as ordered_store_id
    from lines
    left join repeated
        on lines.platform = repeated.platform and lines.account_id = repeated.account_id
        and lines.order_id = repeated.order_id and lines.platform_sku = repeated.platform_sku
    left join item_codes
        on lines.platform = item_codes.platform and lines.account_id = item_codes.account_id
        and lines.order_id = item_codes.order_id and lines.platform_sku = item_codes.platform_sku
        and lines.order_item_code = item_codes.order_item_code
    left join uncoded
        on lines.account_id = uncoded.account_id and lines.settlement_id = uncoded.settlement_id
        and lines.line_number = uncoded.line_number
    left join ordered as of_sku
        on lines.platform = of_sku.platform and lines.account_id = of_sku.account_id
        and lines.order_id = of_sku.order_id and lines.platform_sku = of_sku.platform_sku
        and of_sku.place = least(coalesce(item_codes.place, uncoded.place, 1), coalesce(repeated.lines_of_sku, 1))
    left join ordered as of_order
        on lines.platform_sku is null
        and lines.platform = of_order.platform and lines.account_id = of_order.account_id
        and lines.order_id = of_order.order_id and of_order.place_in_order = 1
),

located as (
    select
        matched.*,
        coalesce(matched.ordered_store_id, matched.stated_store_id, named.store_id, accounts.only_store_id) as store_id,
        case
            when matched.posted_at is null then matched.posted_date
            else {{ local_date('matched.posted_at', "coalesce(ordered_in.time_zone, named.time_zone, accounts.time_zone, 'UTC')") }}
        end as business_date
    from matched
    left join stores as ordered_in on matched.ordered_store_id = ordered_in.store_id
    left join stores as named
        on matched.platform = named.platform and matched.account_id = named.account_id
        and lower(matched.marketplace_name) = lower(named.marketplace_name)
    left join accounts
        on matched.platform = accounts.platform and matched.account_id = accounts.account_id
),

-- Money of an order line is never shared out, and neither is money that is no profit.
judged as (
    select
        *,
        is_of_whole_order
        or (is_profit and order_line_id is null and event in ('fee', 'adjustment') and (platform_sku is null or store_id is null))
            as is_pooled
    from located
)

select
    judged.platform,
    judged.account_id,
    judged.store_id,
    judged.settlement_id,
    judged.line_number,
    judged.transaction_type,
    judged.amount_type,
    judged.amount_description,
    case
        when judged.component = 'fulfilment_fee'
            and (judged.order_kind = 'mcf' or coalesce(judged.marketplace_name ilike 'non-amazon%', false))
            then 'mcf_fulfilment_fee'
        else judged.component
    end as component,
    judged.event,
    judged.is_profit,
    case
        when judged.is_pooled
            then concat_ws(
                '|', judged.account_id, judged.settlement_id, judged.component,
                coalesce(judged.store_id, '*'), coalesce(judged.platform_sku, '*'),
                case when judged.is_of_whole_order then concat_ws(' ', judged.order_id, judged.event) end
            )
    end as pool_id,
    judged.is_of_whole_order,
    judged.order_id,
    judged.merchant_order_id,
    judged.order_line_id,
    judged.order_kind,
    judged.order_item_code,
    judged.adjustment_id,
    judged.shipment_id,
    judged.marketplace_name,
    judged.promotion_id,
    case when judged.order_line_id is not null then judged.ordered_platform_sku else judged.platform_sku end as platform_sku,
    -- Revenue and cost of an order line must meet under one SKU: the order's own mapping comes first.
    case when judged.order_line_id is not null then judged.ordered_sku else listings.sku end as sku,
    judged.units,
    judged.posted_date,
    judged.posted_at,
    judged.business_date,
    judged.amount,
    judged.currency_code,
    judged._content_id,
    judged._row_number
from judged
left join {{ ref('int_listings__dated') }} as listings
    on judged.order_line_id is null
    and judged.store_id = listings.store_id and judged.platform_sku = listings.platform_sku
    and judged.business_date between listings.valid_from and listings.valid_to
