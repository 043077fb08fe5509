"""Looks inside one file: a program of its own, so that what a file does to its reader ends here.

``python -I inside.py KIND PAGES`` reads the file from standard input and writes one line of JSON: {"pages": n,
"hint": code or null}, {"refused": code} with a code of ``kinds.Why``, or {"unable": true}; after the line comes what
is to be kept instead of a picture: the same, drawn anew as JPEG, without place, device or anything hidden.

Nothing of Masar is imported. It takes what others leave of the processor. Before a byte is looked at, the program
gives up what it does not need: it can open neither a file nor a connection, writes nothing but its answer, and has
bounded memory and time.
"""

import contextlib
import io
import json
import os
import resource
import sys
import warnings
from typing import Any

if __name__ == "__main__":
    # Before anything is loaded: that too is work, and whoever reads a page comes first.
    os.nice(max(0, 10 - os.nice(0)))

import pikepdf
from PIL import Image, ImageOps, ImageStat

register_heif_opener: Any = None
with contextlib.suppress(ImportError):  # left out where its licences are not wanted: then officers look themselves
    from pillow_heif import register_heif_opener

MEMORY = 1 << 30
SECONDS = 20
MOST_PIXELS = 80_000_000
"""Width times height: no telephone's usual picture has more."""
LONGEST_SIDE = 4_000
"""Pixels of what is kept: a page of A4 at more than 300 dots an inch."""
FEWEST_PIXELS, DARKEST = 300_000, 45
DEEPEST = 2_000_000
_ACTIONS = frozenset(
    f"/{name}"
    for name in (
        *("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "Rendition", "Movie", "Sound"),
        "RichMediaExecute",
    )
)
_THINGS = frozenset(("/RichMedia", "/3D", "/Screen", "/Movie", "/Sound", "/FileAttachment"))
_KEYS = ("/JS", "/XFA", "/EF", "/EmbeddedFiles")


class Refused(Exception):
    """The file is not taken: its code."""


def shut_in() -> None:
    """Give up whatever a reader of one file does not need. No descriptor can be opened from now on."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def drawn(content: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """A picture, drawn anew upright on white, and what may be wrong with it for whoever reads it."""
    try:
        picture = Image.open(io.BytesIO(content), formats=[kind.upper()])
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("pixels")
        picture.load()
    except Refused:
        raise
    except MemoryError:
        raise Refused("heavy") from None
    except Exception as error:
        raise Refused("cut" if "truncated" in str(error) else "damaged") from None
    size = picture.width * picture.height
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    if "A" in upright.getbands() or "transparency" in upright.info:
        ground = Image.new("RGBA", upright.size, "white")
        ground.alpha_composite(upright.convert("RGBA"))
        upright = ground
    upright, out = upright.convert("RGB"), io.BytesIO()
    # Onto a new one: what belongs to the picture besides its pixels stays behind.
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    bare.save(out, "JPEG", quality=88, optimize=False)
    dark = ImageStat.Stat(bare.convert("L").resize((64, 64))).mean[0] < DARKEST
    hint = "small" if size < FEWEST_PIXELS else "dark" if dark else None
    return {"pages": 1, "hint": hint}, out.getvalue()


def read(content: bytes, most_pages: int) -> tuple[dict[str, Any], bytes]:
    """A PDF file that asks for no password, does nothing by itself and carries no other file. It is kept as it came:
    a signature on it would be broken by a change.
    """
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except MemoryError:
        raise Refused("heavy") from None
    except Exception:
        raise Refused("damaged") from None
    try:
        if pdf.is_encrypted:
            raise Refused("encrypted")
        pages = len(pdf.pages)
        if pages > most_pages:
            raise Refused("pages")
        if not pages:
            raise Refused("damaged")
        _look_for_active(pdf)
    except Refused:
        raise
    except MemoryError:
        raise Refused("heavy") from None
    except Exception:
        raise Refused("damaged") from None
    return {"pages": pages, "hint": None}, b""


def _look_for_active(pdf: Any) -> None:
    waiting, seen = list(pdf.objects), 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if seen > DEEPEST:
            raise Refused("heavy")
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            _look_at(one)
            inner = [one[key] for key in one.keys()]  # noqa: SIM118  a stream is no mapping
        elif isinstance(one, pikepdf.Array):
            inner = list(one)
        else:
            continue
        # What has a number is looked at under its number.
        waiting += [
            part for part in inner if isinstance(part, (pikepdf.Dictionary, pikepdf.Array)) and not part.is_indirect
        ]


def _look_at(one: Any) -> None:
    if any(key in one for key in _KEYS):
        raise Refused("active")
    for key, bad in (("/S", _ACTIONS), ("/Subtype", _THINGS)):
        if key in one and str(one[key]) in bad:
            raise Refused("active")


def ready() -> bool:
    """Load all that reads pictures while files can still be opened. False where HEIC cannot be read."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # ours is asked first
    Image.init()
    if register_heif_opener is None:
        return False
    register_heif_opener(thumbnails=False)
    return True


def main(kind: str, most_pages: int) -> None:
    """Answer on standard output."""
    heif, content, kept = ready(), sys.stdin.buffer.read(), b""
    shut_in()
    answer: dict[str, Any]
    if kind == "heif" and not heif:
        answer = {"unable": True}
    else:
        try:
            answer, kept = read(content, most_pages) if kind == "pdf" else drawn(content, kind)
        except Refused as refused:
            answer = {"refused": str(refused)}
        except MemoryError:
            answer = {"refused": "heavy"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
