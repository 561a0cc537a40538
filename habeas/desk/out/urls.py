"""Addresses of the group."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
