"""The public's addresses, the same in both languages."""

from django.urls import path, re_path

from masar.portal import code_views, own_contact, own_views, reference_views, status_views, views

LANGUAGE = r"^(?P<language>ar|en)/"
NUMBER = r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}"

urlpatterns = [
    path("", views.root),
    re_path(rf"{LANGUAGE}$", views.home),
    re_path(rf"{LANGUAGE}passports/$", views.section),
    re_path(rf"{LANGUAGE}services/(?P<code>[a-z0-9-]+)/$", views.service),
    re_path(rf"{LANGUAGE}track/$", views.track),
    re_path(rf"{LANGUAGE}track/(?P<number>[^/]{{1,64}})/$", status_views.status),
    re_path(rf"{LANGUAGE}reference/$", reference_views.reference),
    re_path(rf"{LANGUAGE}code/$", code_views.code),
    re_path(rf"{LANGUAGE}code/ask/$", code_views.ask),
    re_path(rf"{LANGUAGE}code/again/$", code_views.again),
    re_path(rf"{LANGUAGE}leave/$", code_views.leave),
    re_path(rf"{LANGUAGE}signed-out/$", code_views.signed_out),
    re_path(rf"{LANGUAGE}mine/$", own_views.mine),
    re_path(rf"{LANGUAGE}mine/contact/$", own_contact.contact),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/$", own_views.whole),
    re_path(rf"{LANGUAGE}mine/(?P<number>{NUMBER})/number/$", own_views.number),
    re_path(rf"{LANGUAGE}statuses/$", views.statuses),
    re_path(rf"{LANGUAGE}(?P<name>help|official|accessibility|privacy)/$", views.text),
    path("api/v1/applications/<str:number>", status_views.application),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
]
