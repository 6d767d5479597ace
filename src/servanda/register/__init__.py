"""The register: who said what, signed, in order, and never rewritten."""
