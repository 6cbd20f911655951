from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    name = "kouan.clearance.amendments"
    label = "amendments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.amendments")
