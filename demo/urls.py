"""Addresses of the demo: the letter box and the codes."""

from django.urls import path

from demo import views

urlpatterns = [
    path("outbox/", views.outbox, name="demo-outbox"),
    path("codes/", views.codes, name="demo-codes"),
]
