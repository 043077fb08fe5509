"""What applicants hand in as files: taken, kept sealed, looked into, and handed on to their case.

Read ``taking`` first, then ``checking``. What a file is stands in ``kinds`` (pure) and ``inside`` (a program of its
own); where it lies in ``store``. ``objecting`` takes an objection to a refusal.
Nothing here knows a form, a page or a notice.
"""
