"""WATCH: tables become events, events and rules become verdicts, verdicts carry their proof."""
