-- Those who complete a step are those who enter the next, in every channel, device and country of a day.
select here.*, later.entrants as entrants_of_next
from {{ ref('fct_funnel_daily') }} as here
inner join {{ ref('fct_funnel_daily') }} as later
    on here.account_id = later.account_id and here.store_id = later.store_id and here.channel_group = later.channel_group
    and here.device_category = later.device_category and here.visitor_country = later.visitor_country
    and here.funnel_date = later.funnel_date and later.step_number = here.step_number + 1
where here.next_step <> later.step or here.completers <> later.entrants
