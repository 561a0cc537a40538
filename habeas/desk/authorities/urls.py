"""Addresses of bodies of the state."""

from django.urls import path

from habeas.desk.authorities import views

urlpatterns = [
    path("", views.authorities, name="authorities"),
    path("new/", views.new, name="authority-new"),
    path("<str:ref>/", views.authority, name="authority"),
    path("<str:ref>/edit/", views.edit, name="authority-edit"),
]
