"""The tables that answers of Google Analytics land in: visits by channel, and items, of a day."""

from __future__ import annotations

from pipelines.sources.base import Column, Table

CHANNEL_DIMENSIONS = (
    "sessionDefaultChannelGroup",
    "sessionPrimaryChannelGroup",
    "defaultChannelGroup",
    "sessionDefaultChannelGrouping",
)
ITEM_DIMENSIONS = ("itemId",)


def _count(name: str, metric: str, doc: str) -> Column:
    return Column(name=name, doc=f"{doc} Null when not asked for.", type="bigint", headers=(metric,))


def _dimension(name: str, dimensions: tuple[str, ...], doc: str, *, required: bool = False) -> Column:
    return Column(name=name, doc=doc, headers=dimensions, required=required, filled=required)


_DATE = Column(
    name="date", doc="Day of the property's time zone.", type="date", headers=("date",), required=True, filled=True
)
_METADATA = (
    Column(name="currency_code", doc="Currency the property counts revenue in, ISO 4217."),
    Column(name="time_zone", doc="IANA time zone of the property's days."),
    Column(name="is_thresholded", doc="Small counts were left out to protect people.", type="boolean"),
    Column(name="has_other_row", doc="Rare values were summed up as (other).", type="boolean"),
    Column(name="is_sampled", doc="Counts are estimates from a sample of the events.", type="boolean"),
)

CHANNELS_DAILY = Table(
    name="ga4_channels_daily",
    entity="ga4_channels_daily",
    grain="One row per property, day, channel group, device and country; a dimension not asked for is null.",
    # Whatever a report breaks a day down by, it speaks for the whole day: two break-downs are never added up.
    slice_by="concat_ws('|', _scope, date)",
    covers="window",
    empty="zero",
    measure="sum(sessions)",
    columns=(
        _DATE,
        _dimension("channel_group", CHANNEL_DIMENSIONS, "Default channel group: Organic Search, Direct …", required=True),
        _dimension("device_category", ("deviceCategory",), "desktop, mobile, tablet, smart tv."),
        _dimension("country", ("countryId", "country"), "Country of the visitor, code or English name, or (not set)."),
        _count("sessions", "sessions", "Sessions."),
        _count("total_users", "totalUsers", "Users; never added over days or channels."),
        _count("active_users", "activeUsers", "Users with an engaged session."),
        _count("new_users", "newUsers", "First-time users."),
        _count("engaged_sessions", "engagedSessions", "Sessions of ten seconds, a second page or a purchase."),
        _count("page_views", "screenPageViews", "Page views."),
        _count("add_to_carts", "addToCarts", "Times something was put into a cart: events, not sessions."),
        _count("checkouts", "checkouts", "Times a checkout was begun: events."),
        _count("purchases", "ecommercePurchases", "Purchases: events."),
        _count("transactions", "transactions", "Transactions with revenue: events."),
        Column(
            name="purchase_revenue_amount",
            doc="Revenue of purchases less refunds as the site's tag reported it. Null when not asked for.",
            type="decimal(18,4)",
            headers=("purchaseRevenue",),
        ),
        Column(
            name="total_revenue_amount",
            doc="Revenue of purchases, subscriptions and advertising. Null when not asked for.",
            type="decimal(18,4)",
            headers=("totalRevenue",),
        ),
        *_METADATA,
    ),
)

ITEMS_DAILY = Table(
    name="ga4_items_daily",
    entity="ga4_items_daily",
    grain="One row per property, day and item.",
    slice_by="concat_ws('|', _scope, date)",
    covers="window",
    empty="zero",
    measure="sum(items_viewed)",
    columns=(
        _DATE,
        _dimension(
            "item_id", ITEM_DIMENSIONS, "Item as the site's tag names it: a SKU, or a number of the shop.", required=True
        ),
        _dimension("item_name", ("itemName",), "Name of the item."),
        _count("items_viewed", "itemsViewed", "Units viewed."),
        _count("items_added_to_cart", "itemsAddedToCart", "Units put into a cart."),
        _count("items_checked_out", "itemsCheckedOut", "Units in a begun checkout."),
        _count("items_purchased", "itemsPurchased", "Units purchased."),
        Column(
            name="item_revenue_amount",
            doc="Revenue of the item as the site's tag reported it. Null when not asked for.",
            type="decimal(18,4)",
            headers=("itemRevenue",),
        ),
        *_METADATA,
    ),
)
