"""Uploads: sealed piece by piece as they arrive, so that no plain text of them is ever on disk."""

from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from habeas.store.blobs import Stored, Writer

LARGEST: Final = 200 * 2**20
"""Bytes of one file."""


class SealedFile(UploadedFile):
    """An uploaded file that is stored already; `stored` says where. Its bytes are read with `blobs.read`."""

    def __init__(self, stored: Stored, name: str, content_type: str) -> None:
        super().__init__(ContentFile(b""), name, content_type, stored.size)
        self.stored = stored


class SealingUploadHandler(FileUploadHandler):
    """Takes every file of a form into `blobs`."""

    chunk_size = 64 * 2**10

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.request is None or not getattr(self.request, "may_upload", True):
            raise SkipFile
        self._writer, self._size = Writer(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._size += len(raw_data)
        if self._size > LARGEST:
            raise StopUpload(connection_reset=False)
        self._writer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> SealedFile:
        stored = self._writer.finish()
        del self._writer
        return SealedFile(stored, self.file_name or "", self.content_type or "application/octet-stream")

    def upload_interrupted(self) -> None:
        if hasattr(self, "_writer"):
            self._writer.abandon()
