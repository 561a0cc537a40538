"""Addresses of the group."""

from django.urls import path

from habeas.desk.trace import find, imports, lists

urlpatterns = [
    path("", find.find_person, name="find"),
    path("lists/", lists.lists, name="lists"),
    path("lists/import/", imports.upload, name="list-import"),
    path("lists/import/sample.xlsx", imports.sample, name="list-sample"),
    path("lists/import/<str:ref>/", imports.job, name="list-job"),
    path("lists/import/<str:ref>/again/", imports.again, name="list-again"),
    path("lists/import/<str:ref>/bad/", imports.bad, name="list-bad"),
    path("lists/import/<str:ref>/confirm/", imports.confirm, name="list-confirm"),
    path("lists/import/<str:ref>/forget/", imports.forget, name="list-forget"),
    path("lists/<str:ref>/", lists.person_list, name="list"),
    path("lists/<str:ref>/edit/", lists.edit, name="list-edit"),
    path("lists/<str:ref>/take-back/", lists.take_back, name="list-take-back"),
    path("lists/<str:ref>/put-back/", lists.put_back, name="list-put-back"),
    path("lists/<str:ref>/rows/<int:pk>/", lists.row, name="list-row"),
    path("lists/<str:ref>/rows/<int:pk>/erase/", lists.erase_row, name="list-row-erase"),
]
