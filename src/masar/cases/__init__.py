"""The heart: cases and the events that happened to them.

``facts`` names what can happen, ``timeline`` folds events into what people see (pure),
``actions.record_events`` is the only road by which an event enters, ``sequencing`` numbers the news.
Nobody's name, identity number or contact lives here. Read ``facts``, then ``timeline``.
"""
