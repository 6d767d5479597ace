"""Levers: which steps the states of commitments allow; only a holder's recorded act takes one."""
