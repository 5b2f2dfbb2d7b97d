"""What a published call asks stays as it was published; a proposal, once made, reads as it was made."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION calls_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.call_id ELSE NEW.call_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM calls_call WHERE id = changed AND state <> 'draft') THEN
        RAISE EXCEPTION 'what a published call asks is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER criterion_frozen BEFORE INSERT OR UPDATE OR DELETE ON calls_criterion
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER question_frozen BEFORE INSERT OR UPDATE OR DELETE ON calls_question
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER places_added BEFORE INSERT OR DELETE ON calls_callplaces
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER places_frozen BEFORE UPDATE OF call_id, category_id, members, deputies ON calls_callplaces
    FOR EACH ROW WHEN (OLD.call_id <> NEW.call_id OR OLD.category_id <> NEW.category_id
                       OR OLD.members <> NEW.members OR OLD.deputies <> NEW.deputies)
    EXECUTE FUNCTION calls_refuse_change();

CREATE FUNCTION calls_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.call_id <> OLD.call_id OR NEW.version <> OLD.version 
       OR (OLD.made_at IS NOT NULL AND NEW.made_at IS DISTINCT FROM OLD.made_at) THEN
        RAISE EXCEPTION 'a proposal reads as it was made' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_frozen BEFORE UPDATE OR DELETE ON calls_proposal
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_initial")]
    operations = [
        migrations.RunSQL(
            FROZEN,
            "DROP TRIGGER criterion_frozen ON calls_criterion; DROP TRIGGER question_frozen ON calls_question;"
            " DROP TRIGGER places_added ON calls_callplaces; DROP TRIGGER places_frozen ON calls_callplaces;"
            " DROP TRIGGER proposal_frozen ON calls_proposal;"
            " DROP FUNCTION calls_refuse_change(); DROP FUNCTION calls_refuse_rewriting();",
        )
    ]
