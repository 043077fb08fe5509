"""A text as a QR code: an inline drawing without styles, so that the content security policy lets it stand."""

import io

import segno


def drawn(text: str) -> str:
    """The drawing as SVG. It is black on white in any colours of the page: cameras read no other."""
    made = segno.make(text, error="m", micro=False)
    out = io.BytesIO()
    made.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, dark="#000", light="#fff")
    return out.getvalue().decode().strip()
