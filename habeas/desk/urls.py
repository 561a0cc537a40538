"""Every address, by group of pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("habeas.desk.start.urls")),
    path("", include("habeas.desk.today.urls")),
    path("sent/", include("habeas.desk.acting.urls")),
    path("account/", include("habeas.desk.account.urls")),
    path("cases/", include("habeas.desk.cases.urls")),
    path("authorities/", include("habeas.desk.authorities.urls")),
    path("places/", include("habeas.desk.places.urls")),
    path("visits/", include("habeas.desk.places.field_urls")),
    path("trace/", include("habeas.desk.trace.urls")),
    path("tracing/", include("habeas.desk.tracing.urls")),
    path("law/", include("habeas.desk.law.urls")),
    path("search/", include("habeas.desk.search.urls")),
    path("office/", include("habeas.desk.office.urls")),
    path("out/", include("habeas.desk.out.urls")),
    path("numbers/", include("habeas.desk.numbers.urls")),
    path("api/", include("habeas.desk.api.urls")),
]
