"""Files as people send them, and as nobody should."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pillow_heif
from PIL import Image

PLACE = {1: "N", 2: (30.0, 2.0, 40.0), 3: "E", 4: (31.0, 14.0, 8.0)}
"""EXIF of where a picture was taken."""


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (800, 600), placed: bool = False, noise: int = 0) -> bytes:
    """A picture; with ``placed`` it says where it was taken, and by what."""
    image = Image.effect_noise(size, 60 + noise).convert("RGB")
    more = {}
    if placed:
        exif = Image.Exif()
        exif[0x010F] = "Telephone of Mona"
        exif.get_ifd(0x8825).update(PLACE)
        more["exif"] = exif
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(out, **({"exif": more["exif"].tobytes()} if placed else {}))
    else:
        image.save(out, kind, **more)
    return out.getvalue()


def pdf(*, pages: int = 1, active: str = "", password: str = "") -> bytes:
    """A PDF file; ``active`` is what it does by itself."""
    made, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page()
    if active == "script":
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    if active == "launch":
        made.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"))
    if active == "attached":
        made.attachments["a.exe"] = b"MZ"
    more = {"encryption": pikepdf.Encryption(owner=password, user=password)} if password else {}
    made.save(out, **more)
    return out.getvalue()


def packed() -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("META-INF/MANIFEST.MF", "Main-Class: Evil")
    return out.getvalue()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that unpacks to gigabytes."""
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def stuffed(megabytes: int = 1200) -> bytes:
    """A PDF file whose table of what is where unpacks to gigabytes."""
    squeezer, packed = zlib.compressobj(1), b""
    for _ in range(megabytes):
        packed += squeezer.compress(bytes(1_000_000))
    packed += squeezer.flush()
    head = b"%PDF-1.5\n"
    table = (
        b"1 0 obj\n<</Type/XRef/Size 3/W[1 4 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\n"
    )
    return head + table + b"startxref\n%d\n%%%%EOF\n" % len(head)
