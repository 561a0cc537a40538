"""Addresses of the group."""

from django.urls import path

from habeas.desk.cases import views

urlpatterns = [
    path("", views.cases, name="cases"),
]
