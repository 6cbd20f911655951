from django.apps import AppConfig


class QuayConfig(AppConfig):
    name = "kouan.clearance.quay"
    label = "quay"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.quay")
