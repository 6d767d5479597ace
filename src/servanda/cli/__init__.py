"""The command line: a verb parses, calls a use case and prints; no rule of the domain."""
