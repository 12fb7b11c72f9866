-- Grain: one row per settlement, component, store (null = the whole account) and platform SKU (null = all): money billed to no order line,
-- to be shared among the order lines of its window. Several bills of one kind in a settlement are one pool.
-- A feed that bills the same cost nearer to what caused it (an advertising report by SKU and day) joins here as pools of its own, with a
-- narrower scope and window, and takes the settlement's lump of the same component and window out: the cost is then counted once.
{{ config(materialized='table') }}

select
    lines.pool_id,
    lines.platform,
    lines.account_id,
    lines.store_id,
    lines.platform_sku,
    lines.settlement_id,
    lines.component,
    lines.currency_code,
    max(settlements.settlement_start_at) as window_start_at,
    max(settlements.settlement_end_at) as window_end_at,
    max(lines.business_date) as posted_date,
    {{ money('sum(lines.amount)') }} as amount,
    count(*) as line_count,
    max(lines._content_id) as _content_id
from {{ ref('int_settlement_lines') }} as lines
inner join {{ ref('stg_amazon__settlements') }} as settlements
    on lines.account_id = settlements.account_id and lines.settlement_id = settlements.settlement_id
where lines.pool_id is not null
group by
    lines.pool_id, lines.platform, lines.account_id, lines.store_id, lines.platform_sku, lines.settlement_id, lines.component,
    lines.currency_code
