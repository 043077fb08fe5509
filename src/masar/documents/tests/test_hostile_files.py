"""What nobody should send gets a clear refusal, and nothing of it stays."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from masar.documents import looking
from masar.documents.kinds import LARGEST, Kind, Unfit, Why, kind_of
from masar.documents.looking import look
from masar.documents.tests.files import bomb, packed, pdf, picture, stuffed

GIF = b"GIF89a" + bytes(20)
HOSTILE = {
    "nothing": (lambda: b"", Why.EMPTY),
    "too long": (lambda: b"\xff\xd8\xff" + bytes(LARGEST), Why.LARGE),
    "a GIF that is a JAR": (lambda: GIF + packed(), Why.PICTURE),
    "a page": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", Why.PAGE),
    "a drawing that is a page": (lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', Why.PAGE),
    "an archive": (lambda: packed(), Why.OFFICE),
    "a film": (lambda: b"\x00\x00\x00\x18ftypqt  " + bytes(40), Why.VIDEO),
    "a program": (lambda: b"MZ" + bytes(100), Why.OTHER),
    "a PDF file that is a page": (lambda: pdf().replace(b"\n", b"\n<script>alert(1)</script>\n", 1), Why.MIXED),
    "a PDF file that is a JAR": (lambda: pdf() + packed(), Why.MIXED),
    "a PDF file after something else": (lambda: b"MZ" + pdf(), Why.OTHER),
    "a PDF file before something else": (lambda: pdf() + bytes(5000), Why.MIXED),
    "a PDF file cut off": (lambda: pdf(pages=5)[:-200], Why.CUT),
    "a PDF file with a password": (lambda: pdf(password="1234"), Why.ENCRYPTED),
    "a PDF file with a script": (lambda: pdf(active="script"), Why.ACTIVE),
    "a PDF file that starts programs": (lambda: pdf(active="launch"), Why.ACTIVE),
    "a PDF file with a file in it": (lambda: pdf(active="attached"), Why.ACTIVE),
    "ten thousand pages": (lambda: pdf(pages=10_000), Why.PAGES),
    "a picture cut off": (lambda: picture()[:-3000], Why.CUT),
    "a HEIC cut off": (lambda: picture("HEIF")[:-500], Why.DAMAGED),
    "a picture in name": (lambda: b"\xff\xd8\xff" + b"no picture" * 50, Why.DAMAGED),
    "a picture that unpacks to gigabytes": (lambda: bomb(), Why.PIXELS),
    "a PDF file that unpacks to gigabytes": (lambda: stuffed(), Why.DAMAGED),
}


@pytest.mark.parametrize(("made", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_nobody_should_send_is_refused_for_what_it_is(made, why):
    content = made()
    with pytest.raises(Unfit) as refused:
        look(content, kind_of(content))
    assert refused.value.why is why


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_of_a_picture_only_what_it_shows_is_kept(kind):
    content = picture(kind, placed=kind != "PNG") + packed()
    kept = look(content, kind_of(content)).content
    image = Image.open(io.BytesIO(kept))
    assert (image.format, dict(image.getexif())) == ("JPEG", {})
    assert not image.info.keys() & {"exif", "xmp", "icc_profile"}
    assert b"Telephone" not in kept and b"PK" not in kept[-200:]


def test_a_picture_stands_upright_without_saying_so():
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "white").save(out, "JPEG", exif=exif)
    kept = Image.open(io.BytesIO(look(out.getvalue(), Kind.JPEG).content))
    assert kept.size == (200, 400)


def test_a_pdf_file_is_kept_as_it_came():
    found = look(pdf(pages=3), Kind.PDF)
    assert (found.pages, found.content) == (3, None)


def test_a_dark_picture_is_taken_with_a_hint():
    out = io.BytesIO()
    Image.new("RGB", (900, 900), "#111").save(out, "JPEG")
    assert look(out.getvalue(), Kind.JPEG).hint == "dark"


@pytest.mark.parametrize(
    "tried", ["socket.socket()", "open('/etc/passwd')", "open('/tmp/x', 'w')", "bytearray(2 << 30)"]
)
def test_whoever_took_over_the_reader_could_neither_call_nor_write_nor_fill_the_machine(tried):
    folder = str(looking.PROGRAM.parent)
    program = f"import sys, socket; sys.path.insert(0, {folder!r}); import inside; inside.shut_in(); {tried}"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert ended.returncode == 1 and b"Error" in ended.stderr
