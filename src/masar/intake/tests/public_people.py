"""Who somebody is and how they are reached, in files of our own (``test_public_reports``)."""

from typing import Any

from masar.intake.tests.public_files import (
    AMAL,
    AMAL_IS,
    AT_HALF_PAST,
    BOTH,
    FIRST,
    FUTURE,
    HEAD,
    HIJRI,
    PARTIES,
    PEOPLE,
    TORN,
    WHO,
    Told,
    profile,
)

HANI = "Hani Rashad,1991-09-12,01112003002,,29109121234562"
HANI_IS = "Hani Rashad 1991-09-12 29109121234562 +201112003002"
MISTYPED = HANI.replace("29109121234562", "28403071234561")
WAITS = "the application is taken, the party waits (masar parties)"
NAME_AND_BIRTH = "the name contradicts the person on file and the date of birth contradicts the person on file"

IDENTITY = (
    Told(
        [
            f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n",
            f"{WHO}2/26,taken in,2026-11-02,{MISTYPED}\n",
            f"{WHO}2/26,taken in,2026-11-02,{HANI}\n",
        ],
        [FIRST, "2/26 submitted 2026-11-02"],
        people=[f"1/26 applicant {AMAL_IS}", f"2/26 applicant {HANI_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n2/26,taken in,2026-11-02,{MISTYPED}\n"],
        [FIRST, "2/26 submitted 2026-11-02"],
        [f"2 {TORN}", f"2 applicant: {NAME_AND_BIRTH}; {WAITS}"],
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n", f"{WHO}2/26,taken in,2026-11-02,هاني رشاد,,,,٢٨٤٠٣٠٧١٢٣٤٥٦١\n"],
        [FIRST, "2/26 submitted 2026-11-02"],
        [f"1 applicant: the name contradicts the person on file; {WAITS}"],
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [
            f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n2/26,taken in,2026-11-01,{AMAL}\n",
            f"{WHO}2/26,seen,2026-11-05,{HANI}\n",
        ],
        [FIRST, "2/26 submitted 2026-11-01", "2/26 stage_entered:review 2026-11-05"],
        people=[f"1/26 applicant {AMAL_IS}", f"2/26 applicant {HANI_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n", f"{WHO}2/26,taken in,2026-11-05,,,01112003009,,28403071234561\n"],
        [FIRST, "2/26 submitted 2026-11-05"],
        people=[f"1/26 applicant {AMAL_IS}", f"2/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
)

OLD = "Amal Fuoad,1984-03-07,01002003001,,28403071234561"
NEW = "Amal Fouad,1984-03-07,01202003003,,28403071234561"
NEW_IS = "1/26 applicant Amal Fouad 1984-03-07 28403071234561 +201202003003"
SEEN = "1/26 stage_entered:review 2026-11-05"
CONTACTS = (
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{OLD}\n1/26,seen,2026-11-05,{NEW}\n"],
        [FIRST, SEEN],
        people=[NEW_IS],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{OLD}\n", f"{WHO}1/26,seen,2026-11-05,{NEW}\n"],
        [FIRST, SEEN],
        people=[NEW_IS],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,seen,2026-11-05,{NEW}\n", f"{WHO}1/26,taken in,2026-11-01,{OLD}\n"],
        [FIRST, SEEN],
        people=[NEW_IS],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,seen,2026-11-05,{NEW}\n1/26,taken in,2026-11-01,{OLD}\n"],
        [FIRST, SEEN],
        people=[NEW_IS],
        profile=PEOPLE,
    ),
    Told(
        [
            f"{BOTH}1/26,taken in,2026-11-01,{NEW},,,\n"
            "1/26,seen,2026-11-05,,,,,,Fouad Amin,01002003004,25503071234563\n"
        ],
        [FIRST, SEEN],
        people=[NEW_IS, "1/26 guardian Fouad Amin 25503071234563 +201002003004"],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,Amal,1984-03-07,,,\n", f"{WHO}1/26,seen,2026-11-05,Amal,1984-03-08,,,\n"],
        [FIRST, SEEN],
        people=["1/26 applicant Amal 1984-03-08"],
        profile=PEOPLE,
    ),
)

HISTORY = f"1/26,taken in,2026-11-01T09:30,{AMAL}\n1/26,seen,2026-11-03,{AMAL}\n1/26,asked,2026-11-05,{AMAL}\n"
ONCE = [
    *AT_HALF_PAST,
    "1/26 stage_entered:review 2026-11-03",
    '1/26 documents_requested 2026-11-05 {"documents":["photo"]}',
]
MOVED = "1/26 applicant Amal Fouad 1984-03-07 28403071234561 +201202003003"
AGAIN = (
    Told(
        [WHO + HISTORY, WHO + HISTORY.replace("01002003001", "01202003003")],
        ONCE,
        people=[MOVED],
        profile=PEOPLE,
    ),
    Told(
        [WHO + HISTORY, WHO.replace("\n", ",clerk\n") + HISTORY.replace("\n", ",7\n")],
        ONCE,
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [WHO + HISTORY, WHO + "".join(reversed(HISTORY.splitlines(keepends=True))).replace("1/26", "١/٢٦")],
        ONCE,
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [WHO + HISTORY, WHO + HISTORY + HISTORY.splitlines(keepends=True)[-1].replace("11-05", "11-09")],
        [*ONCE, '1/26 documents_requested 2026-11-09 {"documents":["photo"]}'],
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [HEAD + "1/26,asked,2026-11-05\n" * 2] * 2,
        ['1/26 documents_requested 2026-11-05 {"documents":["photo"]}'] * 2,
    ),
)

TWO_DIGITS = profile(people=PARTIES, time='formats = ["%d/%m/%y", "%Y-%m-%d"]')


def born(day: str, number: str, kept: str, *said: str, **given: Any) -> Told:
    """An applicant who was born then, with this number."""
    return Told(
        [f"{WHO}1/26,taken in,2026-11-01,Amal,{day},,,{number}\n"],
        [FIRST],
        [f"1 {one}" for one in said],
        people=[" ".join(filter(None, ["1/26 applicant Amal", kept, number]))],
        **given,
    )


BORN = (
    born("07/03/45", "24503071234561", "1945-03-07", profile=TWO_DIGITS),
    born("07/03/45", "", "1945-03-07", profile=TWO_DIGITS),
    born("1404-06-05", "", "", f"date of birth: {HIJRI}", profile=PEOPLE),
    born("2062-01-01", "", "", f"date of birth: {FUTURE}", profile=PEOPLE),
    born("unknown", "", "", "date of birth: born is not a time that the profile knows", profile=PEOPLE),
    born("1985-03-07", "28403071234561", "", TORN, profile=PEOPLE),
    born("1404-06-05", "28403071234561", "1984-03-07", profile=profile(people=PARTIES, time="hijri = true")),
)


def called(mobile: str, email: str, kept: str, *said: str) -> Told:
    """An applicant with these contacts."""
    return Told(
        [f"{WHO}1/26,taken in,2026-11-01,Amal,,{mobile},{email},\n"],
        [FIRST],
        [f"1 {one}" for one in said],
        people=[f"1/26 applicant Amal {kept}".strip()],
        profile=PEOPLE,
    )


NO_TEXTS = "contact: a telephone that gets no text messages"
PHONES = (
    called("0227654321", "a@example.org", "a@example.org", NO_TEXTS),
    called("0000000000", "", "", NO_TEXTS),
    called(
        "01002003001 / 01112003002", "", "+201002003001", "contact: several in one place, and only the first is taken"
    ),
    called("", "\u200fa2@example.org", "a2@example.org"),
    called("01111111111", "", "", "contact: a telephone number that stands for none"),
    called("+٢٠ ١٠٠ ٢٠٠ ٣٠٠١", "\u200ba@EXAMPLE.org", "+201002003001 a@example.org"),
    called("none", "-", "", "contact: not a telephone number", "contact: not an e-mail address"),
)
