"""The room that reads a text: pure stages from code points to statements.

structure -> genre -> segment -> acts -> parties, deadlines -> appraisal, refusals -> Reading.
Every stage takes the values of the one before it and returns new ones; none reads a file other
than the lexicons beside the code, none reads the clock, none opens a connection.
"""
