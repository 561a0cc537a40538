"""Addresses of places and visits."""

from django.urls import path

from habeas.desk.places import edit, listing, place, visits

urlpatterns = [
    path("", listing.places, name="places"),
    path("new/", edit.new, name="place-new"),
    path("<str:ref>/", place.place, name="place"),
    path("<str:ref>/edit/", edit.edit, name="place-edit"),
    path("<str:ref>/charts/<slug:indicator>.vl.json", place.chart_file, name="place-chart"),
    path("<str:ref>/visits/", visits.visits, name="visits"),
    path("<str:ref>/visits/new/", visits.new, name="visit-new"),
    path("<str:ref>/visits/form/", visits.form, name="visit-form"),
    path("<str:ref>/visits/<str:visit>/", visits.visit, name="visit"),
    path("<str:ref>/visits/<str:visit>/correct/", visits.correct, name="visit-correct"),
    path("<str:ref>/visits/<str:visit>/files/<str:file>/", visits.file, name="visit-file"),
]
