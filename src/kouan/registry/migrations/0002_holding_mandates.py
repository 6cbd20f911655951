"""A mandate is held, and looked at again, inside the statement that relies on it."""

from django.db import migrations

# Volatile: its second statement sees what was committed while its first one waited.
HOLD = """
CREATE FUNCTION registry_hold_mandate(mandate uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF mandate IS NULL THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(mandate::text, 9));
  IF EXISTS (SELECT FROM registry_mandate WHERE id = mandate AND revoked_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the mandate was revoked' USING ERRCODE = 'KM001';
  END IF;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunSQL(HOLD, "DROP FUNCTION registry_hold_mandate(uuid)")]
