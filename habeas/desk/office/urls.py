"""Addresses of the group."""

from django.urls import path

from habeas.desk.office import views

urlpatterns = [
    path("", views.office, name="office"),
]
