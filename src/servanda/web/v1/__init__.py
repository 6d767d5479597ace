"""The HTTP API, version 1: the register for programs; one file a group of addresses."""
