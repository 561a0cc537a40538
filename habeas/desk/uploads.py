"""Uploads: sealed piece by piece as they arrive, so that no plain text of them is ever on disk.

A form is read before its view runs, so a page has to say beforehand who may send files to it: `takes_files`. Files sent
to any other page are passed over unread.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from habeas.store.blobs import Stored, Writer

LARGEST: Final = 200 * 2**20
"""Bytes of one file."""
View = Callable[..., HttpResponse]


def takes_files(allowed: Callable[..., object]) -> Callable[[View], View]:
    """A page that takes files from whom `allowed(request, ...)` lets pass; for others it raises Http404.

    The check for forged forms reads the form, so it comes after: the middleware is told to leave it to this page.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            allowed(request, *args, **kwargs)
            request.may_upload = True  # type: ignore[attr-defined]
            request.too_large = []  # type: ignore[attr-defined]
            return protected(request, *args, **kwargs)

        return guarded

    return decorate


def too_large(request: HttpRequest) -> list[str]:
    """The names of the files that were passed over because of their size."""
    return list(getattr(request, "too_large", ()))


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
        if self.request is None or not getattr(self.request, "may_upload", False):
            raise SkipFile
        self.file, self._size = _Coming(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._size += len(raw_data)
        if self._size > LARGEST:
            self.request.too_large.append(self.file_name or "")  # type: ignore[union-attr]
            raise SkipFile
        self.file.writer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> SealedFile:
        return SealedFile(self.file.finish(), self.file_name or "", self.content_type or "application/octet-stream")

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


class _Coming:
    """A file on its way. Django closes `handler.file` where an upload fails or is passed over: then nothing is kept."""

    def __init__(self) -> None:
        self.writer = Writer()
        self._is_whole = False

    def finish(self) -> Stored:
        self._is_whole = True
        return self.writer.finish()

    def close(self) -> None:
        if not self._is_whole:
            self._is_whole = True
            self.writer.abandon()
