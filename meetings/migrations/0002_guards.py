"""A publication is frozen; a § number once given stays."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION meetings_refuse_unfreezing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.content IS DISTINCT FROM OLD.content OR NEW.sha256 IS DISTINCT FROM OLD.sha256
       OR NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.kind IS DISTINCT FROM OLD.kind
       OR NEW.version IS DISTINCT FROM OLD.version THEN
        RAISE EXCEPTION 'a publication is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_frozen BEFORE UPDATE OR DELETE ON meetings_publication
    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_unfreezing();

CREATE FUNCTION meetings_refuse_renumbering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.section IS NOT NULL AND NEW.section IS DISTINCT FROM OLD.section THEN
        RAISE EXCEPTION 'a section number once given stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER section_stays BEFORE UPDATE ON meetings_agendaitem
    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_renumbering();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FROZEN,
            "DROP TRIGGER publication_frozen ON meetings_publication;"
            " DROP TRIGGER section_stays ON meetings_agendaitem;"
            " DROP FUNCTION meetings_refuse_unfreezing(); DROP FUNCTION meetings_refuse_renumbering();",
        )
    ]
