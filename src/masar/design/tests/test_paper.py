"""Papers: tagged, the same bytes for the same words, their Arabic as text, and nothing that is read as markup."""

import io
import re
from collections import Counter

import pikepdf
import pypdfium2
import pytest

from masar.design.paper import receipt
from masar.design.qr import drawn

AR = {
    "language": "ar",
    "dir": "rtl",
    "authority": "الإدارة العامة للجوازات",
    "title": "استلمنا طلبك",
    "facts": [["الخدمة", "تجديد جواز السفر"], ["المكتب", "العباسية (القاهرة)"]],
    "next_title": "ماذا يحدث بعد ذلك",
    "next": [["ينظر المكتب في طلبك", ""], ["المراجعة", "يراجع المكتب المستندات"]],
    "written": "نراسلك على الهاتف",
    "secret_name": "الرمز السري",
    "secret_text": "لا تُطلع عليه أحدًا",
}
EN = AR | {
    "language": "en",
    "dir": "ltr",
    "title": "Your application has been received",
    "written": "We write to you",
}
TOLD = {
    "title": "استلمنا طلبك K7QM-2X9D-RT4BX",
    "authority": "الإدارة العامة للجوازات",
    "day": {"year": 2026, "month": 11, "day": 27},
    "number": "K7QM-2X9D-RT4BX",
    "address": "https://track.example.gov/ar/track/K7QM-2X9D-RT4BX/",
    "secret": "abcd efgh ijkl",
    "picture": drawn("https://track.example.gov/").replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1),
    "picture_text": "مربّع QR",
    "sent_title": "ما أرسلته",
    "steps": [{"title": "من يقدّم", "answers": [["الاسم", "منى حسن پاشا"], ["الهاتف", "\u2066+201001234567\u2069"]]}],
    "parts": [AR, EN],
}


def letters(paper: bytes) -> Counter[str]:
    """The letters of all pages: some viewers hand out those that are joined in one sign in turned order."""
    pages = pypdfium2.PdfDocument(paper)
    return Counter("".join(re.findall(r"\w", "".join(page.get_textpage().get_text_range() for page in pages))))


def test_its_arabic_can_be_taken_out_as_text():
    found = letters(receipt(TOLD))
    for text in ("تجديد جواز السفر", "منى حسن پاشا", "K7QM2X9DRT4BX", "abcdefghijkl", "201001234567"):
        assert not Counter(text.replace(" ", "")) - found
    for text in (*AR.values(), *(word for pair in (*AR["facts"], *AR["next"]) for word in pair)):
        assert isinstance(text, list) or text in ("ar", "rtl") or not Counter(re.sub(r"[\W_]", "", text)) - found


def test_it_is_tagged_for_readers_and_says_its_language_and_title():
    with pikepdf.open(io.BytesIO(receipt(TOLD))) as paper:
        assert paper.Root.MarkInfo.Marked and str(paper.Root.Lang) == "ar"
        assert str(paper.docinfo["/Title"]) == TOLD["title"]
        kinds = {str(node.get("/S")) for node in _nodes(paper.Root.StructTreeRoot)}
    assert {"/H1", "/H2", "/Figure", "/Link"} <= kinds


def _nodes(node):
    yield node
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from _nodes(kid)


def test_the_same_words_are_the_same_bytes_and_other_words_are_not():
    assert receipt(TOLD) == receipt(TOLD) != receipt(TOLD | {"number": "K7QM-2X9D-RT4BY"})


@pytest.mark.parametrize(
    "typed", ['#read("/etc/passwd")', "$x$ *b* _i_ @a <b> \\", '#import "x"', "=head", "\u202eabc"]
)
def test_what_somebody_typed_is_never_read_as_markup(typed):
    steps = [{"title": typed, "answers": [[typed, typed]]}]
    found = letters(receipt(TOLD | {"steps": steps}))
    assert not Counter(re.sub(r"\W", "", typed) * 3) - found


def test_many_answers_go_on_over_pages_and_it_is_drawn_in_ink():
    steps = [{"title": "س", "answers": [[f"سؤال {n}", "جواب " * 20] for n in range(80)]}]
    pages = pypdfium2.PdfDocument(receipt(TOLD | {"steps": steps}))
    assert len(pages) > 3
    assert all(len(page.render(scale=0.3).to_pil().convert("L").getcolors() or []) > 10 for page in pages)
