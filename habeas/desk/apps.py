"""The room as a Django application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages, templates, static files."""

    name = "habeas.desk"
    label = "desk"

    def ready(self) -> None:
        from habeas.casework import reminders, tracing_match  # noqa: F401  (reminders register themselves)
        from habeas.desk.account import signals  # noqa: F401  (connects itself)

        tracing_match.listen()
