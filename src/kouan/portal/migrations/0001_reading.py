"""Indexes for search by part of a number or name. They stand here because nothing but the portal needs them, and on
the manifest's tables only: the filing of a declaration pays nothing for them.
"""

from django.db import migrations

UP = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX portal_consignment_bill ON journeys_consignment USING gin (bill_no gin_trgm_ops);
CREATE INDEX portal_unit_number ON journeys_unit USING gin (number gin_trgm_ops);
CREATE INDEX portal_conveyance_name ON journeys_conveyance USING gin (name gin_trgm_ops);
"""
DOWN = """
DROP INDEX IF EXISTS portal_consignment_bill, portal_unit_number, portal_conveyance_name;
"""


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
