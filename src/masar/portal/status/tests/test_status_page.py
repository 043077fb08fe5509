"""What the status page says for every status, in both languages."""

import gzip
import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from masar.cases.kinds import KINDS
from masar.catalogue.definitions import Basis, Status, Tariff
from masar.catalogue.statuses import AFTER_THE_DECISION, STATUSES, Forecast
from masar.catalogue.testing import both
from masar.portal.status.shell import shell
from masar.portal.status.tests.drawing import PIECES, drawn, edition, said
from masar.telling.content import read
from masar.telling.details import days_held, entry
from masar.telling.expected import bar
from masar.telling.pieces import Pieces
from masar.telling.private import without_private_reasons
from masar.telling.tests.records import CATALOGUE, CERTIFICATE, FRESH, PASSPORT, RECORDS, TODAY

EVERY = [(name, language) for name in RECORDS for language in ("ar", "en")]
_HEADING = re.compile(r"<h1>(.*?)</h1>")


def heading(name: str, language: str = "ar") -> str:
    found = _HEADING.search(drawn(RECORDS[name], language))
    assert found
    return found[1]


def test_there_is_a_record_of_every_status():
    assert {record["status"] for record in RECORDS.values()} == {status.value for status in Status}


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_page_is_whole(name, language):
    html = drawn(RECORDS[name], language)
    assert "\ue000" not in html
    assert "{" not in said(html)
    assert html.count("<h1>") == 1
    assert '<bdi dir="ltr" class="ref">K7QM-2X9D-RT4BX</bdi>' in html


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_page_counts_below_zero_or_writes_a_range_with_a_dash(name, language):
    text = said(drawn(RECORDS[name], language, today=TODAY + timedelta(days=60)))
    assert not re.search(r"-\d+ (days?|يوم|أيام)|\d\s*[–—-]\s*\d+ (?!X)", text.replace("K7QM-2X9D-RT4BX", ""))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_page_stays_small(name, language):
    assert len(gzip.compress(drawn(RECORDS[name], language).encode(), 6)) <= 6 * 1024


@pytest.mark.parametrize("name", RECORDS)
def test_an_arabic_page_holds_no_english_sentence(name):
    html = re.sub(r"<a class=\"lang\".*?</a>", "", drawn(RECORDS[name]))
    assert not re.search(r"[a-z]{3,}", said(html))


@pytest.mark.parametrize("name", RECORDS)
def test_the_current_step_is_marked_unless_the_case_has_ended_or_moved_on(name):
    now = sum(stage["state"] == "now" for stage in RECORDS[name]["stages"])
    assert drawn(RECORDS[name]).count('aria-current="step"') == now


def test_sentences_agree_with_the_gender_of_the_outcome():
    assert heading("ready") == "جواز سفرك جاهز للاستلام"
    assert heading("dispatched") == "أُرسلت شهادة تحركاتك بالبريد"
    assert heading("completed") == "تسلّمتَ جواز سفرك"


def test_an_outcome_begins_an_english_sentence_with_a_capital():
    assert heading("issuing", "en") == "Your passport is being issued"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "اليوم آخر يوم"),
        (1, "بقي يوم واحد"),
        (2, "بقي يومان"),
        (7, "بقيت 7 أيام"),
        (11, "بقي 11 يومًا"),
        (100, "بقي 100 يوم"),
    ],
)
def test_days_left_take_all_six_plural_forms(days, words):
    assert f"({words})" in said(drawn(RECORDS["action_needed"], today=date(2026, 11, 29) - timedelta(days=days)))


def test_every_document_is_asked_for_with_its_conditions_and_its_own_deadline():
    text = said(drawn(RECORDS["action_needed_many"], "en"))
    assert "Needed: a photo Deadline: Sunday 29 November 2026 (7 days left)" in text
    assert "Needed again: your last passport Deadline: Tuesday 24 November 2026 (2 days left)" in text
    assert "Taken in the last 6 months" in text
    assert "your military service certificate (accepted)" in text


