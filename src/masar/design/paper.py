"""Papers as PDF files: tagged, searchable, with fonts of our own; the same words give the same bytes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

PAPERS = Path(__file__).parent / "papers"


def receipt(told: Mapping[str, Any]) -> bytes:
    """A receipt as a PDF file, by PDF/UA-1: read aloud in its order and language; no picture without a text for it.

    ``told``: {"title", "authority", "day": {"year", "month", "day"}, "number", "address", "secret", "picture": SVG,
    "picture_text", "sent_title", "steps": [{"title", "answers": [[question, answer]]}], "parts"}; a part, one for
    each language, is {"language", "dir", "authority", "title", "facts": [[name, value]], "next_title", "next":
    [[name, explanation]], "written", "secret_name", "secret_text"}.
    """
    inputs = {"told": json.dumps(told, ensure_ascii=False)}
    return typst.compile(
        PAPERS / "receipt.typ",
        output=None,
        root=PAPERS,
        font_paths=[PAPERS],
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards="ua-1",
        timestamp=0,
    )
