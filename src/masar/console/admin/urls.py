"""The administrators' addresses."""

from django.urls import path

from masar.console.admin import calendars, costs, officers, services, uploads

urlpatterns = [
    path("office/", officers.start),
    path("office/officers/", officers.everybody),
    path("office/officers/new/", officers.new),
    path("office/officers/create/", officers.create),
    path("office/officers/<str:id>/", officers.one),
    path("office/officers/<str:id>/do/", officers.change),
    path("office/offices/", calendars.everything),
    path("office/offices/ask/", calendars.ask),
    path("office/offices/do/", calendars.change),
    path("office/costs/", costs.look),
    path("office/costs/export/", costs.export),
    path("office/upload/", uploads.upload),
    path("office/upload/template/", uploads.template),
    path("office/services/", services.everything),
    path("office/services/new/", services.proposal),
    path("office/services/publish/", services.publish),
    path("office/services/of/<str:code>/", services.one),
]
