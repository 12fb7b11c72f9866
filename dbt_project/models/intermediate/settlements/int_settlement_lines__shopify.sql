-- Grain: one row per money line of a payout: of each movement of the balance that was paid out its amount (`gross`), its fee (`fee`) and,
-- where net is not amount less fee, the difference (`difference`). Signs are the seller's: a fee is negative.
-- Additive: amount within currency_code; the rows of a settlement add up to what its movements brought.
-- Traps: a charge is the whole order with shipping and tax, and no revenue: that is in the order's lines. Movements without a payout are not
-- settled, and not here. Only Shopify Payments is: other gateways pay out by themselves.

{% set parts = ['gross', 'fee', 'difference'] %}

with movements as (
    select *
    from {{ ref('stg_shopify__payment_transactions') }}
    where payout_id is not null and payout_date is not null
),

accounts as (
    select account_id, min(store_id) as store_id, min(time_zone) as time_zone
    from {{ ref('int_stores') }}
    where platform = 'shopify'
    group by account_id
),

lines as (
    {% for part in parts %}
    select
        *,
        {{ loop.index }} as part_number,
        '{{ part }}' as amount_type,
        {% if part == 'gross' %}amount{% elif part == 'fee' %}-1 * fee_amount{% else %}net_amount - amount + fee_amount{% endif %} as part_amount
    from movements
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    'shopify' as platform,
    lines.account_id,
    coalesce(orders.store_id, accounts.store_id) as store_id,
    concat_ws(' ', {{ date_text('lines.payout_date') }}, lines.currency_code) as settlement_id,
    cast(row_number() over (
        partition by lines.account_id, lines.payout_date, lines.currency_code
        order by
            lines.transaction_at nulls last, lines.order_id nulls last, lines.transaction_type nulls last, lines.amount nulls last,
            lines._content_id nulls last, lines._row_number nulls last, lines.part_number nulls last
    ) as bigint) as line_number,
    lines.payout_id,
    lines.payout_status,
    lines.payout_date,
    lines.transaction_type,
    lines.amount_type,
    lines.payment_method as amount_description,
    lines.order_id,
    lines.transaction_at as posted_at,
    cast(lines.transaction_at as date) as posted_date,
    {{ local_date('lines.transaction_at', "coalesce(accounts.time_zone, 'UTC')") }} as business_date,
    {{ money('lines.part_amount') }} as amount,
    lines.currency_code,
    lines._content_id,
    lines._row_number
from lines
left join accounts on lines.account_id = accounts.account_id
left join (
    select account_id, order_id, max(store_id) as store_id
    from {{ ref('int_order_lines__shopify') }}
    group by account_id, order_id
) as orders
    on lines.account_id = orders.account_id and lines.order_id = orders.order_id
where lines.part_amount <> 0
