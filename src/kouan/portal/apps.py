from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kouan.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in: event types, subscriptions, projections, worklist and menu entries register on import."""
        from kouan.kernel.plugs import load

        load("kouan.portal")
