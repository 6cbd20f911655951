from django.apps import AppConfig


class TwoStepConfig(AppConfig):
    name = "kouan.clearance.two_step"
    label = "two_step"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.two_step")
