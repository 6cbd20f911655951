"""Pages of the corridors: legs on the river map, one leg, what each role does there, port groups, transits."""

from django.urls import path

from kouan.clearance.corridors.pages import acts, forms, keepers, legs, rerouting, transits

app_name = "corridors"
urlpatterns = [
    path("", legs.listing, name="legs"),
    path("rows/", legs.rows, name="leg_rows"),
    path("new/", legs.new, name="leg_new"),
    path("transits/", transits.listing, name="transits"),
    path("transits/new/", transits.new, name="transit_new"),
    path("transits/<uuid:id>/", transits.page, name="transit"),
    path("transits/<uuid:id>/leg/", transits.carried, name="transit_leg"),
    path("transits/<uuid:id>/withdraw/", transits.cancel, name="transit_cancel"),
    path("transits/<uuid:id>/reroute/", rerouting.reroute, name="transit_reroute"),
    path("groups/", keepers.groups, name="groups"),
    path("groups/set/", keepers.set_group, name="group_set"),
    path("groups/port/", keepers.set_member, name="member_set"),
    path("groups/carrier/", keepers.approve, name="carrier_set"),
    path("<uuid:id>/", legs.page, name="leg"),
    path("<uuid:id>/part/", legs.part, name="leg_part"),
    path("<uuid:id>/list/", acts.report, name="report"),
    path("<uuid:id>/moment/", acts.moment, name="moment"),
    path("<uuid:id>/box/", acts.decide, name="decide"),
    path("<uuid:id>/report/<slug:act>/", forms.form, name="form"),
    path("<uuid:id>/alarm/<uuid:alarm>/", acts.close, name="alarm_close"),
]
