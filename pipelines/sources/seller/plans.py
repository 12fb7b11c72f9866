"""What people plan and decide: targets, events, search terms to watch, alerts dealt with."""

from __future__ import annotations

from pipelines.sources.base import Rule, Table
from pipelines.sources.seller.columns import MONEY, VOID, column, in_order, not_negative, positive, words_rule

TARGETS = Table(
    name="seller_targets",
    entity="seller_targets",
    grain="One row per month, store and operator: what is aimed at.",
    slice_by="'targets'",
    covers="window",
    columns=(
        column("month", "月份", "First day of the month.", "date", filled=True),
        column("store_id", "店铺编号", "Store.", filled=True),
        column("operator", "运营", "Person in charge; empty = the whole store."),
        column("currency_code", "币种", "Currency of all amounts of the row.", filled=True),
        column("gmv_target_amount", "GMV目标", "GMV aimed at.", MONEY, filled=True),
        column("contribution_target_amount", "贡献利润目标", "Contribution profit aimed at.", MONEY),
        column("ad_spend_limit_amount", "广告预算", "Most that may be spent on advertising.", MONEY),
    ),
    rules=(not_negative("gmv_target_amount", "ad_spend_limit_amount", remedy="Targets are not negative"),),
)

EVENTS = Table(
    name="seller_events",
    entity="seller_events",
    grain="One row per event: days on which demand or supply is not as usual.",
    slice_by="'events'",
    covers="window",
    columns=(
        column("event_name", "活动名称", "Prime Day, Black Friday, Chinese New Year …", filled=True),
        column("event_kind", "活动类型", "promotion, holiday, deal, price_change, launch or other.", filled=True),
        column("starts_on", "开始日期", "First day.", "date", filled=True),
        column("ends_on", "结束日期", "Last day.", "date", filled=True),
        column("store_id", "店铺编号", "Store, empty = all."),
        column("event_country", "活动国家", "Country, ISO 3166 alpha-2; empty = all."),
        column("sku", "SKU", "Our SKU, empty = all."),
        column("expected_uplift", "预计倍数", "Demand expected, as a multiple of a usual day.", MONEY),
    ),
    rules=(
        words_rule("event_kind"),
        in_order("starts_on", "ends_on", "The last day is before the first: swap them"),
        positive("expected_uplift", "Write the multiple of a usual day: 3 = three times as much"),
    ),
)

SEARCH_TERMS = Table(
    name="seller_search_terms",
    entity="seller_search_terms",
    grain="One row per search term and place: what is asked of Google Trends.",
    slice_by="'search_terms'",
    covers="window",
    columns=(
        column("term", "搜索词", "The words as people type them.", filled=True),
        column("geo_code", "搜索地区", "Place: a country or region (US, US-CA, DE), ISO 3166; empty = the whole world."),
        column(
            "is_anchor",
            "锚词",
            "The one term of the place that is in every request, so that requests can be compared; without one the first.",
            "boolean",
        ),
        column("sku", "SKU", "Product it is about."),
    ),
    rules=(
        Rule(
            name="known_form_of_geo",
            holds="regexp_full_match(geo_code, '[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?')",
            remedy="Write the code of the place: US, DE, US-CA; empty for the whole world",
        ),
    ),
)

ALERT_DECISIONS = Table(
    name="seller_alert_decisions",
    entity="seller_alert_decisions",
    grain="One row per alert and day of decision: what was done about it, and how long it stays quiet.",
    slice_by="concat_ws('|', alert_id, decided_on)",
    covers="keys",
    columns=(
        column("alert_id", "预警编号", "The alert, as the front page and rpt_alerts list it.", filled=True),
        column("decided_on", "处理日期", "Day of the decision.", "date", filled=True),
        column("decision", "处理结果", "done, accepted, postponed or wrong.", filled=True),
        column("silent_until", "静默至", "Last day on which the alert stays quiet.", "date", filled=True),
        column("decided_by", "处理人", "Who decided."),
        column("decision_reason", "处理说明", "Why."),
        VOID,
    ),
    rules=(
        words_rule("decision"),
        in_order("decided_on", "silent_until", "The silence ends before the decision: correct one of the days"),
    ),
)
