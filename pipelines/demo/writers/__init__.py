"""How each report looks on disk: headers, encodings and locales of the real files, written from the world."""
