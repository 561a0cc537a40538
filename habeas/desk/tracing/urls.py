"""Addresses of the group."""

from django.urls import path

from habeas.desk.tracing import call, edit, listing, page, proposals, work

urlpatterns = [
    path("", listing.tracing, name="tracing"),
    path("call/", call.call, name="tracing-call"),
    path("in/<str:ref>/", edit.new, name="tracing-new"),
    path("<str:ref>/", page.tracing_request, name="tracing-request"),
    path("<str:ref>/edit/", edit.edit, name="tracing-edit"),
    path("<str:ref>/state/", edit.state, name="tracing-state"),
    path("<str:ref>/search/", edit.search, name="tracing-search"),
    path("<str:ref>/sought/new/", edit.sought_new, name="tracing-sought-new"),
    path("<str:ref>/sought/<str:sought>/", edit.sought, name="tracing-sought"),
    path("<str:ref>/sought/<str:sought>/end/", edit.sought_end, name="tracing-sought-end"),
    path("<str:ref>/sought/<str:sought>/plan/", work.plan_new, name="tracing-plan-new"),
    path("<str:ref>/matches/<str:proposal>/", proposals.proposal, name="tracing-proposal"),
    path("<str:ref>/matches/<str:proposal>/verify/", proposals.verify, name="tracing-verify"),
    path("<str:ref>/matches/<str:proposal>/back/", proposals.take_back, name="tracing-take-back"),
    path("<str:ref>/matches/<str:proposal>/tell/", proposals.tell, name="tracing-tell"),
    path("<str:ref>/letters/new/", work.letter_new, name="tracing-letter-new"),
    path("<str:ref>/letters/<path:key>/answer/", work.answer, name="tracing-answer"),
    path("<str:ref>/actions/new/", work.action_new, name="tracing-action-new"),
    path("<str:ref>/actions/<str:action>/", work.action, name="tracing-action"),
    path("<str:ref>/plans/<str:plan>/", work.plan, name="tracing-plan"),
    path("<str:ref>/plans/<str:plan>/end/", work.plan_end, name="tracing-plan-end"),
    path("<str:ref>/visits/new/", work.follow_up_new, name="tracing-follow-up-new"),
    path("<str:ref>/visits/<str:visit>/", work.follow_up, name="tracing-follow-up"),
]
