"""The public's door. No rules live here.

Its rooms: ``status`` (an application's page), ``way_in`` (by a code), ``own`` (one's own pages), ``applying``,
``plain`` (others).
They share ``guard`` (who may call a page), ``answers`` and ``rendering``. Read ``urls`` first.
"""
