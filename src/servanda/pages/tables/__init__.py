"""What a register holds, as tables with stable columns: the pages print them, exporters write them.

``layouts`` names the columns; each other module makes the rows of some tables; ``sources`` holds
what they are made from.
"""
