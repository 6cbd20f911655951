from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "kouan.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in: event types, subscriptions, projections, worklist and menu entries register on import."""
        from kouan.kernel.plugs import load

        load("kouan.registry")
        import kouan.registry.reminders  # noqa: F401  the room `worklist` is the registry of all wings' providers
