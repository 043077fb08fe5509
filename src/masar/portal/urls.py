"""The public's addresses, the same in every language."""

from django.urls import path, re_path

from masar.lib.languages import PATTERN
from masar.portal.answering import views as answering
from masar.portal.applying import coming, papers, receipts, sending, signing, steps
from masar.portal.appointments import views as appointments
from masar.portal.feeds import views as feeds
from masar.portal.inbound import views as inbound
from masar.portal.letters import views as letters
from masar.portal.own import feed_views, message_views, objection_views
from masar.portal.own import views as own
from masar.portal.plain import views as plain
from masar.portal.status import views as status
from masar.portal.way_in import code_views, contact_views, reference_views

LANGUAGE = rf"^(?P<language>{PATTERN})/"
PAGE = r"[1-9][0-9]{0,5}"
NUMBER = r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}"
PRIVATE = r"[A-Za-z0-9_-]{43}"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
DRAFT = rf"apply/(?P<id>{UUID})/"

urlpatterns = [
    path("", plain.root),
    re_path(rf"{LANGUAGE}$", plain.home),
    re_path(rf"{LANGUAGE}passports/$", plain.section),
    re_path(rf"{LANGUAGE}services/(?P<code>[a-z0-9-]+)/$", plain.service),
    re_path(rf"{LANGUAGE}services/(?P<code>[a-z0-9-]+)/apply/$", coming.start),
    re_path(rf"{LANGUAGE}apply/$", coming.saved),
    re_path(rf"{LANGUAGE}apply/ask/$", coming.ask),
    re_path(rf"{LANGUAGE}apply/code/$", coming.code),
    re_path(rf"{LANGUAGE}apply/code/again/$", coming.again),
    re_path(rf"{LANGUAGE}apply/new/$", coming.new),
    re_path(rf"{LANGUAGE}{DRAFT}$", steps.go_on),
    re_path(rf"{LANGUAGE}{DRAFT}step/(?P<code>[a-z0-9_-]{{1,60}})/$", steps.step),
    re_path(rf"{LANGUAGE}{DRAFT}office/$", steps.office),
    re_path(rf"{LANGUAGE}{DRAFT}documents/$", papers.documents),
    re_path(rf"{LANGUAGE}{DRAFT}documents/send/$", papers.send),
    re_path(rf"{LANGUAGE}{DRAFT}documents/back/$", papers.back),
    re_path(rf"{LANGUAGE}{DRAFT}check/$", sending.check),
    re_path(rf"{LANGUAGE}{DRAFT}receipt/$", receipts.receipt),
    re_path(rf"{LANGUAGE}{DRAFT}receipt\.pdf$", receipts.paper),
    re_path(rf"{LANGUAGE}{DRAFT}drop/$", sending.drop),
    re_path(rf"{LANGUAGE}sign/$", signing.sign),
    re_path(rf"{LANGUAGE}sign/(?P<id>{UUID})/$", signing.asked),
    re_path(rf"{LANGUAGE}track/$", plain.track),
    re_path(rf"{LANGUAGE}track/(?P<number>[^/]{{1,64}})/$", status.status),
    re_path(rf"{LANGUAGE}track/(?P<number>[^/]{{1,64}})/updates/(?P<page>{PAGE})/$", status.log),
    re_path(rf"{LANGUAGE}reference/$", reference_views.reference),
    re_path(rf"{LANGUAGE}code/$", code_views.code),
    re_path(rf"{LANGUAGE}code/ask/$", code_views.ask),
    re_path(rf"{LANGUAGE}code/again/$", code_views.again),
    re_path(rf"{LANGUAGE}leave/$", code_views.leave),
    re_path(rf"{LANGUAGE}signed-out/$", code_views.signed_out),
    re_path(rf"{LANGUAGE}mine/$", own.mine),
    re_path(rf"{LANGUAGE}mine/contact/$", contact_views.contact),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/$", own.whole),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/number/$", own.number),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/correction/$", own.correction),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/messages/$", message_views.messages),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/objection/$", objection_views.objection),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/documents/$", answering.documents),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/documents/send/$", answering.send),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/documents/back/$", answering.back),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/documents/cannot/$", answering.cannot),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/appointment/$", appointments.appointment),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/appointment/hold/$", appointments.hold),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/appointment/confirm/$", appointments.confirm),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/appointment/cancel/$", appointments.cancel),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/appointment/days\.ics$", appointments.days),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/feeds/$", feed_views.make),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/feeds/end/$", feed_views.end),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/updates/(?P<page>{PAGE})/$", own.log),
    re_path(rf"{LANGUAGE}feed/(?P<token>{PRIVATE})/news\.atom$", feeds.news),
    re_path(rf"{LANGUAGE}feed/(?P<token>{PRIVATE})/days\.ics$", feeds.days),
    re_path(rf"{LANGUAGE}message/$", letters.message),
    re_path(rf"{LANGUAGE}stop/(?P<token>[A-Za-z0-9_:-]{{10,120}})/$", letters.stop),
    re_path(rf"{LANGUAGE}statuses/$", plain.statuses),
    re_path(rf"{LANGUAGE}abroad/$", plain.abroad),
    re_path(rf"{LANGUAGE}(?P<name>help|official|accessibility|privacy)/$", plain.text),
    path("api/v1/applications/<str:number>", status.application),
    re_path(rf"^api/v1/applications/(?P<number>[^/]{{1,64}})/updates/(?P<page>{PAGE})$", status.application_log),
    path("api/v1/inbound/reports", inbound.reports),
    path("api/v1/inbound/texts", inbound.texts),
    path("api/v1/inbound/menu", inbound.menu),
    path("healthz", plain.healthz),
    path("readyz", plain.readyz),
]
