"""ENGINES: run a function that they are handed over many tasks; each is a plug-in."""
