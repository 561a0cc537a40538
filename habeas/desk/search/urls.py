"""Addresses of the group."""

from django.urls import path

from habeas.desk.search import views

urlpatterns = [
    path("", views.search, name="search"),
]
