"""Addresses of the group."""

from django.urls import path

from habeas.desk.numbers import count, estimate, gap, judgments, released, reports, views

urlpatterns = [
    path("", views.numbers, name="numbers"),
    path("told.<str:kind>", released.file, name="numbers-file"),
    path("release.<str:kind>", released.whole, name="numbers-release"),
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
    path("reports/", reports.listing, name="reports"),
    path("reports/<str:ref>/", reports.report, name="report"),
    path("reports/<str:ref>/part/", reports.part, name="report-part"),
    path("reports/<str:ref>/move/", reports.move, name="report-move"),
    path("reports/<str:ref>/undo/", reports.undo, name="report-undo"),
    path("reports/<str:ref>/delete/", reports.delete, name="report-delete"),
    path("reports/<str:ref>/restore/", reports.restore, name="report-restore"),
    path("reports/<str:ref>/make/", reports.make, name="report-make"),
    path("reports/<str:ref>/state/", reports.state, name="report-state"),
    path("reports/<str:ref>/made/<str:making>/", reports.made, name="report-made"),
    path("reports/<str:ref>/made/<str:making>/file.<str:kind>", reports.file, name="report-file"),
    path("estimate/", estimate.estimate, name="estimate"),
    path("estimate/<str:ref>/", estimate.job, name="estimate-job"),
]
