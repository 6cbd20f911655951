"""Search of the message desk by any part of a file name or number."""

from django.db import migrations

UP = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX message_words ON channels_message USING gin (upper(words) gin_trgm_ops);
"""
DOWN = "DROP INDEX IF EXISTS message_words;"


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
