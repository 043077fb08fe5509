"""The officers' addresses."""

from django.urls import include, path

from masar.console import views

urlpatterns = [
    path("", views.home),
    path("queue/", include("masar.console.queues.urls")),
    path("", include("masar.console.counter.urls")),
    path("bulk/", include("masar.console.bulk.urls")),
    path("appointments/", include("masar.console.appointments.urls")),
    path("me/", include("masar.console.me.urls")),
    path("case/<str:number>/", include("masar.console.case.urls")),
    path("", include("masar.console.sign_in.urls")),
    path("", include("masar.console.sign_on.urls")),
    path("", include("masar.console.figures.urls")),
    path("", include("masar.console.audit.urls")),
    path("", include("masar.console.admin.urls")),
]
