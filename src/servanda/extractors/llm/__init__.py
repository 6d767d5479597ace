"""A language model as one more coder: it proposes quotations, the text decides.

``settings`` says whom to ask, ``words`` what is asked and what an answer looks like, ``parts``
cuts a long text, ``asking`` talks to the service and ``faults`` says what went wrong with it (only
these two load the library for it), ``places`` finds the quotations in the text or drops them,
``slots`` makes statements of them.
"""
