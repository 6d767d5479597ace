"""SHOW: view models and the one template set of the server and the published static site.

A page is a pure function of a reading, or of a register's state and its verdicts: no clock, no
network, no file but the templates. Documents are shown as text, never as their own HTML.
"""
