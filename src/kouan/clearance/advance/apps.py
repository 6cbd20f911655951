from django.apps import AppConfig


class AdvanceConfig(AppConfig):
    name = "kouan.clearance.advance"
    label = "advance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.advance")
