from django.apps import AppConfig


class GuaranteesConfig(AppConfig):
    name = "kouan.clearance.guarantees"
    label = "guarantees"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.guarantees")