def test_what_helps_to_get_a_document_stands_folded_under_it():
    page = drawn(RECORDS["action_needed"], "en")
    folded = page.partition('<details class="q"><summary>More about this document</summary>')[2].partition(
        "</details>"
    )[0]
    assert "Accepted instead:</span> a photo of an earlier application, a family photo" in folded
    assert "Where to get it:</span> From any photo shop." in folded
    assert "What it looks like:</span> A whole face on white." in folded
    assert '<a href="/pictures/photo-on-white.png">A picture of a sample</a>' in folded
    many = drawn(RECORDS["action_needed_many"], "en")
    assert many.count("More about this document") == 1 and many.count("<h3>Needed") == 2


def test_a_deadline_that_has_passed_says_so_and_that_the_case_is_still_open():
    text = said(drawn(RECORDS["action_needed_late"], "en"))
    assert "(this day has passed)" in text
    assert "Your application is still open" in text


def test_what_was_handed_in_is_being_checked():
    text = said(drawn(RECORDS["checking"], "en"))
    assert "Nothing is needed from you now." in text
    assert "a photo (arrived on Saturday 21 November 2026, being checked now)" in text


def test_late_is_said_only_when_it_was_recorded():
    long_after = date(2027, 6, 1)
    assert "longer than expected" in said(drawn(RECORDS["overdue"], "en"))
    assert "longer than expected" not in said(drawn(RECORDS["under_review"], "en", today=long_after))


def test_another_authority_is_named():
    assert "قطاع الأحوال المدنية" in said(drawn(RECORDS["with_authority"]))
    assert "قطاع الأحوال المدنية" in said(drawn(RECORDS["with_authority_away"]))


def test_another_office_that_is_asked_is_named_and_the_days_are_its_own():
    told = said(drawn(RECORDS["consulted"], "en"))
    assert "We have asked Giza passport office about your application and wait for its answer." in told
    assert "We asked another of our offices about it: Giza passport office" in told
    assert "Another of our offices 4 days" in told
    assert RECORDS["consulted"]["status"] == "under_review"
    unknown = said(drawn(RECORDS["consulted_nobody"], "en"))
    assert "We have asked another of our offices about your application" in unknown


def test_whoever_no_message_reached_reads_that_the_days_do_not_count_and_later_that_they_do():
    told = said(drawn(RECORDS["action_needed_unreached"], "en"))
    assert "Our message could not be delivered to you; these days do not count against you 6 days" in told
    assert "so the days since Monday 16 November 2026 do not count against you" in told
    assert "Deadline:" not in told and "26 November" not in told
    arabic = said(drawn(RECORDS["action_needed_unreached"]))
    assert "تعذّر توصيل رسالتنا إليك، وهذه الأيام لا تُحتسب عليك" in arabic
    later = said(drawn(RECORDS["action_needed_reached"], "en"))
    assert "You were told in person; your time started running again" in later and "30 November 2026" in later


def test_a_deferral_has_its_reason_its_next_review_and_what_one_can_do():
    text = said(drawn(RECORDS["deferred"], "en"))
    assert "A court case on record is undecided" in text
    assert "Next review: Wednesday 2 December 2026 (in 10 days)" in text
    assert "hand in an official copy" in text


def test_a_rejection_has_its_reason_and_the_way_to_object():
    text = said(drawn(RECORDS["rejected"], "en", owned=True))
    assert "A court has ordered that you may not travel." in text
    assert "Last day to object: Thursday 17 December 2026 (25 days left)" in text
    assert "The time allowed ends on Saturday 19 December 2026, when the office is closed." in text
    assert "in writing at Abbasiya passport office" in text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_right_to_object_is_told_only_where_the_record_or_a_cited_rule_knows_it(language):
    text = said(drawn(RECORDS["rejected_plain"], language))
    asked, claimed = {
        "ar": ("هل يمكنك التظلّم", "يمكنك أن تتظلّم"),
        "en": ("whether you can object to the decision, how, and until when", "You can object"),
    }[language]
    assert asked in text
    assert claimed not in text


