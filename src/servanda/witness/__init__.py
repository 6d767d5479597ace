"""Cosigning: what a witness decides and remembers, and how a log asks it (C2SP tlog-witness)."""
