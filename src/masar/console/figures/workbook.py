"""Tables of numbers as a workbook: a sheet for each table. None of it is a formula, whatever a name begins with."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from masar.console.figures.telling import Table
from masar.lib.languages import LANGUAGES

_NOT_IN_NAMES = str.maketrans(dict.fromkeys(r"[]:*?/\\", " "))
Value = str | int | Decimal | None


def made(tables: Iterable[Table], language: str) -> bytes:
    """The file."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.title.translate(_NOT_IN_NAMES)[:31])
        sheet.sheet_view.rightToLeft = LANGUAGES[language].direction == "rtl"
        for row in (table.columns, *table.rows):
            sheet.append(list(_cells(sheet, row)))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cells(sheet: object, row: Iterable[Value]) -> Iterable[WriteOnlyCell]:
    for value in row:
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            # Else a text that begins with an equals sign would be taken for a formula.
            cell.data_type = "s"
        yield cell
