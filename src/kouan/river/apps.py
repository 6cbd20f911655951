from django.apps import AppConfig


class RiverConfig(AppConfig):
    name = "kouan.river"
    label = "river"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.river")
