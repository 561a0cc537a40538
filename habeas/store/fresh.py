"""The tables of a new office, made at once from the models; all migrations are noted as done.

Django's own way, one migration after another, takes seconds, since it draws all models anew at each step. What our
migrations write themselves (the index of the search) is run as it stands. A test holds both ways against one another.
"""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


def create() -> None:
    """Fills an empty database, all of it or nothing."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = ProjectState.from_apps(apps)
    with connection.schema_editor() as editor:
        editor.create_model(executor.recorder.Migration)
        for model in apps.get_models():
            editor.create_model(model)
        for migration, _ in plan:
            for operation in migration.operations if migration.app_label == "store" else ():
                if isinstance(operation, RunPython | RunSQL):
                    operation.database_forwards("store", editor, state, state)
            executor.recorder.record_applied(migration.app_label, migration.name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
