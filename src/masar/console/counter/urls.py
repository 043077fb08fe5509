"""The addresses of the counter."""

from django.urls import path

from masar.console.counter import doubts, receipt, register, search

urlpatterns = [
    path("search/", search.search),
    path("register/", register.choose),
    path("register/receipt/<str:number>/", receipt.receipt),
    path("register/<str:service>/", register.fill_in),
    path("doubts/", doubts.waiting),
    path("doubts/<str:number>/", doubts.doubt),
]
