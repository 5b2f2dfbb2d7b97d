"""The audit trail can only be added to."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON core_event
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON core_event
    FOR EACH STATEMENT WHEN (current_setting('portal.allow_truncate', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER event_append_only ON core_event; DROP TRIGGER event_no_truncate ON core_event;"
            " DROP FUNCTION core_refuse_change();",
        )
    ]
