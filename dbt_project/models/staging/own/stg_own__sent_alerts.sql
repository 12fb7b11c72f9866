-- Grain: one row per alert and run that said it.
select
    publication_id,
    alert_id,
    check_name,
    subject,
    sent_at,
    money_amount,
    currency_code,
    message,
    channel
from {{ current_rows('own_sent_alerts', 'own_sent_alerts') }} as current_lines
