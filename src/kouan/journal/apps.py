from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "kouan.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in: event types, subscriptions, projections, worklist and menu entries register on import."""
        from kouan.kernel.plugs import load

        load("kouan.journal")
