"""Indexes for what the portal reads across the wings: search by part of a number, and the figures of the day.

They stand here because nothing but the portal needs them, and none costs the filing of a declaration anything: a
BRIN index is written once per block range, the others hold rows only after release or belong to the manifest.
"""

from django.db import migrations

UP = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX portal_consignment_bill ON journeys_consignment USING gin (bill_no gin_trgm_ops);
CREATE INDEX portal_unit_number ON journeys_unit USING gin (number gin_trgm_ops);
CREATE INDEX portal_conveyance_name ON journeys_conveyance USING gin (name gin_trgm_ops);
CREATE INDEX portal_declaration_submitted ON clearance_declaration USING brin (submitted_at) WITH (autosummarize = on, pages_per_range = 16);
CREATE INDEX portal_declaration_released ON clearance_declaration (released_at) WHERE released_at IS NOT NULL;
"""
DOWN = """
DROP INDEX IF EXISTS portal_consignment_bill, portal_unit_number, portal_conveyance_name,
  portal_declaration_submitted, portal_declaration_released;
"""


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial"), ("clearance", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
