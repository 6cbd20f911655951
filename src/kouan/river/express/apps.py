from django.apps import AppConfig


class ExpressConfig(AppConfig):
    name = "kouan.river.express"
    label = "express"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.river.express")
