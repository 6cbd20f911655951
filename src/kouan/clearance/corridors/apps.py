from django.apps import AppConfig


class CorridorsConfig(AppConfig):
    name = "kouan.clearance.corridors"
    label = "corridors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.corridors")
