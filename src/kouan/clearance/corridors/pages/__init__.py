"""Pages of the corridors: legs on the river map, one leg, what each role does there, port groups, transits."""

from django.urls import path

from kouan.clearance.corridors.pages import acts, keepers, legs

app_name = "corridors"
urlpatterns = [
    path("", legs.listing, name="legs"),
    path("rows/", legs.rows, name="leg_rows"),
    path("new/", legs.new, name="leg_new"),
    path("transits/", legs.transits, name="transits"),
    path("groups/", keepers.groups, name="groups"),
    path("groups/set/", keepers.set_group, name="group_set"),
    path("groups/port/", keepers.set_member, name="member_set"),
    path("groups/carrier/", keepers.approve, name="carrier_set"),
    path("<uuid:id>/", legs.page, name="leg"),
    path("<uuid:id>/part/", legs.part, name="leg_part"),
    path("<uuid:id>/list/", acts.report, name="report"),
    path("<uuid:id>/moment/", acts.moment, name="moment"),
    path("<uuid:id>/box/", acts.decide, name="decide"),
    path("<uuid:id>/alarm/<uuid:alarm>/", acts.close, name="alarm_close"),
]
