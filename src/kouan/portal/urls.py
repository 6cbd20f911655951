"""Addresses of the portal itself; the wings' pages are mounted beside it by config."""

from django.urls import path

from kouan.portal.pages import account, arrivals, calls, demo, gate, home, journeys, live, search, worklist

app_name = "portal"
urlpatterns = [
    path("", home.page, name="home"),
    path("now/", home.part, name="home_part"),
    path("worklist/", worklist.page, name="worklist"),
    path("worklist/now/", worklist.part, name="worklist_part"),
    path("worklist/badge/", worklist.badge, name="worklist_badge"),
    path("search/", search.page, name="search"),
    path("search/hits/", search.hits, name="search_hits"),
    path("journeys/", journeys.listing, name="journeys"),
    path("journeys/now/", journeys.listing_part, name="journeys_part"),
    path("journeys/<uuid:id>/", journeys.page, name="journey"),
    path("journeys/<uuid:id>/now/", journeys.part, name="journey_part"),
    path("journeys/<uuid:id>/arrival/", arrivals.report, name="arrival"),
    path("calls/<uuid:id>/", calls.page, name="call"),
    path("gate/", gate.page, name="gate"),
    path("account/", account.page, name="settings"),
    path("account/organisation/", account.choose, name="choose_organisation"),
    path("live/ticket/", live.ticket, name="live_ticket"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
]