def test_objections_are_told_as_they_stand():
    assert "are considering it" in said(drawn(RECORDS["objection_open"], "en"))
    assert "the decision stands" in said(drawn(RECORDS["objection_dismissed"], "en"))
    assert "we reopened your application" in said(drawn(RECORDS["objection_granted"], "en"))
    assert "no longer possible to object" in said(drawn(RECORDS["rejected_late"], "en"))


@pytest.mark.parametrize(
    ("language", "waited", "left"),
    [("en", "We waited for you 5 days", "7 days left"), ("ar", "انتظرناك 5 أيام", "بقيت 7 أيام")],
)
def test_days_that_were_waited_cannot_be_taken_for_days_that_are_left(language, waited, left):
    text = said(drawn(RECORDS["action_needed"], language, today=date(2026, 11, 22)))
    assert waited in text and left in text
    assert not re.search("(?:You|Waiting for you|لديك|في انتظارك) +\\S* *(?:5|يومان)", text)


def test_where_and_until_when_to_collect():
    text = said(drawn(RECORDS["ready"], "en"))
    assert "Where to collect it Abbasiya passport office Abbasiya Square, Cairo Open: Sunday to Thursday" in text
    assert "Last day to collect it: Monday 21 December 2026" in text
    assert "You collect your passport from the office in person." in text


def test_going_back_and_jumping_are_explained():
    assert "came back to this stage" in said(drawn(RECORDS["back"], "en"))
    assert "Some stages have no record here" in said(drawn(RECORDS["jumped"], "en"))
    assert "Some stages have no record here" not in said(drawn(RECORDS["issuing"], "en"))


def test_a_stopped_clock_and_a_longer_period_give_their_reasons():
    assert "The passport printing system is out of order." in said(drawn(RECORDS["paused"], "en"))
    assert "many applications before the season" in said(drawn(RECORDS["extended"], "en"))


def test_a_moved_case_names_its_new_office_and_since_when():
    assert "Giza passport office moved there on Wednesday 18 November 2026" in said(
        drawn(RECORDS["transferred"], "en")
    )


def test_corrections_stay_visible():
    text = said(drawn(RECORDS["corrected"], "en"))
    assert "(corrected entry)" in text
    assert "An earlier entry made by mistake was cancelled" in text


def test_the_days_by_holder_add_up_to_the_age():
    record = RECORDS["action_needed"]
    days = dict(days_held(record["ledger"], TODAY))
    assert sum(days.values()) == (TODAY - date.fromisoformat(record["submitted"])).days


def test_what_hangs_on_the_applicant_has_no_date():
    text = said(drawn(RECORDS["action_needed"], "en"))
    assert "After you hand in what is asked, we estimate another 7 to 13 working days." in text


def test_the_bar_is_mirrored_for_arabic():
    days = ("2026-11-12", "2026-11-20", "2026-11-22", date(2026, 11, 17))
    plain, turned = bar(*days, mirrored=False), bar(*days, mirrored=True)
    assert float(plain.today[:-1]) + float(turned.today[:-1]) == pytest.approx(100, abs=0.2)


def test_a_stage_that_is_not_for_everybody_says_for_whom_and_is_not_counted():
    text = said(drawn(RECORDS["not_for_all"], "en"))
    assert "Stage 3 of 5: Document review" in text
    assert "Check against the civil register Only for men from 19 to 30. Passport printing Not started." in text
    # Review and printing from 15 November: 5 to 9 working days, Friday and Saturday off.
    assert "22 to 26 November 2026" in text
    assert "للذكور من 19 إلى 30 عامًا فقط." in said(drawn(RECORDS["not_for_all"]))


def test_a_stage_that_this_case_does_not_need_says_so():
    for name in ("not_for_all_waived", "not_for_all_past", "not_for_all_approved", "not_for_all_completed"):
        text = said(drawn(RECORDS[name], "en"))
        assert "Check against the civil register Not needed for you" in text
        assert "Only for men" not in text
        assert "some stages have no record" not in text.lower() or name == "not_for_all_completed"
    assert "Stage 3 of 5: Document review" in said(drawn(RECORDS["not_for_all_waived"], "en"))
    assert "Stage 4 of 5: Passport printing" in said(drawn(RECORDS["not_for_all_past"], "en"))
    assert "The next stage is: Passport printing." in said(drawn(RECORDS["not_for_all_approved"], "en"))
    assert drawn(RECORDS["not_for_all_completed"]).count('<i class="f">') == 5
    assert "غير مطلوبة في حالتك" in said(drawn(RECORDS["not_for_all_past"]))


