from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "kouan.clearance.admission"
    label = "admission"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the rooms there are."""
        from kouan.kernel.plugs import load

        load("kouan.clearance.admission")
