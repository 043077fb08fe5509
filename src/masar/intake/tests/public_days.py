"""Days, deadlines and what ended whole runs, in files of our own (``test_public_reports``)."""

from masar.intake.tests.public_files import BY, FILLER, FIRST, FUTURE, HEAD, HIJRI, SHARE, Told, profile

DAYS = (
    Told(
        [
            f"{HEAD}1/h,taken in,1448-05-11\n1/h,seen,1448-05-21\n2/s,taken in,2026-11-02\n2/s,seen,2061-11-05\n"
            "3/e,taken in,1900-01-01\n3/e,seen,2026-11-06\n4/c,taken in,2026-11-02\n4/c,ready,2027-02-01\n"
        ],
        ["2/s submitted 2026-11-02", "3/e stage_entered:review 2026-11-06", "4/c submitted 2026-11-02"],
        [
            f"1 submitted: the day {HIJRI}",
            f"2 stage_entered: the day {HIJRI}",
            f"4 stage_entered: the day {FUTURE}",
            f"5 submitted: the day {FILLER}",
            f"8 completed: the day {FUTURE}",
        ],
        f"5 of 8 rows {SHARE}",
        fresh=False,
    ),
    Told(
        [f"{HEAD}1/26,taken in,1448-05-22\n2/26,seen,2026-11-03\n"],
        ["1/26 submitted 2026-11-02", "2/26 stage_entered:review 2026-11-03"],
        profile=profile(time="hijri = true"),
    ),
    Told(
        [f"{HEAD}1/26,taken in,01/11/26\n2/26,taken in,01/11/62\n"],
        [FIRST],
        [f"2 submitted: the day {FUTURE}"],
        f"1 of 2 rows {SHARE}",
        profile=profile(time='formats = ["%d/%m/%y"]'),
        fresh=False,
    ),
    Told(
        [f"{HEAD}1/26,taken in,0026-11-01\n2/26,taken in,1926-11-01\n3/26,taken in,2026-11-01\n"],
        ["3/26 submitted 2026-11-01"],
        ["1 submitted: the day has a year of two digits", "2 submitted: the day is too long ago"],
        f"2 of 3 rows {SHARE}",
        fresh=False,
    ),
)

CRASHES = (
    Told(
        [f"{HEAD}1/26,taken in,2026-11-01\n2/26,taken in,9999-12-31\n3/26,taken in,2026-11-01\n"],
        [FIRST, "3/26 submitted 2026-11-01"],
        [f"2 submitted: the day {FILLER}"],
        f"1 of 3 rows {SHARE}",
        fresh=False,
    ),
    Told(
        ["file,what,when,by\n1/26,asked,2026-11-01,9999-12-31\n2/26,asked,2026-11-01,2026-12-01\n"],
        ['2/26 documents_requested 2026-11-01 {"by":"2026-12-01","documents":["photo"]}'],
        [f"1 documents_requested: by {FILLER}"],
        f"1 of 2 rows {SHARE}",
        profile=profile(payload=BY),
        fresh=False,
    ),
    Told(
        [
            f"{HEAD}1/26,taken in,0001-01-01T00:00:00+03:00\n"
            "2/26,taken in,9999-12-31T23:59:59-03:00\n3/26,seen,2026-11-05\n"
        ],
        ["3/26 stage_entered:review 2026-11-05"],
        [f"1 submitted: the day {FILLER}", f"2 submitted: the day {FILLER}"],
        f"2 of 3 rows {SHARE}",
        fresh=False,
    ),
    Told(
        [
            '{"file":"1\\u0000","what":"taken in","when":"2026-11-01"}\n'
            '{"file":"1/26","what":"taken in","when":"2026-11-01"}\n'
            '{"file":"\\udc00","what":"taken in","when":"2026-11-01"}\n' + "[" * 9000 + "\n"
        ],
        [FIRST],
        [
            "1 file holds a character that cannot be kept",
            "3 file holds a character that cannot be kept",
            "4 the line is not a JSON object",
        ],
        f"3 of 4 rows {SHARE}",
        profile=profile(format="jsonl"),
        fresh=False,
    ),
    Told(
        [
            "file,what,when,line\n1/26,taken in,2026-11-01,1\n2/26,seen,2026-11-01,99999999999999999999\n"
            "3/26,seen,2026-11-01,Infinity\n"
        ],
        [FIRST],
        ["2 line is larger than a running number can be", "3 line is not a whole number"],
        f"2 of 3 rows {SHARE}",
        profile=profile(case='sequence = "line"'),
        fresh=False,
    ),
)