def test_a_stage_that_was_decided_to_be_needed_counts_like_any_other():
    text = said(drawn(RECORDS["not_for_all_required"], "en"))
    assert "Stage 3 of 6: Document review" in text
    assert "Stage needed for you: Check against the civil register" in text
    assert "Only for" not in text


def test_a_document_that_is_not_for_everybody_says_for_whom():
    assert "This document is only for men from 19 to 30." in said(drawn(RECORDS["not_for_all_asked"], "en"))
    assert "هذا المستند للذكور من 19 إلى 30 عامًا فقط." in said(drawn(RECORDS["not_for_all_asked"]))


def test_old_data_are_admitted():
    old = said(drawn(RECORDS["issuing"], "en", as_of=FRESH - timedelta(days=5)))
    assert "No new data have reached us from the office since Tuesday 17 November 2026, so" in old
    ended = said(drawn(RECORDS["rejected"], "en", as_of=FRESH - timedelta(days=5)))
    assert "since Tuesday 17 November 2026." in ended and "further on" not in ended
    assert "We do not know when" in said(drawn(RECORDS["issuing"], "en", as_of=None))
    assert "Office data as of 22 November 2026, 9:40am." in said(drawn(RECORDS["issuing"], "en"))


def test_arabic_digits_are_a_choice_that_leaves_numbers_alone():
    pieces = Pieces(edition("ar", digits="arab"), shell)
    text = said(drawn(RECORDS["action_needed"], pieces=pieces))
    assert "بقيت ٧ أيام" in text
    assert "K7QM-2X9D-RT4BX" in text


def test_the_hijri_date_can_stand_beside():
    text = said(drawn(RECORDS["ready"], pieces=Pieces(edition("ar", hijri=True), shell)))
    assert "الاثنين 21 ديسمبر 2026 (الموافق 12 رجب 1448 هـ)" in text


def test_words_of_the_catalogue_cannot_become_markup():
    name = both(PASSPORT.name["ar"], "<script>x</script>")
    catalogue = replace(CATALOGUE, services=CATALOGUE.services | {PASSPORT.code: replace(PASSPORT, name=name)})
    html = drawn(RECORDS["issuing"], pieces=Pieces(edition("en", catalogue=catalogue), shell))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_kept_piece_is_the_piece_drawn_afresh():
    for name, content in RECORDS.items():
        assert drawn(content, pieces=Pieces(edition("ar"), shell)) == drawn(content, pieces=PIECES["ar"]), name


def test_the_certificate_comes_by_post():
    assert CERTIFICATE.procedures[0].stages[-1].holder.value == "courier"
    assert "We estimate 2 to 3 working days for the delivery" in said(drawn(RECORDS["dispatched"], "en"))


def test_records_hold_nothing_personal():
    assert not re.search(r"\d{10,}|@", json.dumps(list(RECORDS.values())))


def test_the_log_is_taken_apart_whatever_a_code_is_made_of():
    asked = {"kind": "documents_requested", "on": "2026-11-19", "documents": ['a "}],{ \\', "b"]}
    events = [{"kind": "submitted", "on": "2026-11-15", "at": "2026-11-15T07:02:00Z"}, asked]
    content = json.dumps({"status": "received", "log": events}, separators=(",", ":"), ensure_ascii=False)
    first, (kind, day, moment, rest) = read(content)["log"]
    assert first == ("submitted", "2026-11-15", "2026-11-15T07:02:00Z", "")
    assert (kind, day, moment) == ("documents_requested", "2026-11-19", "")
    assert json.loads("{" + rest[1:] + "}") == {"documents": asked["documents"]}


