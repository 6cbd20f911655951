from django.apps import AppConfig


class ClosuresConfig(AppConfig):
    name = "kouan.river.closures"
    label = "closures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.river.closures")
