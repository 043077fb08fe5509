"""A form with one file, taken apart as it came: the framework takes in no files at all, from anybody. Pure."""

import re

UPLOADS = "office/upload/"
"""The one address under the console's path that files are sent to."""
_BOUNDARY = re.compile(r'multipart/form-data\s*;.*?boundary="?([\w\'()+,\-./:=? ]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name="([a-z_]{1,40})"', re.IGNORECASE)
MOST_PARTS = 20


def parts(content_type: str, body: bytes) -> dict[str, bytes]:
    """Each field of the form, the file among them, by its name. What is no such form has none."""
    found = _BOUNDARY.match(content_type)
    if found is None:
        return {}
    mark = b"\r\n--" + found[1].strip().encode("ascii", "replace")
    fields: dict[str, bytes] = {}
    for part in (b"\r\n" + body).split(mark, MOST_PARTS + 1)[1:]:
        heads, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(heads)
        if name is not None and not part.startswith(b"--"):
            fields.setdefault(name[1].decode("ascii"), content)
    return fields
