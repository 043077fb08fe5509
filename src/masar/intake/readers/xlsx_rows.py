"""XLSX: the rows of one sheet, streamed; strings that cells share lie on the disk, not in memory.

Numbers are given as the texts that the sheet shows, dates by the cell's type, and a day without a time as a day.
"""

import io
import os
import shutil
import tempfile
import warnings
import zipfile
from array import array
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import IO, Any, BinaryIO

from defusedxml.ElementTree import ParseError, iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from masar.intake.readers import heading
from masar.intake.readers.parts import LONGEST_LINE, Broken, Damaged, Doubtful, Layout, Numbered, WrongHeading

LARGEST_PART = 32 << 20
"""Bytes of a part that is read whole (styles, the list of sheets), unpacked."""
LARGEST_ROW = 2 << 20
"""Bytes of one row, or of one string that cells share: as much as the widest sheet of numbers needs."""
LARGEST_FILE = 2 << 30
_STRING, _RUN, _TEXT = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "r", "t"))
_EXACT = 10**15
"""A workbook keeps fifteen digits of a number; of a longer one, the last are made up."""


def read(stream: BinaryIO, layout: Layout, needed: Collection[str]) -> Iterator[Numbered]:
    """The rows below the heading, numbered from 1 as the sheet does; empty rows are passed over."""
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as strings:
        shutil.copyfileobj(stream, file, 1 << 20)
        try:
            yield from _rows(file, strings, layout, needed)
        except Damaged:
            raise
        except (ParseError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            raise Damaged(f"the workbook cannot be read ({error})") from error
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise Damaged(f"the workbook is not as workbooks are ({type(error).__name__})") from error


def _rows(file: IO[bytes], strings: IO[bytes], layout: Layout, needed: Collection[str]) -> Iterator[Numbered]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that say nothing to us
        book = _opened(file)
        sheets = {named.name: rel.target for named, rel in book.parser.find_sheets()}
        table = _table(book, strings, _sheet(sheets, layout.sheet))
        try:
            below, head = heading.found(table, needed)
        except WrongHeading as wrong:
            others = ", ".join(map(repr, sheets))
            raise WrongHeading(f"{wrong.why} (the sheets are {others})" if len(sheets) > 1 else wrong.why) from wrong
        for number, values in table:
            if isinstance(values, Broken):
                yield number - below, values
            elif any(value != "" for value in values) and not head.again(values):
                yield number - below, head.row(values)


def _sheet(sheets: dict[str, str], name: str | None) -> str:
    """Where the sheet of this name lies in the workbook, or the first."""
    if not sheets or (name is not None and name not in sheets):
        raise Damaged(f"there is no sheet {name!r}" if name else "there is no sheet")
    return sheets[name] if name is not None else next(iter(sheets.values()))


def _opened(file: IO[bytes]) -> ExcelReader:
    book = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    for part in book.archive.infolist():
        streamed = "sharedstrings" in part.filename.lower() or "worksheets/" in part.filename.lower()
        if part.file_size > LARGEST_PART and not streamed and part.filename.endswith((".xml", ".rels")):
            raise Damaged(f"a part of the workbook is larger than {LARGEST_PART >> 20} MB")
    book.read_manifest()
    book.read_workbook()
    apply_stylesheet(book.archive, book.wb)
    return book


def _table(book: ExcelReader, strings: IO[bytes], path: str) -> Iterator[tuple[int, list[Any] | Broken]]:
    if path not in book.valid_files:
        raise Damaged("there is no such sheet in it")
    shared = book.package.find(SHARED_STRINGS)
    known = _Strings(strings)
    if shared is not None:
        with book.archive.open(shared.PartName[1:]) as source:
            known.fill(source)
    with book.archive.open(path) as source:
        yield from _Sheet(_Metered(source), known, book.wb).rows()


class _Metered(io.RawIOBase):
    """A stream that ends in Damaged where a single row never ends."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.since = source, 0

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(min(size, 1 << 16) if size > 0 else 1 << 16)
        self.since += len(chunk)
        if self.since > LARGEST_ROW:
            raise Damaged(f"a row is larger than {LARGEST_ROW >> 20} MB")
        return chunk


class _Strings:
    """The strings that cells share, in a file: a large workbook has millions of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.ends = file, array("Q", [0])
        self.cached = lru_cache(maxsize=4096)(self._read)

    def fill(self, source: IO[bytes]) -> None:
        """Read them all."""
        metered, root = _Metered(source), None
        for event, element in iterparse(metered, events=("start", "end"), forbid_dtd=True):
            if root is None:
                root = element
            if event == "end" and element.tag == _STRING:
                parts = [element.findtext(_TEXT) or "", *(run.findtext(_TEXT) or "" for run in element.iter(_RUN))]
                content = "".join(parts).encode("utf-8", "surrogatepass")
                self.file.write(content)
                self.ends.append(self.ends[-1] + len(content))
                root.clear()
                metered.since = 0
        self.file.flush()

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self.ends) - 1:
            raise IndexError(place)
        return self.cached(place)

    def _read(self, place: int) -> str:
        begin, end = self.ends[place], self.ends[place + 1]
        return os.pread(self.file.fileno(), end - begin, begin).decode("utf-8", "surrogatepass")


class _Sheet(WorkSheetParser):  # type: ignore[misc]  # the library has no types
    """One sheet, of which only the rows are looked at, and none is kept."""

    def __init__(self, source: _Metered, strings: _Strings, book: Any) -> None:
        formats, spans = book._date_formats, book._timedelta_formats
        super().__init__(source, strings, True, book.epoch, formats, spans)

    def rows(self) -> Iterator[tuple[int, list[Any] | Broken]]:
        """Pairs of the sheet's row number and its cells."""
        data: Any = None
        for event, element in iterparse(self.source, events=("start", "end"), forbid_dtd=True):
            if element.tag == DATA_TAG:
                if event == "end":
                    return
                data = element
            elif event == "end" and element.tag == ROW_TAG and data is not None:
                self.source.since = 0
                yield self._cells(element)
                data.clear()

    def _cells(self, element: Any) -> tuple[int, list[Any] | Broken]:
        try:
            number, cells = self.parse_row(element)
        except (ValueError, IndexError, TypeError, KeyError, OverflowError) as error:
            return self.row_counter, Broken(f"a cell cannot be read ({type(error).__name__})", "")
        finally:
            self.row_dimensions.clear()
        values: list[Any] = []
        for cell in cells:
            values += [""] * (cell["column"] - 1 - len(values))
            values[cell["column"] - 1 :] = [_value(cell["value"], cell["data_type"])]
        if sum(len(value) for value in values if isinstance(value, str)) > LONGEST_LINE:
            return number, Broken(f"the row is longer than {LONGEST_LINE} characters", "")
        return number, values


def _value(value: Any, kind: str) -> Any:
    """What a cell holds, as this importer understands it."""
    if value is None:
        return ""
    if kind == "e":
        return Doubtful(str(value), "holds an error of the workbook")
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value if value.time() != time() else value.date()
    return value if isinstance(value, date) else str(value)


def _number(value: float) -> str | Doubtful:
    """12345 for 12345.0, fourteen digits whole."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}" if abs(value) < _EXACT else Doubtful(str(value), "holds no number")
    if abs(value) >= _EXACT:
        return Doubtful(f"{value:.15g}", "holds a number of more than 15 digits, which a workbook rounds")
    return str(int(value))
