"""Addresses for programs. `door.Api` answers them, without session, cookie or language of a browser."""

from django.urls import path

from habeas.desk.api import entries

urlpatterns = [path("entries/<slug:ref>/<str:key>", entries.entry, name="api-entry")]