def test_no_entry_of_the_log_is_passed_over():
    with pytest.raises(ValueError, match="another form"):
        read('{"status":"received","log":[{"kind":"submitted","at":"2026-11-15T07:02:00Z","on":"2026-11-15"}]}')


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("status", [*Status, Status("of_a_later_version")])
def test_every_status_has_all_its_words(status, language):
    words, row = PIECES[language].words, STATUSES[status]
    assert words["status"][row.words]["lede"]
    assert status is Status.COMPLETED or words["status"][row.words]["h1"]
    assert row.forecast is not Forecast.AFTER or (words["expected"][row.words] and words["next"][row.words])
    assert words["coarse"]["status"][row.coarse]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("status", Status)
def test_every_status_is_explained_on_its_page(status, language):
    words = PIECES[language].words
    assert words["meaning"][status] and words["status_name"][status]


@pytest.mark.parametrize("name", RECORDS)
def test_the_box_asks_for_something_exactly_where_the_stage_waits_for_the_applicant(name):
    waits = STATUSES[RECORDS[name]["status"]].waits
    assert ('class="act do"' in drawn(RECORDS[name])) is (waits or name == "dispatched_failed")
    assert ("calm" not in drawn(RECORDS[name])) or not waits


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", RECORDS)
def test_a_status_of_a_later_version_has_a_page_that_promises_nothing(name, language):
    text = said(drawn(RECORDS[name] | {"status": "of_a_later_version"}, language))
    assert ("قيد التحديث" if language == "ar" else "is being updated") in text
    assert "Nothing is needed from you now" not in text
    assert "of_a_later_version" not in text


def test_a_way_of_telling_that_a_later_version_added_is_told_in_general_words():
    at = PIECES["en"].worded("passport-renewal", 1)
    assert entry(at, {"kind": "overdue", "what": "appointment"}).text == "Application updated"


def test_whoever_needs_an_appointment_is_told_to_make_one_where_and_with_what():
    assert heading("appointment_needed") == "مطلوب منك حجز موعد"
    text = said(drawn(RECORDS["appointment_needed"], "en"))
    assert "Make it at Abbasiya passport office." in text
    assert "Bring proof of who you are and your application number to it." in text
    assert "After your appointment, we estimate another 7 to 13 working days." in text


def test_a_refund_is_in_the_log():
    assert "رُدَّت الرسوم" in said(drawn(RECORDS["withdrawn_refunded"]))
    assert "Fee refunded" in said(drawn(RECORDS["withdrawn_refunded"], "en"))


KIND_WORDS = sorted({word for row in KINDS.values() for word in row.words})


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("word", KIND_WORDS)
def test_every_way_to_tell_a_kind_has_words(word, language):
    assert PIECES[language].words["log"][word]


@pytest.mark.parametrize("kind", sorted(kind for kind, row in KINDS.items() if row.logged))
def test_every_kind_that_is_told_says_under_which_words(kind):
    assert KINDS[kind].words


@pytest.mark.parametrize(("language", "words"), [("ar", "حُدِّث الطلب"), ("en", "Application updated")])
def test_a_kind_of_a_later_version_is_told_in_general_words(language, words):
    at = PIECES[language].worded("passport-renewal", 1)
    assert entry(at, {"kind": "of_a_later_version"}).text == words


@pytest.mark.parametrize(
    ("language", "hidden", "instead"),
    [
        (
            "en",
            "A court has ordered",
            "The reason is written for you alone. Open your application with a code to read it.",
        ),
        ("ar", "صدر قرار قضائي", "سبب ذلك مكتوب لك وحدك. افتح طلبك بالرمز لتقرأه."),
    ],
)
def test_a_private_reason_is_for_its_owner_alone(language, hidden, instead):
    stored = json.dumps(RECORDS["rejected"], separators=(",", ":"))
    opened = without_private_reasons(stored, PIECES[language].edition)
    assert hidden in said(drawn(RECORDS["rejected"], language, owned=True))
    assert "travel_ban" in stored and "travel_ban" not in opened
    text = said(drawn(RECORDS["rejected"], language))
    assert hidden not in text and text.count(instead) == 2


