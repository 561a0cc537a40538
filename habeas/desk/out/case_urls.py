"""Addresses of one case: taking it out, as evidence too, and deleting it or something of it."""

from django.urls import path

from habeas.desk.out import bundle, deletion, leave

urlpatterns = [
    path("out/", leave.out, name="out"),
    path("bundle/", bundle.bundle, name="bundle"),
    path("delete/", deletion.case, name="case-delete"),
    path("delete/keep/", deletion.keep, name="case-keep"),
    path("delete/people/<str:person>/", deletion.person, name="person-delete"),
    path("delete/people/<str:person>/erase/", deletion.erase_person, name="person-erase"),
    path("delete/documents/<str:document>/erase/", deletion.erase_document, name="document-erase"),
]
