"""What strangers send: text that is made to be slow, numbers in every spelling, and where in a request they stand."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote, unquote

from hypothesis import strategies as st

ARABIC, PERSIAN = (str.maketrans("0123456789", digits) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"))
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
DIVIDED = [text for n in (2, 3, 4, 5) for text in (f" {n}", f"-{n}", f".{n}", f"\u00a0{n}", f"/{n}")]


def divided(text: str, how: str) -> str:
    """``text`` in groups of so many, with something between them."""
    between, size = how[0], int(how[1:])
    return between.join(text[at : at + size] for at in range(0, len(text), size))


SPELLINGS = {
    "Arabic digits": lambda text: text.translate(ARABIC),
    "Persian digits": lambda text: text.translate(PERSIAN),
    "full width": lambda text: text.translate(WIDE),
    "mathematical digits": lambda text: text.translate({code: code - 0x30 + 0x1D7CE for code in range(0x30, 0x3A)}),
    "small letters": str.lower,
    "percent-encoded": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent-encoded where it must be": quote,
    "escaped": lambda text: text.encode("unicode_escape").decode(),
    "marks of direction": "\u202e\u2066".join,
    "right-to-left marks": "\u200f".join,
    "no width": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    **{f"groups {how!r}": (lambda text, how=how: divided(text, how)) for how in DIVIDED},
}
"""Ways to write the same; one can follow another: percent-encoded twice, Arabic digits in groups."""


def spelt(text: str, ways: list[str]) -> str:
    """``text`` in one spelling after another."""
    for way in ways:
        text = SPELLINGS[way](text)
    return text


def folded(text: str) -> str:
    """Letters and digits alone, every escape undone: what somebody would find who searches a log with some care."""
    for _ in range(4):
        text = unquote(text)
        text = re.sub(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})", _character, text, flags=re.IGNORECASE)
    text = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.decimal(symbol, symbol)) for symbol in text if symbol.isalnum())
    return "".join(digits).upper()


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2] or found[3], 16))


def readings(text: str) -> tuple[str, str]:
    """``text`` folded as it stands, and as what its bytes say if each of its characters is one byte."""
    return folded(text), folded(text.encode("latin-1", "ignore").decode("utf-8", "ignore"))


FILLERS = (
    *"Aa1@.-_ ;,:=&%+'\"\\/[]{}<>()٢é\u202e\u0301ﷺſ🂡\x00\x85\t",
    *(';"', '\\"', "a@", "a.", "%40", "%D9%A2", ";q=", "a=", "a=b;", "1 ", "1-", "a*=", "\u0301\u0327", "0.", "--"),
    *(
        "gzip;q=0.1,",
        "bytes=0-0,",
        '"a",',
        "W/",
        "ar-EG,",
        "fe80::",
        "1,",
        "::1%1,",
        "{{",
        "${",
        "%(a)s",
        "\\101",
        "\\x",
    ),
)
TEXTS = st.builds(
    lambda before, filler, times, after: (before + filler * times)[:60_000] + after,
    st.text(max_size=20),
    st.sampled_from(FILLERS),
    st.sampled_from((0, 1, 30, 1_000, 8_000, 30_000)),
    st.text(max_size=20),
)
"""Random text of any alphabet around something that is repeated up to thirty thousand times."""

PATHS = (
    "/{}",
    "/ar/{}",
    "/en/track/{}/",
    "/api/v1/applications/{}",
    "/en/services/{}/",
    "/en/mine/{}/",
    "/static/{}",
)
FORMS = ("/ar/track/", "/en/reference/", "/en/code/", "/ar/code/ask/", "/en/code/again/", "/en/mine/contact/")
FIELDS = ("reference", "code", "day", "month", "year", "contact_kind", "value", "kind", "csrfmiddlewaretoken")
HEADERS = ("ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "HOST", "REFERER", "ORIGIN", "USER_AGENT", "IF_NONE_MATCH", "RANGE")
HEADERS += (
    "IF_MODIFIED_SINCE",
    "SAVE_DATA",
    "SEC_FETCH_SITE",
    "X_CSRFTOKEN",
    "AUTHORIZATION",
    "X_FORWARDED_FOR",
    "X_FORWARDED_PROTO",
)
COOKIES = ("masar_session", "masar_csrf", "masar_code", "masar_device", "other")


@dataclass(frozen=True)
class Request:
    """A request as the server hands it over; ``size`` is how much of it is a stranger's."""

    path: str = "/ar/"
    query: str = ""
    method: str = "GET"
    body: bytes = b""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.path) + len(self.query) + len(self.body) + sum(map(len, self.more.values()))

    def environ(self) -> dict[str, object]:
        """The WSGI environment: headers and the path as bytes, one character each."""
        told = {name: value.encode("utf-8", "surrogatepass").decode("latin-1") for name, value in self.more.items()}
        return {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": unquote(self.path).encode("utf-8", "surrogatepass").decode("latin-1"),
            "QUERY_STRING": self.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": BytesIO(),
            **({"CONTENT_LENGTH": str(len(self.body))} if self.body else {}),
            **told,
        }


def put(text: str, place: tuple[str, str]) -> Request:
    """A request with ``text`` in one place."""
    kind, where = place
    plain = text.encode("utf-8", "replace")
    if kind == "path":
        return Request(path=where.format(quote(plain)))
    if kind == "query":
        return Request(path=where, query=quote(plain))
    if kind == "header":
        return Request(
            "/metrics" if where == "AUTHORIZATION" else "/ar/",
            more={f"HTTP_{where}": text.replace("\n", " ").replace("\r", " ")},
        )
    if kind == "cookie":
        return Request("/en/code/", more={"HTTP_COOKIE": f'a=b; {where}="{text}"'})
    if kind == "method":
        return Request(method=text[:20_000] or "GET")
    page, name = where.split(" ")
    if kind == "body":
        return Request(page, method="POST", body=plain[:65_536], more={"CONTENT_TYPE": FORM})
    if kind == "content type":
        return Request(page, method="POST", body=b"a=b", more={"CONTENT_TYPE": f"{FORM}; {text}"})
    form = f"a=b&{name}={quote(plain)}".encode()[:65_536]
    return Request(page, method="POST", body=form, more={"CONTENT_TYPE": FORM})


FORM = "application/x-www-form-urlencoded"
PLACES = [
    *(("path", path) for path in PATHS),
    *(("query", path) for path in ("/ar/", "/en/track/", "/en/mine/contact/")),
    *(("header", name) for name in HEADERS),
    *(("cookie", name) for name in COOKIES),
    ("method", ""),
    *((kind, f"{page} reference") for page in FORMS for kind in ("body", "content type")),
    *(("field", f"{page} {name}") for page in FORMS for name in FIELDS),
]
"""Where a stranger's text can stand: kind of place, and which."""