_ARABIC = profile(time='formats = ["%d/%m/%Y %I:%M %p", "%d/%m/%Y"]')
ARABIC = (
    Told(
        [
            f"{HEAD}1/26,taken in,01\u200f/11\u200f/2026 02:30 م\n"
            "2/26,taken in,٠١/١١/٢٠٢٦\n3/26,taken in,\u200f01/11/2026\n"
        ],
        ["1/26 submitted 2026-11-01 14:30", "2/26 submitted 2026-11-01", "3/26 submitted 2026-11-01"],
        profile=_ARABIC,
    ),
    *(
        Told([f"{HEAD}1/26,taken in,{day}\n"], [FIRST], profile=given)
        for given in (_ARABIC, profile())
        for day in (
            "1 نوفمبر 2026",
            "١ تشرين الثاني ٢٠٢٦",
            "1 تشرين ثاني 2026",
            "01 نونبر 2026",
            "الأحد 1 نوفمبر 2026م",
            "1 نوڤمبر 2026",
            "1er novembre 2026",
            "1 Nov. 2026",
        )
    ),
    Told([f"{HEAD}1/26,taken in,1 كانون الثاني 2026\n"], ["1/26 submitted 2026-01-01"]),
    Told(
        [f"{HEAD}1/26,taken in,1 غشت 2026\n2/26,seen,2 يوليوز 2026\n"],
        ["1/26 submitted 2026-08-01", "2/26 stage_entered:review 2026-07-02"],
    ),
    Told(
        [f"{HEAD}1/26,taken in,٢١/٠٥/١٤٤٨ هـ\n"],
        [],
        ["1 when holds a Hijri date: set hijri = true"],
        SHARE,
        profile=_ARABIC,
        fresh=False,
    ),
)


RIYADH = profile(zone="Asia/Riyadh")
MIDNIGHT = tuple(
    Told([f"{HEAD}1/26,taken in,{day}\n"], [FIRST], profile=RIYADH)
    for day in (
        "20261101",
        "2026-11-01 00:00:00.000",
        "2026-11-01T00:00:00+03:00",
        "2026-10-31T21:00:00Z",
        "2026-11-01+03:00",
        "2026-11-01Z",
    )
)

_LISTED = """[events.payload]
documents = { column = "doc", codes = { P = "photo", O = "old-passport" }, listed = true }
by = { column = "due" }"""
LISTS_PROFILE = profile(payload=_LISTED, time='formats = ["%d/%m/%Y"]')
DUE = "file,what,when,doc,due\n"


def listed(documents: str, due: str, kept: str, *said: str) -> Told:
    """A request for these documents by that day."""
    return Told(
        [f"{DUE}1/26,asked,01/11/2026,{documents},{due}\n2/26,asked,01/11/2026,P,\n"],
        [f"1/26 documents_requested 2026-11-01 {kept}"] * (not said)
        + ['2/26 documents_requested 2026-11-01 {"documents":["photo"]}'],
        [f"1 {one}" for one in said],
        f"1 of 2 rows {SHARE}" if said else None,
        profile=LISTS_PROFILE,
        fresh=not said,
    )


TWO = '"documents":["photo","old-passport"]'
LISTS = (
    listed("P", "20/11/2026", '{"by":"2026-11-20","documents":["photo"]}'),
    listed('"P, O"', "", f"{{{TWO}}}"),
    listed('"P؛ O "', "٢٠/١١/٢٠٢٦", f'{{"by":"2026-11-20",{TWO}}}'),
    listed('"P\nO"', "20 نوفمبر 2026", f'{{"by":"2026-11-20",{TWO}}}'),
    listed('"P, Z"', "", "", "doc lists something that the profile's codes do not know"),
    listed("P", "soon", "", "due is not a time that the profile knows"),
)
