from django.apps import AppConfig


class ModesConfig(AppConfig):
    name = "kouan.clearance.modes"
    label = "modes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.modes")
