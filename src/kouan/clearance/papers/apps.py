from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "kouan.clearance.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.papers")
