"""The status page: one application's page and its JSON, for a number.

``answer`` makes both for either door: ``edge`` in front of the framework, which looks numbers up by ``lookup``, and
``views`` in it. ``page``, ``box``, ``expected``, ``stages`` and ``details`` say what stands on the page; ``pieces``
keeps what they drew, and ``assembly`` joins it for every reader; ``finished`` keeps what was compressed. Read
``page`` first.
"""
