"""The parts of ``verify.html``, which goes into every bundle: the checker in a browser.

A third implementation, in plain classic JavaScript with WebCrypto. ``instructions.page`` puts the
parts together; a saved copy of the page works offline.
"""
