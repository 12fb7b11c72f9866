"""Amazon: what a seller account issues, by download or by the Reports API."""

from pipelines.sources.amazon.ads import ADVERTISED_PRODUCTS, CAMPAIGNS, SEARCH_TERMS
from pipelines.sources.amazon.fba_stock import MYI
from pipelines.sources.amazon.inbound import INBOUND
from pipelines.sources.amazon.inventory import PLANNING
from pipelines.sources.amazon.listings import ALL_LISTINGS
from pipelines.sources.amazon.orders import ALL_ORDERS
from pipelines.sources.amazon.reimbursements import REIMBURSEMENTS
from pipelines.sources.amazon.returns import RETURNS
from pipelines.sources.amazon.sales_traffic import SALES_AND_TRAFFIC
from pipelines.sources.amazon.settlements import SETTLEMENT
from pipelines.sources.amazon.storage_fees import STORAGE

REPORTS = (
    ALL_ORDERS,
    SETTLEMENT,
    SALES_AND_TRAFFIC,
    PLANNING,
    MYI,
    ALL_LISTINGS,
    INBOUND,
    RETURNS,
    REIMBURSEMENTS,
    STORAGE,
    ADVERTISED_PRODUCTS,
    CAMPAIGNS,
    SEARCH_TERMS,
)
