"""Addresses of the first page, tasks and the calendar."""

from django.urls import path

from habeas.desk.today import views

urlpatterns = [
    path("", views.today, name="today"),
    path("stay/", views.stay, name="stay"),
    path("gone/", views.gone, name="gone"),
    path("draft/", views.draft, name="draft"),
]
