"""The room as a Django application."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Tables of the record and of the work on it."""

    name = "habeas.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lets the tracing index keep in step with what is saved."""
        from habeas.store import editions, keyed, search

        search.listen()
        keyed.listen()
        editions.listen()
