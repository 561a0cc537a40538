"""Addresses of visits that are written without network. Below `field/` stands nothing else: the worker answers for it."""

from django.urls import path

from habeas.desk.places import field, sealed

urlpatterns = [
    path("sealed/", sealed.sealed, name="visits-sealed"),
    path("field/worker.js", field.worker, name="field-worker"),
    path("field/<str:ref>/", field.field, name="field"),
]
