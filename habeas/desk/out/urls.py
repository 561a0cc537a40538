"""Addresses of what goes out and comes in, and of what keeps the office safe; those of one case are in `case_urls`."""

from django.urls import path

from habeas.desk.out import backups, bundle, deletion, everything, imports

urlpatterns = [
    path("import/", imports.upload, name="import"),
    path("import/<str:ref>/", imports.job, name="import-job"),
    path("import/<str:ref>/confirm/", imports.confirm, name="import-confirm"),
    path("import/<str:ref>/forget/", imports.forget, name="import-forget"),
    path("everything/", everything.everything, name="everything"),
    path("everything/<str:ref>/", everything.fetch, name="everything-fetch"),
    path("bundles/", bundle.bundles_asked, name="bundles"),
    path("bundles/<str:ref>/", bundle.fetch, name="bundle-fetch"),
    path("backups/", backups.backups, name="backups"),
    path("backups/make/", backups.make, name="backup-make"),
    path("backups/<str:name>/", backups.fetch, name="backup-fetch"),
    path("deleted/", deletion.deleted, name="deleted"),
    path("deleted/<str:ref>/undo/", deletion.undo_case, name="deleted-undo"),
    path("deleted/<str:ref>/erase/", deletion.erase_case, name="deleted-erase"),
    path("receipts/", deletion.receipts, name="receipts"),
    path("receipts/<int:number>/", deletion.receipt, name="receipt"),
]
