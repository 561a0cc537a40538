"""Static files under names that hold a hash of their content, so that a browser may keep them for ever."""

from django.contrib.staticfiles.storage import ManifestFilesMixin
from whitenoise.storage import CompressedStaticFilesStorage


class HashedStorage(ManifestFilesMixin, CompressedStaticFilesStorage):  # type: ignore[misc]
    """Rewrites the imports of JavaScript modules too. Where nothing was collected yet, names stay as they are."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
