{#
  The rows of a landed table that speak for their slice now: a newer file replaces an older one slice by slice, never row by row.

  Per (entity, slice) one content wins, among the receipts known at `known_at`: highest precedence, then the platform's own stamp,
  then the instant of receipt, then the content id, so that ties have one winner. A slice that landing held back counts once a person
  accepted its receipt. A winner without rows wins too: the slice is then empty. `_version_at` and `_received_at` say of when the slice
  is. A subquery, for staging only.
#}
{% macro current_rows(table, entity) -%}
(
    select landed.*, winner.version_at as _version_at, winner.received_at as _received_at
    from {{ source('raw', table) }} as landed
    inner join ({{ current_slices(entity) }}) as winner
        on landed._slice = winner.slice and landed._content_id = winner.content_id
)
{%- endmacro %}

{# The winning content of every slice of an entity: slice, content_id, report_id, scope_id, version_at, received_at, row_count. #}
{% macro current_slices(entity) -%}
    select slice, content_id, report_id, scope_id, version_at, received_at, row_count
    from (
        select
            coverage.slice, coverage.content_id, coverage.report_id, coverage.scope_id, receipt.received_at, coverage.row_count,
            -- A stamp stated with the receipt is of the whole file and goes before what the rows say.
            coalesce(receipt.version_at, coverage.version_at) as version_at,
            row_number() over (
                partition by coverage.slice
                order by
                    coverage.precedence desc nulls last, coalesce(receipt.version_at, coverage.version_at) desc nulls last,
                    receipt.received_at desc nulls last, coverage.content_id desc nulls last
            ) as place
        from {{ source('raw', 'coverage') }} as coverage
        inner join (
            select file.unit_id, file.received_at, file.version_at, decision.observation_id is not null as is_accepted
            from {{ source('raw', 'received_files') }} as file
            cross join {{ source('raw', 'run_context') }} as run
            left join (
                select distinct decided.observation_id
                from {{ source('raw', 'decisions') }} as decided
                cross join {{ source('raw', 'run_context') }} as at_run
                where decided.decision = 'accept' and decided.decided_at <= at_run.known_at
            ) as decision on file.observation_id = decision.observation_id
            where file.status in ('landed', 'duplicate', 'held') and file.received_at <= run.known_at
        ) as receipt on coverage.unit_id = receipt.unit_id
        where coverage.entity = '{{ entity }}' and (coverage.held_reason is null or receipt.is_accepted)
    ) as ranked
    where place = 1
{%- endmacro %}
