"""Addresses of the group."""

from django.urls import path

from habeas.desk.numbers import views

urlpatterns = [
    path("", views.numbers, name="numbers"),
]
