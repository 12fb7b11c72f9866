-- Grain: one row per publication, figure, scope and day: what was said, and what the publication before said of the same. Not additive.
{% set same = "partition by figure, scope_id, business_date order by published_at" %}

select
    publication_id,
    figure,
    scope_id,
    business_date,
    published_at,
    known_at,
    value,
    unit,
    lag(value) over ({{ same }} nulls last, publication_id nulls last) as value_before,
    lag(published_at) over ({{ same }} nulls last, publication_id nulls last) as published_before_at,
    row_number() over ({{ same }} desc nulls last, publication_id desc nulls last) = 1 as is_newest
from {{ ref('stg_own__published_figures') }}
