import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bodies', '0001_initial'),
        ('calls', '0001_initial'),
        ('core', '0001_initial'),
        ('members', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='application',
            name='carried_over_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='carried_over_to', to='calls.application'),
        ),
        migrations.AddField(
            model_name='application',
            name='duplicate_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='duplicates', to='calls.application'),
        ),
        migrations.AddField(
            model_name='application',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='application',
            name='first_category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='first_applications', to='bodies.category'),
        ),
        migrations.AddField(
            model_name='application',
            name='municipalities',
            field=models.ManyToManyField(blank=True, related_name='+', to='bodies.municipality'),
        ),
        migrations.AddField(
            model_name='application',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='members.organisation'),
        ),
        migrations.AddField(
            model_name='application',
            name='original',
            field=models.ForeignKey(blank=True, help_text='A scanned letter.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='application',
            name='second_category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='second_applications', to='bodies.category'),
        ),
        migrations.AddField(
            model_name='answer',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='calls.application'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='calls.application'),
        ),
        migrations.AddField(
            model_name='call',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='bodies.body'),
        ),
        migrations.AddField(
            model_name='call',
            name='predecessor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='calls.call'),
        ),
        migrations.AddField(
            model_name='call',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='bodies.term'),
        ),
        migrations.AddField(
            model_name='application',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='calls.call'),
        ),
        migrations.AddField(
            model_name='alternative',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alternatives', to='calls.call'),
        ),
        migrations.AddField(
            model_name='callplaces',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='calls.call'),
        ),
        migrations.AddField(
            model_name='callplaces',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='bodies.category'),
        ),
        migrations.AddField(
            model_name='channel',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='calls.call'),
        ),
        migrations.AddField(
            model_name='compositionrule',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='composition_rules', to='bodies.body'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='calls.application'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='calls.call'),
        ),
        migrations.AddField(
            model_name='decidedchoice',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='calls.application'),
        ),
        migrations.AddField(
            model_name='decidedchoice',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.category'),
        ),
        migrations.AddField(
            model_name='decidedchoice',
            name='membership',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decided_choices', to='members.membership'),
        ),
        migrations.AddField(
            model_name='decision',
            name='call',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='calls.call'),
        ),
        migrations.AddField(
            model_name='decision',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decidedchoice',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='calls.decision'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='calls.call'),
        ),
        migrations.AddField(
            model_name='evaluator',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evaluators', to='calls.call'),
        ),
        migrations.AddField(
            model_name='evaluator',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='members.person'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='evaluator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='calls.evaluator'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='evaluator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='calls.evaluator'),
        ),
        migrations.AddField(
            model_name='extension',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='calls.call'),
        ),
        migrations.AddField(
            model_name='helperrun',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='helperrun',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='calls.call'),
        ),
        migrations.AddField(
            model_name='jointorganisation',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joint', to='calls.application'),
        ),
        migrations.AddField(
            model_name='jointorganisation',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.organisation'),
        ),
        migrations.AddField(
            model_name='mark',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='calls.assessment'),
        ),
        migrations.AddField(
            model_name='mark',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='calls.criterion'),
        ),
        migrations.AddField(
            model_name='merger',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='nominee',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nominees', to='calls.application'),
        ),
        migrations.AddField(
            model_name='nominee',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nominees', to='members.organisation'),
        ),
        migrations.AddField(
            model_name='nominee',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='nominations', to='members.person'),
        ),
        migrations.AddField(
            model_name='decidedchoice',
            name='nominee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.nominee'),
        ),
        migrations.AddField(
            model_name='pick',
            name='alternative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picks', to='calls.alternative'),
        ),
        migrations.AddField(
            model_name='pick',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.category'),
        ),
        migrations.AddField(
            model_name='pick',
            name='nominee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picks', to='calls.nominee'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='alternative',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='calls.alternative'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='calls.call'),
        ),
        migrations.AddField(
            model_name='decision',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='calls.proposal'),
        ),
        migrations.AddField(
            model_name='proposedchoice',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='calls.application'),
        ),
        migrations.AddField(
            model_name='proposedchoice',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.category'),
        ),
        migrations.AddField(
            model_name='proposedchoice',
            name='nominee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.nominee'),
        ),
        migrations.AddField(
            model_name='proposedchoice',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='calls.proposal'),
        ),
        migrations.AddField(
            model_name='question',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='calls.call'),
        ),
        migrations.AddField(
            model_name='answer',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='calls.question'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at')), ('opens_at', None), ('closes_at', None), _connector='OR'), name='call_closes_after_opening'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('opens_at__isnull', False), ('closes_at__isnull', False)), _connector='OR'), name='published_call_has_times'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['call', 'state'], name='application_by_state'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('call', 'number'), name='application_number_once_a_call'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('number__isnull', False), ('arrived_at__isnull', False)), _connector='OR'), name='sent_application_is_numbered'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('second_category', None), models.Q(('second_category', models.F('first_category')), _negated=True), _connector='OR'), name='two_choices_differ'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('duplicate_of', None), models.Q(('duplicate_of', models.F('pk')), _negated=True), _connector='OR'), name='not_a_duplicate_of_itself'),
        ),
        migrations.AddConstraint(
            model_name='alternative',
            constraint=models.UniqueConstraint(fields=('call', 'name'), name='alternative_name_once_a_call'),
        ),
        migrations.AddConstraint(
            model_name='callplaces',
            constraint=models.UniqueConstraint(fields=('call', 'category'), name='category_once_a_call'),
        ),
        migrations.AddConstraint(
            model_name='compositionrule',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__isnull', False), ('maximum__isnull', False), _connector='OR'), name='composition_rule_has_a_bound'),
        ),
        migrations.AddConstraint(
            model_name='compositionrule',
            constraint=models.CheckConstraint(condition=models.Q(('maximum__gte', models.F('minimum')), ('minimum', None), ('maximum', None), _connector='OR'), name='composition_rule_bounds_in_order'),
        ),
        migrations.AddConstraint(
            model_name='compositionrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('measure', 'share'), _negated=True), models.Q(models.Q(('minimum', None), ('minimum__lte', 100), _connector='OR'), models.Q(('maximum', None), ('maximum__lte', 100), _connector='OR')), _connector='OR'), name='composition_share_is_per_cent'),
        ),
        migrations.AddConstraint(
            model_name='compositionrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dimension__in', ['person_terms', 'organisation_terms']), _negated=True), models.Q(('maximum__isnull', False), ('minimum', None), ('measure', 'count')), _connector='OR'), name='composition_cap_has_a_maximum'),
        ),
        migrations.AddConstraint(
            model_name='compositionrule',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 10)), name='composition_rule_weight'),
        ),
        migrations.AddConstraint(
            model_name='evaluator',
            constraint=models.UniqueConstraint(fields=('call', 'person'), name='evaluator_once_a_call'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.UniqueConstraint(fields=('evaluator', 'application'), name='conflict_once'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('evaluator', 'application'), name='one_assessment'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('closed_at'))), name='extension_is_later'),
        ),
        migrations.AddConstraint(
            model_name='mark',
            constraint=models.UniqueConstraint(fields=('assessment', 'criterion'), name='one_mark_a_criterion'),
        ),
        migrations.AddIndex(
            model_name='merger',
            index=models.Index(fields=['kind', 'kept_id'], name='merger_by_kept'),
        ),
        migrations.AddConstraint(
            model_name='nominee',
            constraint=models.UniqueConstraint(fields=('application', 'capacity'), name='one_nominee_a_capacity'),
        ),
        migrations.AddConstraint(
            model_name='decidedchoice',
            constraint=models.UniqueConstraint(fields=('decision', 'nominee'), name='one_decided_choice_a_nominee'),
        ),
        migrations.AddConstraint(
            model_name='decidedchoice',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome__in', ['member', 'deputy'])), fields=('decision', 'category', 'outcome', 'slot'), name='one_decided_choice_a_place'),
        ),
        migrations.AddConstraint(
            model_name='pick',
            constraint=models.UniqueConstraint(fields=('alternative', 'nominee'), name='nominee_once_an_alternative'),
        ),
        migrations.AddConstraint(
            model_name='pick',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('alternative', 'category', 'capacity', 'slot'), name='one_pick_a_place'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('call', 'version'), name='proposal_version_once_a_call'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'made'])), fields=('call',), name='one_proposal_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='proposedchoice',
            constraint=models.UniqueConstraint(fields=('proposal', 'nominee'), name='one_proposed_choice_a_nominee'),
        ),
        migrations.AddConstraint(
            model_name='proposedchoice',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome__in', ['member', 'deputy'])), fields=('proposal', 'category', 'outcome', 'slot'), name='one_proposed_choice_a_place'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('application', 'question'), name='one_answer_a_question'),
        ),
    ]
