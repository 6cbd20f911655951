"""Pages of the river: the dispatcher's desk, the skipper's phone, public notices."""

from django.urls import path

from kouan.river.pages import apply, chambers, desk, fleet, plans, works

app_name = "river"
urlpatterns = [
    path("", fleet.home, name="home"),
    path("notices/", fleet.notices, name="notices"),
    path("passages/", fleet.passages, name="passages"),
    path("passages/new/", apply.apply, name="apply"),
    path("passages/<uuid:id>/", fleet.passage, name="passage"),
    path("passages/<uuid:id>/step/", fleet.act, name="act"),
    path("vessels/", fleet.vessels, name="vessels"),
    path("vessels/<uuid:id>/", fleet.vessel, name="vessel"),
    path("credit/<uuid:id>/", fleet.credit, name="credit"),
    path("queue/", desk.queue, name="queue"),
    path("works/", works.works, name="works"),
    path("works/<uuid:id>/reopen/", works.reopen, name="reopen"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<uuid:id>/", plans.plan, name="plan"),
    path("plans/<uuid:id>/step/", plans.act, name="plan_act"),
    path("plans/<uuid:id>/compared/<uuid:other>/", plans.compared, name="compared"),
    path("lockages/<uuid:id>/", chambers.lockage, name="lockage"),
    path("lockages/<uuid:id>/check/", chambers.check, name="check"),
]
