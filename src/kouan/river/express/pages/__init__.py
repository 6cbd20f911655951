"""Pages of the express line: the public timetable, a sailing, bookings, the exchange, lock slots, figures."""

from django.urls import path

from kouan.river.express.pages import acts, figures, sailings, slots, trade

app_name = "express"
urlpatterns = [
    path("", sailings.timetable, name="timetable"),
    path("sailings/<uuid:id>/", sailings.one, name="sailing"),
    path("bookings/", trade.bookings, name="bookings"),
    path("exchange/", trade.exchange, name="exchange"),
    path("lock-slots/", slots.slots, name="slots"),
    path("figures/", figures.figures, name="figures"),
    path("step/", acts.act, name="act"),
]
