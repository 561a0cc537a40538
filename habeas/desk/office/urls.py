"""Addresses of the office: most for administrators, what was shared with us for all staff."""

from django.urls import path

from habeas.desk.office import audit, components, keys, mail, people, sharing, views

urlpatterns = [
    path("", views.office, name="office"),
    path("work/", views.work, name="office-work"),
    path("work/check/", views.check_again, name="office-check-again"),
    path("work/<slug:job>/again/", views.job_again, name="office-job-again"),
    path("teams/", people.teams, name="office-teams"),
    path("teams/add/", people.add_team, name="office-team-add"),
    path("teams/<int:number>/", people.team, name="office-team"),
    path("accounts/", people.accounts, name="office-accounts"),
    path("accounts/add/", people.add_account, name="office-account-add"),
    path("accounts/<int:number>/", people.account, name="office-account"),
    path("accounts/<int:number>/password/", people.new_password, name="office-account-password"),
    path("accounts/<int:number>/sessions/", people.end_sessions, name="office-account-sessions"),
    path("accounts/<int:number>/factor/", people.reset_factor, name="office-account-factor"),
    path("fields/", views.fields, name="office-fields"),
    path("factor/", views.factor, name="office-factor"),
    path("figures/", views.figures, name="office-figures"),
    path("figures/check/", views.check_all, name="office-check-all"),
    path("figures/<slug:name>/", views.figure, name="office-figure"),
    path("figures/<slug:name>/shipped/", views.figure_shipped, name="office-figure-shipped"),
    path("components/", components.components, name="office-components"),
    path("keys/", keys.keys, name="office-keys"),
    path("keys/passphrase/", keys.passphrase, name="office-passphrase"),
    path("keys/shares/", keys.shares, name="office-shares"),
    path("keys/shares/use/", keys.use_shares, name="office-shares-use"),
    path("reminders/", mail.reminders, name="office-reminders"),
    path("retention/", views.retention, name="office-retention"),
    path("released/", views.released, name="office-released"),
    path("log/", audit.log, name="office-audit"),
    path("log/verify/", audit.verify, name="office-audit-verify"),
    path("log/head/", audit.head, name="office-audit-head"),
    path("glass/", sharing.closed_cases, name="office-glass"),
    path("shared/", sharing.shared, name="shared"),
]
