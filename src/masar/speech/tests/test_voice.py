"""How the house speaks: counts in their forms, digits and calendars of the deployment."""

from masar.lib.languages import LANGUAGES
from masar.speech.deployed import deployed
from masar.speech.wording import SHARED, merged


def voice(language: str):
    return deployed(language, merged(language, SHARED))


def test_what_pages_and_messages_share_is_enough_to_speak_of_time():
    said = [voice(code).moment("2026-11-12T08:12:00Z") for code in LANGUAGES]
    assert said == ["12 نوفمبر 2026، الساعة 10:12 صباحًا", "12 November 2026, 10:12am"]


def test_working_days_come_in_the_forms_of_the_language():
    assert [voice("ar").working(days) for days in ((0, 1), (1, 2), (3, 10), (5, 15))] == [
        "يوم عمل على الأكثر",
        "من يوم إلى يومي عمل",
        "من 3 إلى 10 أيام عمل",
        "من 5 إلى 15 يوم عمل",
    ]


def test_a_deployments_digits_are_those_of_arabic_alone(settings):
    settings.MASAR_DIGITS = "arab"
    assert [voice(code).count("days", 12) for code in LANGUAGES] == ["١٢ يومًا", "12 days"]


def test_the_hijri_date_stands_beside_where_a_deployment_asks_for_it(settings):
    settings.MASAR_HIJRI = True
    assert [voice(code).day("2026-11-29") for code in LANGUAGES] == [
        "الأحد 29 نوفمبر 2026 (الموافق 19 جمادى الآخرة 1448 هـ)",
        "Sunday 29 November 2026 (19 Jumada al-Akhirah 1448 AH)",
    ]


def test_a_duration_that_stands_by_itself_is_in_the_nominative():
    assert [voice("ar").duration(days) for days in ((1, 1), (2, 2), (0, 2), (3, 10))] == [
        "يوم عمل واحد",
        "يوما عمل",
        "يوما عمل على الأكثر",
        "من 3 إلى 10 أيام عمل",
    ]
