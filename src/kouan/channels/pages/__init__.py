"""Pages of the channels: the message desk, partners, the AS2 address."""

from django.urls import path

from kouan.channels.pages import as2, desk, partners

app_name = "channels"
urlpatterns = [
    path("as2/", as2.endpoint, name="as2"),
    path("as2/certificate/", as2.certificate, name="as2_certificate"),
    path("messages/", desk.desk, name="desk"),
    path("messages/<uuid:id>/", desk.detail, name="message"),
    path("messages/<uuid:id>/replay/", desk.replay, name="replay"),
    path("messages/<uuid:id>/resend/", desk.resend, name="resend"),
    path("messages/<uuid:id>/correct/", desk.correct, name="correct"),
    path("partners/", partners.listing, name="partners"),
    path("partners/new/", partners.new, name="new_partner"),
    path("partners/<uuid:id>/", partners.detail, name="partner"),
    path("partners/<uuid:id>/certificates/", partners.add_certificate, name="add_certificate"),
    path("partners/<uuid:id>/certificates/<uuid:certificate>/retire/", partners.retire, name="retire_certificate"),
]
