"""The simulated seller: writes the files a real one would receive. Nothing downstream of `data/raw` knows of it.

`world(seed, scale)` is what happened, `files(world)` what was received of it, `fill(settings)` hands it to the raw store.
"""

from pipelines.demo.filling import DemoSummary, files, fill
from pipelines.demo.world import World, world
from pipelines.demo.writers.base import DemoFile

__all__ = ["DemoFile", "DemoSummary", "World", "files", "fill", "world"]
