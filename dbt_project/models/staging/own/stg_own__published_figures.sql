-- Grain: one row per publication, figure, scope and day, as it was published. A figure of no day stands on the day it was known.
select
    publication_id,
    published_at,
    known_at,
    figure,
    scope_id,
    coalesce(business_date, cast(known_at as date)) as business_date,
    value,
    unit
from {{ current_rows('own_published_figures', 'own_published_figures') }} as current_lines
