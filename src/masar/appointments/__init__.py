"""When applicants come to an office: what can be booked, held, booked, moved, given back, and who came.

Read ``offering`` (pure) first: what an office's capacity comes to; then ``taking``, where a place is taken once; then
``booking``, where an owner does so for a case. Nothing here knows a page or a notice.
"""
