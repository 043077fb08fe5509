"""A small worded catalogue, and a public record for every status and variant, folded from facts.

``RECORDS`` maps names to contents; ``TODAY`` is the day on which they are looked at.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from masar.cases.facts import Fact, Kind
from masar.cases.timeline import fold
from masar.catalogue.definitions import (
    Catalogue,
    Document,
    Family,
    Holder,
    LegalLimit,
    Outcome,
    Procedure,
    Reason,
    Sample,
    Service,
    Stage,
    Status,
)
from masar.catalogue.testing import both
from masar.lib.calendars import WorkingCalendar
from masar.staff.cards import Hours, OfficeCard

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
FRESH = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)
CALENDAR = WorkingCalendar()

_OFFICE = Holder.OFFICE
STAGES = (
    Stage(
        "received", Status.RECEIVED, _OFFICE, (1, 1), 2, True,
        both("استلام الطلب", "Application received"),
        both("نسجّل طلبك ونتأكد من اكتمال استمارته.", "We register your application and check its form."),
    ),
    Stage(
        "fee", Status.AWAITING_PAYMENT, Holder.APPLICANT, (1, 3), 3, True,
        both("سداد الرسوم", "Payment of the fee"),
        both("تسدّد رسوم الجواز بالبطاقة أو في المكتب.", "You pay the passport fee by card or at the office."),
    ),
    Stage(
        "review", Status.UNDER_REVIEW, _OFFICE, (3, 5), 6, True,
        both("مراجعة المستندات", "Document review"),
        both("نراجع صورتك وبيانات جوازك السابق.", "We check your photo and the details of your last passport."),
    ),
    Stage(
        "register", Status.WITH_AUTHORITY, Holder.AUTHORITY, (2, 4), 5, True,
        both("مطابقة البيانات", "Check against the civil register"),
        both("تقارن الأحوال المدنية بياناتك بالسجل المدني.", "Civil Status compares your details with the register."),
        "civil-status",
    ),
    Stage(
        "printing", Status.ISSUING, _OFFICE, (2, 4), 5, True,
        both("طباعة الجواز", "Passport printing"),
        both("نطبع الجواز ونفحص شريحته وصفحاته.", "We print the passport and test its chip and pages."),
    ),
    Stage(
        "collection", Status.READY, Holder.APPLICANT, (1, 20), 30, True,
        both("تسليم الجواز", "Collection"),
        both("تستلم جوازك من المكتب بنفسك.", "You collect your passport from the office in person."),
    ),
)  # fmt: skip
DOCUMENTS = (
    Document(
        "photo",
        both("صورة شخصية", "a photo"),
        (
            both("ملوّنة بخلفية بيضاء ومقاس 4 × 6 سم", "In colour on white, 4 × 6 cm"),
            both("التُقطت خلال آخر 6 أشهر", "Taken in the last 6 months"),
            both("تُظهر الوجه كاملًا دون نظارة", "Showing the whole face, without glasses"),
        ),
        10,
        True,
        alternatives=(
            both("صورة من طلب سابق", "a photo of an earlier application"),
            both("صورة عائلية", "a family photo"),
        ),
        where=both("من أي محل تصوير.", "From any photo shop."),
        sample=Sample(both("وجه كامل على خلفية بيضاء.", "A whole face on white."), "photo-on-white.png"),
    ),
    Document(
        "old-passport",
        both("جواز السفر السابق", "your last passport"),
        (both("الأصل، ولو كان منتهيًا", "The original, even if it has expired"),),
        14,
        True,
    ),
    Document(
        "service",
        both("شهادة الموقف من التجنيد", "your military service certificate"),
        (both("سارية وغير مطوية", "Valid and not folded"),),
        21,
        False,
    ),
)


def _reason(
    code: str, kinds: set[str], ar: str, en: str, ar_advice: str, en_advice: str, *, private: bool = False
) -> Reason:
    return Reason(code, frozenset(kinds), both(ar, en), both(ar_advice, en_advice), private)


REASONS = (
    _reason(
        "photo_unclear", {"documents_requested", "document_refused"},
        "الصورة المرفقة بطلبك غير واضحة.", "The photo that came with your application is not clear.",
        "يمكن لأي محل تصوير أن يلتقط صورة بهذه الشروط.", "Any photo shop can take one that meets this.",
    ),
    _reason(
        "court_case", {"deferred"},
        "في السجل قضية لم يُفصل فيها بعد، ويتوقف عليها القرار.",
        "A court case on record is undecided, and the decision hangs on it.",
        "إذا صدر فيها حكم فقدّم صورة رسمية منه.", "If there is a judgment, hand in an official copy of it.",
    ),
    _reason(
        "travel_ban", {"rejected"},
        "صدر قرار قضائي بمنعك من السفر.", "A court has ordered that you may not travel.",
        "يمكن رفع المنع من المحكمة التي أصدرته.", "The court that ordered it can lift it.", private=True,
    ),
    _reason(
        "not_completed", {"closed"},
        "لم تصلنا الصورة المطلوبة حتى آخر موعد.", "The photo that we asked for did not reach us in time.",
        "جهّز صورة حديثة ثم قدّم طلبًا جديدًا.", "Have a recent photo ready and apply again.",
    ),
    _reason(
        "system_down", {"clock_paused"},
        "تعطّل نظام طباعة الجوازات.", "The passport printing system is out of order.",
        "لا يلزمك شيء.", "You need not do anything.",
    ),
    _reason(
        "many_applications", {"target_extended"},
        "زاد عدد الطلبات قبل موسم العمرة.", "There are many applications before the season of Umrah.",
        "لا يلزمك شيء.", "You need not do anything.",
    ),
)  # fmt: skip
LIMIT = LegalLimit(30, working=True, law=both("قانون الجوازات، المادة 9", "Passports Act, article 9"))
PASSPORT = Service(
    "passport-renewal",
    "passports",
    1,
    both("تجديد جواز السفر", "Passport renewal"),
    both("لمن انتهى جوازه أو قارب.", "For those whose passport has expired or soon will."),
    Outcome(
        both("جواز السفر", "passport"),
        both("جواز سفرك", "your passport"),
        "m",
        both("تسلّمتَ جواز سفرك", "You have your passport"),
        both("جوازك سارٍ 7 سنوات من تاريخ إصداره.", "Your passport is valid for 7 years from the day of issue."),
    ),
    (Procedure("passport-renewal", 1, date(2020, 1, 1), STAGES, DOCUMENTS, REASONS, LIMIT),),
)
_POST = Stage(
    "post", Status.DISPATCHED, Holder.COURIER, (2, 3), 5, True,
    both("التوصيل بالبريد", "Delivery by post"),
    both("يحمل البريد الشهادة إلى عنوانك.", "The post takes the certificate to your address."),
)  # fmt: skip
_BY_POST = (STAGES[0], STAGES[2], STAGES[4], _POST)
CERTIFICATE = Service(
    "movement-certificate",
    "documents",
    1,
    both("شهادة تحركات", "Movement certificate"),
    both("بيان بمرات سفرك وعودتك.", "A record of your exits and entries."),
    Outcome(
        both("شهادة التحركات", "movement certificate"),
        both("شهادة تحركاتك", "your movement certificate"),
        "f",
        both("تسلّمتَ شهادة تحركاتك", "You have your movement certificate"),
    ),
    (Procedure("movement-certificate", 1, date(2020, 1, 1), _BY_POST, DOCUMENTS, REASONS),),
)  # fmt: skip
_APPOINTMENT = Stage(
    "biometrics", Status.APPOINTMENT_NEEDED, Holder.APPLICANT, (1, 7), 10, True,
    both("الحضور لأخذ البصمات", "Appointment for fingerprints"),
    both("تحجز موعدًا وتحضر فيه لأخذ بصماتك.", "You make an appointment and have your fingerprints taken."),
)  # fmt: skip
RESIDENCE = Service(
    "residence-first",
    "documents",
    2,
    both("إقامة الأجنبي لأول مرة", "First residence of a foreigner"),
    both("لمن يريد البقاء للعمل أو الدراسة.", "For those who want to stay to work or study."),
    Outcome(
        both("بطاقة الإقامة", "residence card"),
        both("بطاقة إقامتك", "your residence card"),
        "f",
        both("تسلّمتَ بطاقة إقامتك", "You have your residence card"),
    ),
    (Procedure("residence-first", 1, date(2020, 1, 1), (STAGES[0], _APPOINTMENT, *STAGES[2:]), DOCUMENTS, REASONS),),
)
_REGISTER = replace(STAGES[3], only_for=both("للذكور من 19 إلى 30 عامًا", "men from 19 to 30"))
_CERTIFICATE = replace(DOCUMENTS[2], only_for=both("للذكور من 19 إلى 30 عامًا", "men from 19 to 30"))
FIRST = replace(
    PASSPORT,
    code="passport-first",
    procedures=(
        replace(
            PASSPORT.procedures[0],
            service="passport-first",
            stages=(*STAGES[:3], _REGISTER, *STAGES[4:]),
            documents=(*DOCUMENTS[:2], _CERTIFICATE),
        ),
    ),
)
"""One stage and one document are not for everybody."""
CATALOGUE = Catalogue(
    "r1",
    (Family("passports", 1, both("جوازات السفر", "Passports"), both("", "")),),
    {service.code: service for service in (PASSPORT, CERTIFICATE, RESIDENCE, FIRST)},
    {"civil-status": both("قطاع الأحوال المدنية", "the Civil Status Sector")},
)
OFFICES = {
    "abbasiya": OfficeCard(
        "abbasiya",
        {"ar": "مكتب جوازات العباسية", "en": "Abbasiya passport office"},
        {"ar": "ميدان العباسية، القاهرة", "en": "Abbasiya Square, Cairo"},
        CALENDAR,
        telephone="+20 2 0000 0101",
        hours=(Hours((7, 1, 2, 3, 4), "08:00", "14:00"),),
        second={
            "hand_in": {"ar": "أو أرسل المطلوب بالبريد المسجل.", "en": "Or send it by registered post."},
            "collect": {"ar": "أو وكّل من يستلم عنك.", "en": "Or let somebody else collect it for you."},
        },
    ),
    "giza": OfficeCard(
        "giza", {"ar": "مكتب جوازات الجيزة", "en": "Giza passport office"}, {"ar": "الجيزة", "en": "Giza"}, CALENDAR
    ),
}
SOURCES = {"desk": {"ar": "نظام شباك الجوازات", "en": "Passport desk system"}}


def fact(kind: str, day: str, stage: str | None = None, id: str | None = None, **payload: Any) -> Fact:
    """A fact on a November day ("12") or at a moment of it ("12T10:12"), or on any day ("2026-10-01")."""
    whole = day if len(day) > 9 else f"2026-11-{day}"
    at = datetime.fromisoformat(whole).replace(tzinfo=UTC) if "T" in whole else None
    source_id = id or f"{kind}:{stage}:{whole}:{payload.get('document')}"
    return Fact(Kind(kind), date.fromisoformat(whole[:10]), "desk", source_id, at, stage, None, payload)


def record(*facts: Fact, service: Service = PASSPORT) -> dict[str, Any]:
    """The public content of a case to which ``facts`` happened."""
    return fold(service, facts, source="desk", office="abbasiya", calendar=CALENDAR).content


BEGUN = (fact("submitted", "12T08:12"), fact("stage_entered", "13T09:00", "fee"))
PAID = (*BEGUN, fact("fee_paid", "15T12:05"), fact("stage_entered", "15T12:06", "review"))
CHECKED = (*PAID, fact("stage_entered", "17T10:00", "register"))
PRINTED = (*CHECKED, fact("returned_by_authority", "18"), fact("stage_entered", "18T11:00", "printing"))
ASKED = (*PAID, fact("documents_requested", "19T11:20", documents=["photo"], reason="photo_unclear", by="2026-11-29"))
REFUSED = (*PAID, fact("rejected", "19T10:00", reason="travel_ban", object_by="2026-12-19"))
READY = (*PRINTED, fact("ready_for_collection", "21T10:00", office="abbasiya", until="2026-12-21"))
DEFERRED = (*PAID, fact("deferred", "18", reason="court_case", next_review="2026-12-02"))

RECORDS: dict[str, dict[str, Any]] = {
    "received": record(BEGUN[0]),
    "awaiting_payment": record(*BEGUN),
    "under_review": record(*PAID),
    "action_needed": record(*ASKED),
    "action_needed_many": record(
        *ASKED,
        fact("documents_requested", "20", documents=["old-passport", "service"]),
        fact("document_received", "21T09:00", document="old-passport"),
        fact("document_refused", "21T10:00", document="old-passport", reason="photo_unclear", by="2026-11-24"),
        fact("document_accepted", "21T11:00", document="service"),
    ),
    "action_needed_late": record(
        *PAID,
        fact("documents_requested", "16", documents=["photo"], by="2026-11-20"),
        fact("overdue", "21", what="documents", on="2026-11-20"),
    ),
    "action_needed_unreached": record(
        *PAID,
        fact("documents_requested", "16", documents=["photo"], by="2026-11-26"),
        fact("notice_failed", "16"),
    ),
    "action_needed_reached": record(
        *PAID,
        fact("documents_requested", "16", documents=["photo"], by="2026-11-26"),
        fact("notice_failed", "16"),
        fact("notice_settled", "20", how="in_person"),
    ),
    "appointment_needed": record(
        fact("submitted", "12"), fact("stage_entered", "16", "biometrics"), service=RESIDENCE
    ),
    "checking": record(*ASKED, fact("document_received", "21T09:00", document="photo")),
    "with_authority": record(*CHECKED),
    "with_authority_away": record(*PAID, fact("passed_to_authority", "18", authority="civil-status")),
    "consulted": record(*PAID, fact("office_asked", "18", office="giza")),
    "consulted_nobody": record(*PAID, fact("office_asked", "18", office="closed-office")),
    "deferred": record(*DEFERRED),
    "deferred_late": record(*PAID, fact("deferred", "16", reason="court_case", next_review="2026-11-19")),
    "deferred_plain": record(*PAID, fact("deferred", "16")),
    "approved": record(*PAID, fact("approved", "19T10:00")),
    "issuing": record(*PRINTED),
    "ready": record(*READY),
    "ready_late": record(*PRINTED, fact("ready_for_collection", "19", office="giza", until="2026-11-21")),
    "ready_plain": record(*PRINTED, fact("ready_for_collection", "19")),
    "dispatched": record(
        fact("submitted", "12"), fact("stage_entered", "15", "review"), fact("dispatched", "20"), service=CERTIFICATE
    ),
    "dispatched_failed": record(
        fact("submitted", "12"), fact("dispatched", "18"), fact("delivery_failed", "21"), service=CERTIFICATE
    ),
    "completed": record(*READY, fact("completed", "22T07:00")),
    "completed_jumped": record(fact("submitted", "2026-10-01"), fact("completed", "10"), service=CERTIFICATE),
    "rejected": record(*REFUSED),
    "rejected_late": record(*PAID, fact("rejected", "16", reason="travel_ban", object_by="2026-11-20")),
    "rejected_plain": record(fact("submitted", "12"), fact("rejected", "20")),
    "objection_open": record(*REFUSED, fact("objected", "20")),
    "objection_dismissed": record(
        *REFUSED, fact("objected", "20"), fact("objection_decided", "21", outcome="dismissed")
    ),
    "objection_granted": record(*REFUSED, fact("objected", "20"), fact("objection_decided", "21", outcome="granted")),
    "withdrawn": record(*PAID, fact("withdrawn", "18")),
    "withdrawn_refunded": record(*PAID, fact("withdrawn", "18"), fact("fee_refunded", "20")),
    "closed": record(*ASKED, fact("closed", "21", reason="not_completed")),
    "overdue": record(
        fact("submitted", "2026-10-11"),
        fact("stage_entered", "2026-10-12", "review"),
        fact("overdue", "2026-10-30", what="target", on="2026-10-29"),
    ),
    "paused": record(*PRINTED, fact("clock_paused", "20", reason="system_down")),
    "extended": record(*PRINTED, fact("target_extended", "20", until="2026-12-10", reason="many_applications")),
    "transferred": record(*PAID, fact("transferred", "18", office="giza")),
    "back": record(*CHECKED, fact("stage_entered", "19", "review")),
    "jumped": record(fact("submitted", "12"), fact("stage_entered", "18", "printing")),
    "not_for_all": record(*PAID, service=FIRST),
    "not_for_all_waived": record(*PAID, fact("stage_decided", "16", "register", outcome="waived"), service=FIRST),
    "not_for_all_required": record(*PAID, fact("stage_decided", "16", "register", outcome="required"), service=FIRST),
    "not_for_all_past": record(*PAID, fact("stage_entered", "18", "printing"), service=FIRST),
    "not_for_all_approved": record(*PAID, fact("approved", "19T10:00"), service=FIRST),
    "not_for_all_completed": record(*PAID, fact("completed", "20"), service=FIRST),
    "not_for_all_asked": record(*PAID, fact("documents_requested", "20", documents=["service"]), service=FIRST),
    "corrected": record(
        *PAID,
        fact("reminded", "16", id="mistake"),
        fact(
            "corrected",
            "18",
            of={"source": "desk", "source_id": "stage_entered:fee:2026-11-13T09:00:None"},
            by={"kind": "stage_entered", "day": "2026-11-14", "stage": "fee"},
        ),
        fact("corrected", "18", id="void", of={"source": "desk", "source_id": "mistake"}),
    ),
    "bare": record(fact("stage_entered", "18", "review")),
}
"""Every status, and the variants that look different. Folded, so that they are what the heart publishes."""