@pytest.mark.parametrize(
    ("language", "hidden", "further"),
    [("en", "A court has ordered", "Also: The reason is written"), ("ar", "صدر قرار قضائي", "وكذلك: سبب ذلك مكتوب")],
)
def test_each_further_reason_is_told_and_a_private_one_among_them_is_for_its_owner_alone(language, hidden, further):
    record = RECORDS["rejected"] | {"reason": "photo_unclear", "also": ["travel_ban"]}
    record["log"] = record.pop("log")
    stored = json.dumps(record, separators=(",", ":"))
    opened = json.loads(without_private_reasons(stored, PIECES[language].edition))
    assert opened["also"] == ["private"]
    owners = said(drawn(record, language, owned=True))
    assert hidden in owners
    text = said(drawn(opened, language))
    assert further in text and hidden not in text


def test_a_reason_that_is_not_private_is_told_to_whoever_has_the_number():
    stored = json.dumps(RECORDS["closed"], separators=(",", ":"))
    assert without_private_reasons(stored, PIECES["en"].edition) == stored


def test_a_duration_that_nobody_confirmed_is_a_target():
    assert "Not started. Target: 2 to 4 working days." in said(drawn(RECORDS["under_review"], "en"))
    assert "لم تبدأ بعد. المدة المستهدفة: من 2 إلى 4 أيام عمل." in said(drawn(RECORDS["under_review"]))
    assert "An estimate from the target durations" in said(drawn(RECORDS["under_review"], "en"))


def test_a_measured_duration_is_usual_and_says_how_often_it_held():
    measured = replace(
        PASSPORT.procedures[0],
        stages=tuple(replace(stage, basis=Basis.MEASURED) for stage in PASSPORT.procedures[0].stages),
        evidence=both("صدق هذا في 8 من كل 10 طلبات.", "It held for 8 of 10 applications."),
    )
    service = replace(PASSPORT, procedures=(measured,))
    catalogue = replace(CATALOGUE, services=CATALOGUE.services | {PASSPORT.code: service})
    text = said(drawn(RECORDS["under_review"], pieces=Pieces(edition("en", catalogue=catalogue), shell)))
    assert "Not started. Usually takes 2 to 4 working days." in text
    assert "It is not a guaranteed date. It held for 8 of 10 applications." in text


def test_the_advice_of_a_pause_is_given_with_its_reason():
    text = said(drawn(RECORDS["paused"], "en"))
    assert "The passport printing system is out of order. You need not do anything." in text


def test_a_stage_that_an_older_system_may_have_gone_through_is_not_said_to_be_unreached():
    stages = [
        {"code": "received", "state": "done", "from": "2026-11-12", "to": "2026-11-20"},
        *({"code": stage.code, "state": "unneeded"} for stage in PASSPORT.procedures[0].stages[1:]),
    ]
    text = said(drawn(RECORDS["rejected"] | {"stages": stages, "stage": 0}, "en"))
    never = sum(stage.status in AFTER_THE_DECISION for stage in PASSPORT.procedures[0].stages)
    assert never == 2
    assert text.count("Your application did not reach this stage") == never
    assert text.count("We have no record of this stage") == len(stages) - 1 - never


def test_a_last_day_is_a_day_on_which_the_office_works():
    asks = [{"document": "photo", "state": "open", "asked": "2026-11-19", "by": "2026-11-27"}]
    text = said(drawn(RECORDS["action_needed"] | {"asks": asks}, "en"))
    assert "Deadline: Thursday 26 November 2026 (4 days left)" in text
    assert "The time allowed ends on Friday 27 November 2026, when the office is closed." in text


def test_a_last_day_of_an_office_that_is_not_known_is_the_recorded_one():
    asks = [{"document": "photo", "state": "open", "asked": "2026-11-19", "by": "2026-11-27"}]
    record = {key: value for key, value in RECORDS["action_needed"].items() if key != "office"} | {"asks": asks}
    text = said(drawn(record, "en"))
    assert "Deadline: Friday 27 November 2026 (5 days left)" in text and "is closed" not in text


