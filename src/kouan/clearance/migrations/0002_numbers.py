"""Serial numbers of unified numbers (13 digits) and declaration numbers (9 digits)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clearance", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE clearance_unified_no MAXVALUE 9999999999999 CACHE 32;"
            "CREATE SEQUENCE clearance_entry_no MAXVALUE 999999999 CYCLE CACHE 32;",
            "DROP SEQUENCE clearance_unified_no; DROP SEQUENCE clearance_entry_no;",
        )
    ]
