-- Grain: one row per country the seller has a store in.
select
    stores.country_code,
    coalesce(countries.name_en, stores.country_code) as name_en,
    coalesce(countries.name_zh, stores.country_code) as name_zh,
    coalesce(countries.prices_include_tax, false) as prices_include_tax,
    coalesce(countries.is_eu, false) as is_eu,
    cast(countries.standard_tax_rate as decimal(6, 4)) as standard_tax_rate,
    count(*) as stores
from {{ ref('int_stores') }} as stores
left join {{ ref('ref_countries') }} as countries on stores.country_code = countries.country_code
group by
    stores.country_code, countries.name_en, countries.name_zh, countries.prices_include_tax, countries.is_eu, countries.standard_tax_rate