def test_what_is_asked_says_since_when_and_why():
    asks = [{"document": "photo", "state": "open", "asked": "2026-11-19", "by": "2026-11-26"}]
    text = said(drawn(RECORDS["action_needed"] | {"asks": asks}, "en"))
    assert "Everybody who applies for this service has to hand it in. We asked for it on Thursday 19 November" in text
    assert "Where to hand it in Abbasiya passport office Abbasiya Square, Cairo" in text


def test_what_only_some_are_asked_for_is_not_said_to_be_asked_of_everybody():
    asks = [{"document": "service", "state": "open", "asked": "2026-11-19", "by": "2026-11-26"}]
    assert "Everybody who applies" not in said(drawn(RECORDS["action_needed"] | {"asks": asks}, "en"))


def test_a_delay_that_was_recorded_is_a_state_of_its_own():
    html = drawn(RECORDS["overdue"], "en")
    text = said(html)
    assert 'class="act late"' in html and 'class="calm"' not in html
    assert "The last expected day, Thursday 29 October 2026, passed 24 days ago." in text
    assert "Nothing new has been recorded since Monday 12 October 2026." in text
    assert "Ask Abbasiya passport office about it, or call us." in text
    assert "Nothing is needed from you to complete your application." in text


def test_the_days_of_a_delay_are_counted_anew_every_day():
    assert "passed 25 days ago" in said(drawn(RECORDS["overdue"], "en", today=TODAY + timedelta(days=1)))


def test_a_delivery_that_is_late_is_to_be_asked_about_now():
    late = {"overdue": ["target"], "window": {"from": "2026-11-18", "to": "2026-11-20"}}
    text = said(drawn(late | RECORDS["dispatched"] | late, "en"))
    assert "If nothing has come, call us now" in text and "If nothing has come by then" not in text


def test_the_reason_of_a_refusal_stays_while_an_objection_is_considered():
    text = said(drawn(RECORDS["objection_open"], "en", owned=True))
    assert "A court has ordered that you may not travel. We received your objection on" in text


def test_what_has_to_be_paid_and_what_happens_otherwise():
    text = said(drawn(RECORDS["awaiting_payment"], "en"))
    assert "The amount is on your receipt, or the office tells you." in text
    assert "If the fee is not paid, your application may be closed" in text


def test_the_fee_has_a_last_day_and_the_office_works_on_it():
    text = said(drawn({"pay_by": "2026-12-04"} | RECORDS["awaiting_payment"], "en"))
    assert "Deadline: Thursday 3 December 2026" in text
    assert "The time allowed ends on Friday 4 December 2026, when the office is closed." in text


def test_when_the_last_day_to_pay_is_over_one_pays_as_soon_as_one_can():
    text = said(drawn({"pay_by": "2026-11-10"} | RECORDS["awaiting_payment"], "en"))
    assert "pay as soon as you can, or call us" in text
    assert "If the fee is not paid" not in text


def test_a_tariff_is_told_with_the_day_of_which_it_is():
    tariff = Tariff(both("رسم التجديد 1050 جنيهًا.", "Renewal costs EGP 1,050."), date(2026, 1, 1))
    service = replace(PASSPORT, procedures=(replace(PASSPORT.procedures[0], tariff=tariff),))
    catalogue = replace(CATALOGUE, services=CATALOGUE.services | {PASSPORT.code: service})
    text = said(drawn(RECORDS["awaiting_payment"], pieces=Pieces(edition("en", catalogue=catalogue), shell)))
    assert "Renewal costs EGP 1,050. (tariff of Thursday 1 January 2026)" in text


def test_a_service_has_its_own_words_for_what_is_ready():
    outcome = replace(PASSPORT.outcome, ready=both("احضر لختم جوازك", "Come to have your passport stamped"))
    catalogue = replace(CATALOGUE, services=CATALOGUE.services | {PASSPORT.code: replace(PASSPORT, outcome=outcome)})
    html = drawn(RECORDS["ready"], pieces=Pieces(edition("en", catalogue=catalogue), shell))
    assert "<h1>Come to have your passport stamped</h1>" in html
