"""Addresses of the group."""

from django.urls import path

from habeas.desk.places import views

urlpatterns = [
    path("", views.places, name="places"),
]
