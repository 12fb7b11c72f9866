{#
  The rows of a history sheet of the seller's workbook that are in force: one a key (`_slice`), void ones gone. A row that left the sheet
  stays, with `_is_in_newest_sheet` false; of two rows with one key in one sheet the lower one counts. A subquery, for staging only.
#}
{% macro sheet_rows(table) -%}
(
    select *
    from (
        select
            kept.*,
            kept._received_at = max(kept._received_at) over () as _is_in_newest_sheet,
            row_number() over (partition by kept._slice order by kept._row_number desc nulls last) as _place
        from {{ current_rows(table, table) }} as kept
    ) as placed
    where _place = 1 and not coalesce(is_void, false)
)
{%- endmacro %}
