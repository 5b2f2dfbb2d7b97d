import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bodies', '0001_initial'),
        ('core', '0001_initial'),
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField(help_text="The body's n-th meeting of the year.")),
                ('state', models.CharField(choices=[('planned', 'Being prepared'), ('called', 'Called'), ('in_session', 'In session'), ('ended', 'Ended'), ('cancelled', 'Cancelled')], default='planned', max_length=12)),
                ('mode', models.CharField(choices=[('on_site', 'On site'), ('remote', 'Remote meeting'), ('hybrid', 'On site and remote')], default='on_site', max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=300)),
                ('remote_url', models.URLField(blank=True, help_text='Shown only to those invited.', max_length=1000)),
                ('record_number', models.CharField(blank=True, max_length=60)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, help_text='Languages of the agenda, original first.', size=None)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('order_version', models.PositiveIntegerField(default=1)),
                ('urgency_note', models.CharField(blank=True, help_text='Why the notice is later than the rules ask.', max_length=500)),
                ('called_at', models.DateTimeField(blank=True, null=True)),
                ('agenda_published_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_reason', models.CharField(blank=True, max_length=500)),
                ('demonstration', models.BooleanField(default=False)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='bodies.body')),
            ],
            options={
                'ordering': ['-starts_at'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_as', models.CharField(choices=[('member', 'Member'), ('deputy', 'Deputy member'), ('office', 'Office holder'), ('expert', 'Expert'), ('guest', 'Guest')], max_length=10)),
                ('state', models.CharField(choices=[('active', 'Valid'), ('revoked', 'Withdrawn')], default='active', max_length=10)),
                ('token_version', models.PositiveSmallIntegerField(default=1)),
                ('answer', models.CharField(blank=True, choices=[('', 'No answer yet'), ('yes', 'Attends on site'), ('remote', 'Attends remotely'), ('no', 'Cannot attend')], default='', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by_secretary', models.BooleanField(default=False)),
                ('needs_interpretation', models.CharField(blank=True, max_length=200)),
                ('needs_accessibility', models.CharField(blank=True, max_length=300)),
                ('needs_diet', models.CharField(blank=True, max_length=200)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('in_place_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='meetings.invitation')),
                ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='members.membership')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='members.person')),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.seat')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='meetings.meeting')),
            ],
            options={
                'ordering': ['meeting', 'invited_as', 'person__sort_key'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_name', models.CharField(max_length=210)),
                ('represents', models.CharField(blank=True, help_text='Organisation names as they were.', max_length=500)),
                ('invited_as', models.CharField(choices=[('member', 'Member'), ('deputy', 'Deputy member'), ('office', 'Office holder'), ('expert', 'Expert'), ('guest', 'Guest')], max_length=10)),
                ('role', models.CharField(blank=True, help_text='Office held at the meeting (members.enums.OfficeKind).', max_length=25)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('has_vote', models.BooleanField(default=False)),
                ('in_place_of_name', models.CharField(blank=True, max_length=210)),
                ('presence', models.CharField(choices=[('present', 'Present'), ('remote', 'Present remotely'), ('excused', 'Absent, gave notice'), ('absent', 'Absent')], default='absent', max_length=10)),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('in_place_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='members.person')),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.seat')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='meetings.meeting')),
            ],
            options={
                'ordering': ['meeting', 'person__sort_key'],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('opening', 'Opening of the meeting'), ('lawfulness', 'Lawfulness and quorum'), ('right_to_speak', 'Right to attend and speak'), ('scrutineers', 'Election of scrutineers of the minutes'), ('agenda', 'Approval of the order of business'), ('previous', 'Minutes of the previous meeting'), ('network_news', 'News from the theme networks'), ('matter', 'Matter'), ('information', 'For information'), ('other', 'Other matters'), ('to_networks', 'To the theme networks'), ('next', 'Next meeting'), ('closing', 'Closing of the meeting')], default='matter', max_length=20)),
                ('section', models.PositiveIntegerField(blank=True, null=True)),
                ('section_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('publicity', models.CharField(choices=[('public', 'Public'), ('closed', 'Closed')], default='public', max_length=10)),
                ('legal_ground', models.CharField(blank=True, help_text='Why the item is closed: act and section.', max_length=300)),
                ('presenter', models.CharField(blank=True, max_length=200)),
                ('record_number', models.CharField(blank=True, max_length=60)),
                ('decision_kind', models.CharField(blank=True, choices=[('as_proposed', 'As proposed'), ('changed', 'With changes'), ('noted', 'Noted for information'), ('tabled', 'Tabled'), ('referred_back', 'Referred back for preparation'), ('withdrawn', 'Withdrawn from the agenda')], max_length=15)),
                ('version', models.PositiveIntegerField(default=1)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('section_body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.body')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='meetings.meeting')),
            ],
            options={
                'ordering': ['meeting', 'position'],
            },
        ),
        migrations.CreateModel(
            name='AgendaChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('published', 'Published'), ('item_added', 'Item added'), ('item_changed', 'Item changed'), ('item_removed', 'Item removed'), ('order', 'Order changed'), ('paper_added', 'Paper added'), ('paper_removed', 'Paper removed'), ('time_or_place', 'Time or place changed'), ('cancelled', 'Meeting cancelled'), ('closed', 'Item closed to the public'), ('opened', 'Item opened to the public'), ('minutes', 'Minutes or memo published')], max_length=15)),
                ('section', models.PositiveIntegerField(blank=True, null=True)),
                ('subject', models.JSONField(default=dict, help_text='What is named to the public, by language.')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='meetings.meeting')),
            ],
            options={
                'ordering': ['meeting', '-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('last', models.PositiveIntegerField(default=0)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bodies.body')),
            ],
            options={
                'verbose_name_plural': 'number series',
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('annex', 'Annex'), ('supporting', 'Supporting material')], default='annex', max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('publicity', models.CharField(choices=[('public', 'Public'), ('closed', 'Closed')], default='public', max_length=10)),
                ('legal_ground', models.CharField(blank=True, max_length=300)),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='core.storedfile')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='meetings.agendaitem')),
            ],
            options={
                'ordering': ['item', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('agenda', 'Agenda'), ('minutes', 'Minutes')], max_length=10)),
                ('version', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('reason', models.CharField(blank=True, help_text='Why this version supersedes the one before.', max_length=500)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='meetings.meeting')),
            ],
            options={
                'ordering': ['meeting', 'kind', '-version'],
            },
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('with_chair', 'With the chair'), ('in_scrutiny', 'In scrutiny'), ('scrutinised', 'Scrutinised'), ('published', 'Published')], default='draft', max_length=12)),
                ('chair_note', models.TextField(blank=True, help_text='What the chair asked to be corrected.')),
                ('chair_approved_at', models.DateTimeField(blank=True, null=True)),
                ('chair_approved_by', models.CharField(blank=True, max_length=210)),
                ('scrutinised_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('kept_available_from', models.DateField(blank=True, null=True)),
                ('kept_available_at', models.CharField(blank=True, max_length=300)),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='minutes', to='meetings.meeting')),
                ('frozen', models.ForeignKey(blank=True, help_text='What is in scrutiny or published.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.publication')),
            ],
            options={
                'verbose_name_plural': 'minutes',
            },
        ),
        migrations.CreateModel(
            name='Scrutiny',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_name', models.CharField(max_length=210)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('accepted', 'Accepted'), ('refused', 'Not accepted')], default='waiting', max_length=10)),
                ('token_version', models.PositiveSmallIntegerField(default=1)),
                ('reason', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('sha256', models.CharField(blank=True, help_text='Hash of the version that was accepted or refused.', max_length=64)),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scrutinies', to='meetings.minutes')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
            ],
            options={
                'verbose_name_plural': 'scrutinies',
                'ordering': ['minutes', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StandingItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('opening', 'Opening of the meeting'), ('lawfulness', 'Lawfulness and quorum'), ('right_to_speak', 'Right to attend and speak'), ('scrutineers', 'Election of scrutineers of the minutes'), ('agenda', 'Approval of the order of business'), ('previous', 'Minutes of the previous meeting'), ('network_news', 'News from the theme networks'), ('matter', 'Matter'), ('information', 'For information'), ('other', 'Other matters'), ('to_networks', 'To the theme networks'), ('next', 'Next meeting'), ('closing', 'Closing of the meeting')], default='matter', max_length=20)),
                ('title_fi', models.CharField(max_length=300)),
                ('title_sv', models.CharField(blank=True, max_length=300)),
                ('title_en', models.CharField(blank=True, max_length=300)),
                ('proposal_fi', models.TextField(blank=True)),
                ('proposal_sv', models.TextField(blank=True)),
                ('proposal_en', models.TextField(blank=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standing_items', to='bodies.body')),
            ],
            options={
                'ordering': ['body', 'position'],
            },
        ),
        migrations.CreateModel(
            name='ItemText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('is_original', models.BooleanField(default=False)),
                ('title', models.CharField(blank=True, max_length=300)),
                ('public_title', models.CharField(blank=True, help_text='Heading of a closed item in the public copy, where the real one would tell too much.', max_length=300)),
                ('rationale', models.TextField(blank=True)),
                ('proposal', models.TextField(blank=True)),
                ('proceedings', models.TextField(blank=True)),
                ('decision', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='meetings.agendaitem')),
            ],
            options={
                'ordering': ['item', 'language'],
                'constraints': [models.UniqueConstraint(fields=('item', 'language'), name='one_text_a_language'), models.UniqueConstraint(condition=models.Q(('is_original', True)), fields=('item',), name='one_original_text')],
            },
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['body', '-starts_at'], name='meeting_of_body'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('body', 'year', 'number'), name='meeting_number_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['called', 'in_session', 'ended']), _negated=True), ('called_at__isnull', False), _connector='OR'), name='called_meeting_has_call_time'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='one_invitation_a_person'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active'), models.Q(('answer', 'no'), _negated=True)), fields=('in_place_of',), name='one_deputy_called_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('in_place_of', None), ('invited_as', 'deputy'), _connector='OR'), name='deputy_in_place_of_someone'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='one_attendance_a_person'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('left_at', None), ('arrived_at', None), ('left_at__gte', models.F('arrived_at')), _connector='OR'), name='left_after_arrival'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(condition=models.Q(('in_place_of__isnull', False), ('presence__in', ['present', 'remote'])), fields=('meeting', 'in_place_of'), name='one_deputy_present_for_a_member'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(condition=models.Q(('section_year__isnull', False)), fields=('section_body', 'section_year', 'section'), name='section_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'section'), name='section_once_a_meeting'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('publicity', 'public'), models.Q(('legal_ground', ''), _negated=True), _connector='OR'), name='closed_item_has_ground'),
        ),
        migrations.AddConstraint(
            model_name='numberseries',
            constraint=models.UniqueConstraint(fields=('body', 'year', 'kind'), name='one_number_series'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('meeting', 'kind', 'version'), name='publication_version_once'),
        ),
        migrations.AddConstraint(
            model_name='scrutiny',
            constraint=models.UniqueConstraint(fields=('minutes', 'person'), name='one_scrutiny_a_person'),
        ),
        migrations.AddConstraint(
            model_name='scrutiny',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='refusal_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='standingitem',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('body', 'position'), name='standing_position_once'),
        ),
    ]
