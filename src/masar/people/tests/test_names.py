"""Names as offices write them: the table of cases that the rule is held to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.people.names import Agrees, akin, compared

WORDS = ["أحمد", "احمد", "Ahmed", "محمد", "على", "علي", "Ali", "عبد", "الرحمن", "Abdel", "el-Sayed", "منى"]
NAMES = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد علي", "احمد على"),
        ("إبراهيم آدم", "ابراهيم ادم"),
        ("فاطمة الزهراء", "فاطمه الزهراء"),
        ("مُحَمَّد عَلِيّ", "محمد علي"),
        ("محـــمد علي", "محمد علي"),
        ("رؤى مؤمن", "روى مومن"),
        ("\u200fعمر\u200f علي", "عمر علي"),
        ("عبد الرحمن حسن", "عبدالرحمن حسن"),
        ("أبو بكر سالم", "ابوبكر سالم"),
        ("منى السيد", "منى سيد"),
        ("منى أحمد", "منى أحمد محمد علي"),
        ("منى علي", "منى أحمد محمد علي"),
        ("علي، عمر", "عمر علي"),
        ("Ali, Omar", "Omar Ali"),
        ("علي محمد عمر", "محمد عمر علي"),
        ("MONA  AHMED", "Mona Ahmed"),
        ("Abdel Rahman Hassan", "Abd El-Rahman Hasan"),
        ("Fatma El Sayed", "Fatima Elsayed"),
        ("Mohamed Aly", "Muhammad Ali"),
        ("Mona Ahmed", "منى أحمد"),
        ("Abdurrahman Hassan", "عبد الرحمن حسن"),
        ("Omar O'Hara", "Omar OHara"),
        ("José Núñez", "Jose Nunez"),
        ("Dr. Mona Ahmed", "Mona Ahmed"),
        ("منى", "منى"),
    ],
)
def test_habits_of_writing_make_no_other_name(one, other):
    assert compared(one, other) is Agrees.YES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Omar Ali", "Sara Nabil"),
        ("عمر علي", "سارة نبيل"),
        ("عمر علي", "Sara Nabil"),
        ("Omar Ali", "Omar Hassan"),
        ("عمر علي", "Omar Hassan"),
        ("أحمد علي", "محمد علي"),
        ("محمد علي", "محمود علي"),
        ("Mohamed Ali", "محمود علي"),
        ("حسن علي", "حسين علي"),
        ("Hassan Ali", "Hussein Ali"),
        ("أمين علي", "أمينة علي"),
        ("Amin Ali", "Amina Ali"),
        ("Samir Nabil", "Samira Nabil"),
        ("عمار حسن", "عامر حسن"),
        ("سعد حسن", "Said Hassan"),
        ("عمرو دياب", "عمر دياب"),
        ("منى أحمد محمد", "منى محمد أحمد علي سالم"),
        ("أحمد محمد علي", "محمد أحمد محمد"),
        ("Karim Adel", "Nadim Adel"),
        ("Nabil Wahba", "Nabil Wahbi"),
    ],
)
def test_other_people_have_other_names(one, other):
    assert compared(one, other) is Agrees.NO


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("منى", "منى أحمد"),
        ("محمد أحمد", "أحمد محمد"),
        ("Omar Ali", "Ali Omar"),
        ("Youssef Wahba", "يوسف وهبة"),
        ("Hesham Gad", "هشام جاد"),
        ("Rachid Taha", "رشيد طه"),
        ("Mona Ahmde", "Mona Ahmed"),
        ("Nabil Wahba", "Nabil Wahiba"),
        ("–", "Mona Ahmed"),
        ("", "Mona Ahmed"),
        ("غير معروف", "منى أحمد"),
        ("unknown", "Mona Ahmed"),
        ("12345", "Mona Ahmed"),
    ],
)
def test_where_nobody_can_be_sure_nothing_is_proved_and_nothing_contradicts(one, other):
    assert compared(one, other) is Agrees.UNCLEAR


@given(NAMES, NAMES)
def test_the_rule_is_the_same_both_ways(one, other):
    assert compared(one, other) is compared(other, one)


@given(NAMES.filter(bool))
def test_a_name_never_contradicts_itself(name):
    assert compared(name, name) is not Agrees.NO


SLIPS = [("Mona Ahmde", "Mona Ahmed"), ("منى احمدد", "منى أحمد"), ("Omar Aly", "Omar Ali")]
OTHERS = [("Omar Ali", "Sara Nabil"), ("عمر علي", "سارة نبيل"), ("", ""), ("Omar", "")]


@pytest.mark.parametrize(("one", "other"), SLIPS)
def test_a_slip_of_the_keys_is_akin(one, other):
    assert akin(one, other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_names_are_not_akin(one, other):
    assert not akin(one, other)
