"""FRAMING: the same promise in another text, and what an article makes of it."""
