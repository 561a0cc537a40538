"""Addresses of the group."""

from django.urls import path

from habeas.desk.numbers import count, released, views

urlpatterns = [
    path("", views.numbers, name="numbers"),
    path("told.<str:kind>", released.file, name="numbers-file"),
    path("release.<str:kind>", released.whole, name="numbers-release"),
    path("count/", count.count, name="count"),
    path("count/people/", count.people, name="count-people"),
    path("count/file.<str:kind>", count.file, name="count-file"),
]
