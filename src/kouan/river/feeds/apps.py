from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "kouan.river.feeds"
    label = "feeds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.river.feeds")
