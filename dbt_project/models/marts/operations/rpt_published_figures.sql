-- Grain: one row per publication, figure, scope and day the figure is about: what was said, and what was said before of the same.
-- Not additive. The record of what people read: it never changes, whatever arrives later.
-- Trap: change_value is null for the first time a figure was said; a figure that was not known is null, not zero.

with figures as (
    select * from {{ ref('stg_own__published_figures') }}
),

followed as (
    select
        *,
        lag(value) over (partition by figure, scope_id, business_date order by published_at nulls last, publication_id nulls last)
            as value_before,
        lag(published_at) over (partition by figure, scope_id, business_date order by published_at nulls last, publication_id nulls last)
            as published_before_at,
        row_number() over (
            partition by figure, scope_id, business_date order by published_at desc nulls last, publication_id desc nulls last
        ) = 1 as is_newest
    from figures
)

select
    followed.publication_id,
    followed.figure,
    followed.scope_id,
    followed.business_date,
    followed.published_at,
    followed.known_at,
    followed.value,
    followed.unit,
    currencies.currency_code,
    followed.value_before,
    followed.published_before_at,
    {{ money('followed.value - followed.value_before') }} as change_value,
    followed.is_newest
from followed
left join {{ ref('ref_currencies') }} as currencies on followed.unit = currencies.currency_code
