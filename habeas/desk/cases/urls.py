"""Addresses of the group."""

from django.urls import include, path

from habeas.desk.acting.urls import case_urlpatterns
from habeas.desk.cases import answering, bulk, case_edit, findings, page, saved, takein, views
from habeas.desk.office import sharing

urlpatterns = [
    path("", views.cases, name="cases"),
    path("counts/", views.counts, name="case-counts"),
    path("bulk/", bulk.bulk, name="cases-bulk"),
    path("bulk/undo/", bulk.undo, name="cases-bulk-undo"),
    path("columns/", saved.columns, name="cases-columns"),
    path("searches/", saved.keep, name="search-keep"),
    path("searches/<str:ref>/forget/", saved.forget, name="search-forget"),
    path("new/", takein.takein, name="takein"),
    path("new/alike/", takein.alike, name="takein-alike"),
    path("<str:ref>/share/", sharing.share, name="share"),
    path("<str:ref>/share/<str:share_ref>/answer/", sharing.answer, name="share-answer"),
    path("<str:ref>/share/<str:share_ref>/end/", sharing.end, name="share-end"),
    path("<str:ref>/glass/", sharing.glass, name="glass"),
    path("<str:ref>/", page.case, name="case"),
    path("<str:ref>/edit/", case_edit.edit, name="case-edit"),
    path("<str:ref>/history/", page.case_history, name="case-history"),
    path("<str:ref>/findings/", findings.finding, name="finding"),
    path("<str:ref>/questions/", answering.questions, name="case-questions"),
    path("<str:ref>/", include(case_urlpatterns)),
    path("<str:ref>/", include("habeas.desk.cases.record_urls")),
    path("<str:ref>/", include("habeas.desk.out.case_urls")),
]
