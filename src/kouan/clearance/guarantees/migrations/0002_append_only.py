"""Movements are only ever added."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION guarantee_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON guarantees_movement
    FOR EACH ROW EXECUTE FUNCTION guarantee_refuse();
"""
UNDO = "DROP TRIGGER append_only ON guarantees_movement; DROP FUNCTION guarantee_refuse();"


class Migration(migrations.Migration):
    dependencies = [("guarantees", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
