"""Addresses of the group."""

from django.urls import path

from habeas.desk.numbers import count, estimate, gap, judgments, views

urlpatterns = [
    path("", views.numbers, name="numbers"),
    path("count/", count.count, name="count"),
    path("count/people/", count.people, name="count-people"),
    path("count/file.<str:kind>", count.file, name="count-file"),
    path("gap/", gap.gap, name="gap"),
    path("gap/file.<str:kind>", gap.file, name="gap-file"),
    path("gap/own/", gap.own, name="gap-own"),
    path("gap/template.yaml", gap.empty, name="gap-template"),
    path("judgments/", judgments.executions, name="executions"),
    path("judgments/<str:id>/", judgments.execution, name="execution"),
    path("judgments/<str:id>/file.<str:kind>", judgments.file, name="execution-file"),
    path("estimate/", estimate.estimate, name="estimate"),
    path("estimate/<str:ref>/", estimate.job, name="estimate-job"),
]
