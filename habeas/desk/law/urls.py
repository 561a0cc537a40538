"""Addresses of the law."""

from django.urls import path

from habeas.desk.law import views

urlpatterns = [
    path("", views.norms, name="law"),
    path("norms/<str:id>/", views.norm, name="norm"),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/<str:id>/", views.instrument, name="instrument"),
    path("binds/", views.binds, name="binds"),
    path("bodies/", views.bodies, name="bodies"),
    path("chisinau/", views.chisinau, name="chisinau"),
    path("judgments/", views.judgments, name="judgments"),
]
