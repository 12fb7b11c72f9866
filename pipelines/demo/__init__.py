"""The simulated seller: writes the files a real one would receive. Nothing downstream of `data/raw` knows of it.

`world(seed, scale, seller)` is what was wanted and what there was, `chapters(world)` tells what happened, `files(world)`
what was received of it; `fill(settings)` hands it to the raw store.
"""

from pipelines.demo.filling import DemoSummary, files, fill, seller_of
from pipelines.demo.seller import Seller
from pipelines.demo.world import World, chapters, world
from pipelines.demo.writers.base import DemoFile

__all__ = ["DemoFile", "DemoSummary", "Seller", "World", "chapters", "files", "fill", "seller_of", "world"]
