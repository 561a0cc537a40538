"""Addresses of the group."""

from django.urls import path

from habeas.desk.law import views

urlpatterns = [
    path("", views.law, name="law"),
]
