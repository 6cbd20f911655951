from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "kouan.clearance.permits"
    label = "permits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.permits")
