"""The partitioned event table, append-only by trigger."""

from django.db import migrations

EVENT = """
CREATE SEQUENCE journal_event_seq;
CREATE TABLE journal_event (
    seq bigint NOT NULL DEFAULT nextval('journal_event_seq'),
    recorded_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    type text NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    journey uuid,
    actor uuid,
    organisation uuid,
    source text NOT NULL,
    request uuid,
    payload jsonb NOT NULL CHECK (jsonb_typeof(payload) = 'object'),
    set jsonb CHECK (jsonb_typeof(set) = 'object'),
    corrects bigint,
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (seq, recorded_at)
) PARTITION BY RANGE (recorded_at);
ALTER SEQUENCE journal_event_seq OWNED BY journal_event.seq;
CREATE INDEX journal_event_subject ON journal_event (subject_type, subject_id, seq);
CREATE INDEX journal_event_journey ON journal_event (journey, occurred_at) WHERE journey IS NOT NULL;
CREATE INDEX journal_event_txid ON journal_event (txid);
CREATE TABLE journal_event_default PARTITION OF journal_event DEFAULT;
"""

APPEND_ONLY = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION journal_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journal_event FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journal_leaf FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journal_tile FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journal_checkpoint
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal_event_default
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal_tile
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_truncate();
"""

# A month whose rows already lie in the default partition keeps living there: moving them would mean deleting.
PARTITIONS = """
CREATE FUNCTION journal_ensure_partitions(first date, months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    start date := date_trunc('month', first::timestamp)::date;
    part text;
    low timestamptz;
    high timestamptz;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('journal_ensure_partitions'));
    FOR i IN 0 .. months - 1 LOOP
        part := format('journal_event_%s', to_char(start + make_interval(months => i), 'YYYYMM'));
        low := (start + make_interval(months => i)) AT TIME ZONE 'UTC';
        high := (start + make_interval(months => i + 1)) AT TIME ZONE 'UTC';
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        CONTINUE WHEN EXISTS (SELECT FROM journal_event_default WHERE recorded_at >= low AND recorded_at < high);
        EXECUTE format('CREATE TABLE %I (LIKE journal_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH '
            '(autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)', part);
        EXECUTE format('ALTER TABLE journal_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, low, high);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_truncate()', part);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
SELECT journal_ensure_partitions((now() - interval '1 month')::date, 5);
"""

DROP = """
DROP TABLE journal_event CASCADE;
DROP FUNCTION journal_ensure_partitions(date, integer);
DROP FUNCTION journal_refuse() CASCADE;
DROP FUNCTION journal_refuse_truncate() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(EVENT, "DROP TABLE IF EXISTS journal_event CASCADE"),
        migrations.RunSQL(APPEND_ONLY, DROP),
        migrations.RunSQL(PARTITIONS, migrations.RunSQL.noop),
    ]
