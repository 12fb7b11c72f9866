"""Amazon: what a seller account issues, by download or by the Reports API."""

from pipelines.sources.amazon.inventory import PLANNING
from pipelines.sources.amazon.orders import ALL_ORDERS
from pipelines.sources.amazon.sales_traffic import SALES_AND_TRAFFIC
from pipelines.sources.amazon.settlements import SETTLEMENT

REPORTS = (ALL_ORDERS, SETTLEMENT, SALES_AND_TRAFFIC, PLANNING)
