-- Grain: one row per publication, figure, scope and day the figure is about: what was said, and what was said before of the same.
-- Not additive. The record of what people read: it never changes, whatever arrives later.
-- Trap: change_value is null for the first time a figure was said; a figure that was not known is null, not zero.

select
    figures.publication_id,
    figures.figure,
    figures.scope_id,
    figures.business_date,
    figures.published_at,
    figures.known_at,
    figures.value,
    figures.unit,
    currencies.currency_code,
    figures.value_before,
    figures.published_before_at,
    {{ money('figures.value - figures.value_before') }} as change_value,
    figures.is_newest
from {{ ref('int_figures__published') }} as figures
left join {{ ref('ref_currencies') }} as currencies on figures.unit = currencies.currency_code
