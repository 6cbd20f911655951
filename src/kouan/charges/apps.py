from django.apps import AppConfig


class ChargesConfig(AppConfig):
    name = "kouan.charges"
    label = "charges"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in: event types, subscriptions, projections, worklist and menu entries register on import."""
        from kouan.kernel.plugs import load

        load("kouan.charges")
