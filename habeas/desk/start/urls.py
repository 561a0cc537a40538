"""Addresses of the start."""

from django.urls import path

from habeas.desk.start import views

urlpatterns = [
    path("setup/", views.setup, name="setup"),
    path("setup/shares/", views.shares, name="setup-shares"),
    path("unlock/", views.unlock, name="unlock"),
    path("recover/", views.recover, name="recover"),
    path("lock/", views.lock, name="lock"),
    path("language/", views.language, name="language"),
    path("demo/", views.demo, name="demo"),
    path("demo/as/", views.demo_as, name="demo-as"),
    path("demo/invented/", views.invented, name="demo-invented"),
]
