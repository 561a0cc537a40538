"""Addresses of the group: of the office, and below each case."""

from django.urls import path

from habeas.desk.acting import accountability, office, paper, sent, sheet, turn

urlpatterns = [path("", office.sent, name="acted")]

case_urlpatterns = [
    path("turn/", turn.turn, name="turn"),
    path("accountability/", accountability.accountability, name="accountability"),
    path("turn/held/<path:key>/", sheet.sheet, name="alternatives"),
    path("turn/sent/<path:key>/answer/", sent.answer, name="sent-answer"),
    path("turn/sent/<path:key>/silence/", sent.silence, name="sent-silence"),
    path("turn/<str:kind>/", paper.paper, name="paper"),
    path("turn/<str:kind>/sent/", sent.sent, name="paper-sent"),
]
