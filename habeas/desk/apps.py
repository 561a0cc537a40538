"""The room as a Django application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages, templates, static files."""

    name = "habeas.desk"
    label = "desk"
