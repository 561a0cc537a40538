"""Addresses of the first page, lists behind its tiles, tasks, marks and the calendar."""

from django.urls import path

from habeas.desk import prints
from habeas.desk.today import feed, findings, marks, tasks, views

urlpatterns = [
    path("", views.today, name="today"),
    path("stay/", views.stay, name="stay"),
    path("gone/", views.gone, name="gone"),
    path("draft/", views.draft, name="draft"),
    path("printed/", prints.printed, name="printed"),
    path("findings/", findings.findings, name="findings"),
    path("letters/", findings.letters, name="letters"),
    path("questions/", findings.questions, name="questions"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.new, name="task-new"),
    path("tasks/<str:ref>/", tasks.edit, name="task"),
    path("tasks/<str:ref>/done/", tasks.done, name="task-done"),
    path("calendar/", feed.calendar, name="calendar"),
    path("feed/<str:token>.ics", feed.feed, name="feed"),
    path("cases/<str:ref>/flags/", marks.flag, name="flag-new"),
    path("cases/<str:ref>/flags/<str:flag>/lift/", marks.lift, name="flag-lift"),
    path("cases/<str:ref>/notes/", marks.notes, name="notes"),
    path("cases/<str:ref>/notes/<str:note>/", marks.note, name="note"),
]
