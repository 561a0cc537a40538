"""Addresses of entries and what they rest on, each below that of its case. Ids of files may hold slashes."""

from django.urls import path

from habeas.desk.cases import conditions, documents, entries, people, proceedings, same, sources
from habeas.desk.places import edit

urlpatterns = [
    path("entries/new/", entries.new, name="entry-new"),
    path("entries/<path:key>/correct/", entries.correct, name="entry-correct"),
    path("entries/<path:key>/retract/", entries.retract, name="entry-retract"),
    path("entries/<path:key>/", entries.entry, name="entry"),
    path("documents/", documents.documents, name="documents"),
    path("documents/upload/", documents.upload, name="documents-upload"),
    path("documents/<str:key>/", documents.document, name="document"),
    path("documents/<str:key>/edit/", documents.edit, name="document-edit"),
    path("documents/<str:key>/download/", documents.download, name="document-download"),
    path("documents/<str:key>/link/", documents.link, name="document-link"),
    path("documents/<str:key>/delete/", documents.delete, name="document-delete"),
    path("documents/<str:key>/restore/", documents.restore, name="document-restore"),
    path("proceedings/", proceedings.proceedings, name="proceedings"),
    path("proceedings/new/", proceedings.new, name="proceeding-new"),
    path("proceedings/<str:key>/", proceedings.proceeding, name="proceeding"),
    path("proceedings/<str:key>/edit/", proceedings.edit, name="proceeding-edit"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.new, name="source-new"),
    path("sources/<path:key>/edit/", sources.edit, name="source-edit"),
    path("sources/<path:key>/release/", sources.release, name="source-release"),
    path("sources/<path:key>/", sources.source, name="source"),
    path("conditions/", conditions.conditions, name="conditions"),
    path("conditions/new/", conditions.new, name="condition-new"),
    path("conditions/<int:number>/correct/", conditions.correct, name="condition-correct"),
    path("conditions/<int:number>/retract/", conditions.retract, name="condition-retract"),
    path("conditions/<int:number>/restore/", conditions.restore, name="condition-restore"),
    path("homes/new/", edit.home, name="home-new"),
    path("consents/", sources.consents, name="consents"),
    path("consents/new/", sources.consent_new, name="consent-new"),
    path("consents/<int:number>/withdraw/", sources.consent_withdraw, name="consent-withdraw"),
    path("people/new/", people.new, name="person-new"),
    path("people/<path:key>/edit/", people.edit, name="person-edit"),
    path("people/<path:key>/kin/new/", people.kin_new, name="kin-new"),
    path("people/<path:key>/kin/remove/", people.kin_remove, name="kin-remove"),
    path("people/<path:key>/same/", same.same, name="person-same"),
    path("people/<path:key>/same/<str:join>/", same.back, name="person-same-back"),
    path("people/<path:key>/", people.person, name="person"),
]
