"""Bundles that a stranger can check offline, and the check itself. Loads no plug-in."""
