"""Check: Great Expectations over what landing measured of each file, and its data docs."""
