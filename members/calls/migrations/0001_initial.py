import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('choice', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('yes', models.BooleanField(blank=True, null=True)),
            ],
            options={
                'ordering': ['application', 'question__order'],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Sent'), ('withdrawn', 'Withdrawn'), ('selected', 'Chosen'), ('reserve', 'In reserve'), ('not_selected', 'Not chosen')], default='draft', max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('token_version', models.PositiveSmallIntegerField(default=1)),
                ('source', models.CharField(choices=[('form', 'Form'), ('paper', 'On paper'), ('email', 'By email')], default='form', max_length=10)),
                ('language', models.CharField(default='fi', help_text='The language of letters to the contact.', max_length=5)),
                ('contact_name', models.CharField(blank=True, max_length=200)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('contact_phone', models.CharField(blank=True, max_length=40)),
                ('kind', models.CharField(choices=[('association', 'Registered association'), ('foundation', 'Foundation'), ('network', 'Network'), ('authority', 'Public authority'), ('parish', 'Parish'), ('other', 'Other organisation')], default='association', max_length=15)),
                ('name', models.CharField(blank=True, help_text="The organisation's name as the applicant wrote it.", max_length=200)),
                ('name_sv', models.CharField(blank=True, max_length=200)),
                ('business_id', models.CharField(blank=True, max_length=9)),
                ('register_number', models.CharField(blank=True, max_length=10)),
                ('no_number_reason', models.CharField(blank=True, max_length=200)),
                ('website', models.URLField(blank=True)),
                ('scope', models.CharField(blank=True, choices=[('local', 'Local or regional'), ('national', 'National')], max_length=10)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, help_text='In which it can work here.', size=None)),
                ('networks', models.TextField(blank=True, help_text='Networks or other organisations that back the application.')),
                ('reasons', models.TextField(blank=True, help_text='Why this organisation and these people.')),
                ('consider_later', models.BooleanField(default=False, help_text='May be asked when a seat becomes vacant later.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('is_late', models.BooleanField(default=False)),
                ('completeness', models.CharField(choices=[('unchecked', 'Not checked'), ('asked', 'Completion asked'), ('answered', 'Completed by the applicant'), ('complete', 'Complete')], default='unchecked', max_length=10)),
                ('completion_words', models.TextField(blank=True, help_text='What the applicant is asked to complete.')),
                ('completion_due', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, help_text='When the letter about the outcome was queued.', null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('sort_key', models.CharField(blank=True, editable=False, max_length=210)),
            ],
            options={
                'ordering': ['call', 'sort_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['application', 'evaluator'],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('open', 'Open'), ('closed', 'Closed'), ('in_assessment', 'In assessment'), ('proposed', 'Proposed'), ('decided', 'Decided'), ('appointed', 'Appointed'), ('not_carried_out', 'Not carried out')], default='draft', max_length=16)),
                ('version', models.PositiveIntegerField(default=1, help_text='Raised by every change: editors do not overwrite.')),
                ('fills_vacancies', models.BooleanField(default=False, help_text='For single vacant seats of a running term.')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                ('title_fi', models.CharField(blank=True, max_length=200)),
                ('title_sv', models.CharField(blank=True, max_length=200)),
                ('title_en', models.CharField(blank=True, max_length=200)),
                ('intro_fi', models.TextField(blank=True)),
                ('intro_sv', models.TextField(blank=True)),
                ('intro_en', models.TextField(blank=True)),
                ('tasks_fi', models.TextField(blank=True)),
                ('tasks_sv', models.TextField(blank=True)),
                ('tasks_en', models.TextField(blank=True)),
                ('who_fi', models.TextField(blank=True, help_text='Who may apply or nominate.')),
                ('who_sv', models.TextField(blank=True)),
                ('who_en', models.TextField(blank=True)),
                ('selection_fi', models.TextField(blank=True, help_text='How the selection is made.')),
                ('selection_sv', models.TextField(blank=True)),
                ('selection_en', models.TextField(blank=True)),
                ('decider_fi', models.CharField(blank=True, help_text='The organ that decides.', max_length=200)),
                ('decider_sv', models.CharField(blank=True, max_length=200)),
                ('decider_en', models.CharField(blank=True, max_length=200)),
                ('opens_at', models.DateTimeField(blank=True, null=True)),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('decision_expected_on', models.DateField(blank=True, null=True)),
                ('asks_deputy', models.BooleanField(default=True, help_text='An applicant also proposes a deputy member.')),
                ('persons_later', models.BooleanField(default=False, help_text='An organisation may name its persons after the choice.')),
                ('asks_gender', models.BooleanField(default=False, help_text="Voluntarily, where the body's quota mode uses it.")),
                ('name_blind', models.BooleanField(default=False, help_text='Evaluators see neither persons nor organisations.')),
                ('contact_name', models.CharField(blank=True, max_length=200)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('contact_phone', models.CharField(blank=True, max_length=40)),
                ('retention_days', models.PositiveSmallIntegerField(default=180, help_text='Days after the decision until the data of those not chosen are erased.')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, help_text='When it was appointed or not carried out.', null=True)),
                ('end_reason', models.TextField(blank=True, help_text='Why it was not carried out.')),
                ('statistics', models.JSONField(default=dict)),
                ('next_number', models.PositiveIntegerField(default=1, help_text='The number of the next application.')),
            ],
            options={
                'ordering': ['-opens_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CallPlaces',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('members', models.PositiveSmallIntegerField(default=1, help_text='Planned members.')),
                ('deputies', models.PositiveSmallIntegerField(default=0, help_text='Planned deputies.')),
                ('decided_members', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('decided_deputies', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'call places',
                'ordering': ['call', 'category__order'],
            },
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('link', models.URLField(blank=True, max_length=400)),
                ('announced_on', models.DateField()),
            ],
            options={
                'ordering': ['announced_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CompositionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('dimension', models.CharField(choices=[('category', 'Category'), ('municipality', 'Municipality'), ('language', 'Language'), ('scope', 'Local or national'), ('background', 'Employee or volunteer'), ('gender', 'Women and men'), ('network', 'Backing of a network'), ('person_terms', 'Consecutive terms of a person'), ('organisation_terms', 'Consecutive terms of an organisation'), ('organisation_seats', 'Seats of one organisation')], max_length=20)),
                ('value', models.CharField(blank=True, max_length=80)),
                ('among', models.CharField(choices=[('all', 'members and deputies together'), ('members', 'members'), ('deputies', 'deputies'), ('each', 'members and deputies, each separately')], default='members', max_length=10)),
                ('measure', models.CharField(choices=[('count', 'people'), ('share', 'per cent')], default='count', max_length=10)),
                ('minimum', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('maximum', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('strength', models.CharField(choices=[('required', 'Required'), ('wished', 'Wished')], default='wished', max_length=10)),
                ('weight', models.PositiveSmallIntegerField(default=5)),
                ('ground_fi', models.CharField(blank=True, help_text='Where the rule comes from.', max_length=300)),
                ('ground_sv', models.CharField(blank=True, max_length=300)),
                ('ground_en', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['body', 'order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(max_length=500)),
                ('declared_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, help_text='Declared by mistake.', null=True)),
            ],
            options={
                'ordering': ['evaluator', 'application'],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('name_fi', models.CharField(blank=True, max_length=200)),
                ('name_sv', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('description_fi', models.TextField(blank=True)),
                ('description_sv', models.TextField(blank=True)),
                ('description_en', models.TextField(blank=True)),
                ('weight', models.PositiveSmallIntegerField(blank=True, help_text='1–100; empty: not scored.', null=True)),
            ],
            options={
                'verbose_name_plural': 'criteria',
                'ordering': ['call', 'order'],
            },
        ),
        migrations.CreateModel(
            name='DecidedChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('member', 'Member'), ('deputy', 'Deputy member'), ('reserve', 'In reserve'), ('not_chosen', 'Not chosen')], max_length=12)),
                ('slot', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reason_fi', models.TextField(blank=True)),
                ('reason_sv', models.TextField(blank=True)),
                ('reason_en', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['decision', 'category__order', 'outcome', 'slot', 'rank'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organ', models.CharField(max_length=200)),
                ('decided_on', models.DateField()),
                ('section', models.CharField(blank=True, max_length=20)),
                ('record_number', models.CharField(blank=True, max_length=60)),
                ('link', models.URLField(blank=True, max_length=400)),
                ('note', models.TextField(blank=True, help_text='Why the decision differs from the proposal.')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('appointed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by_name', models.CharField(blank=True, help_text='Empty: the clock.', max_length=200)),
                ('numbers', models.JSONField(default=list)),
                ('counts', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Evaluator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declared_at', models.DateTimeField(blank=True, help_text='When the person went through the conflicts.', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['call', 'person__sort_key'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closed_at', models.DateTimeField(help_text='The closing before.')),
                ('closes_at', models.DateTimeField(help_text='The closing after.')),
                ('reason_fi', models.CharField(blank=True, max_length=500)),
                ('reason_sv', models.CharField(blank=True, max_length=500)),
                ('reason_en', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='HelperRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Computing'), ('ready', 'Ready'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('question', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('progress', models.PositiveSmallIntegerField(default=0, help_text='Per cent.')),
                ('phase', models.CharField(blank=True, max_length=30)),
                ('timed_out', models.BooleanField(default=False)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='JointOrganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('number', models.CharField(blank=True, help_text='Business ID or register number.', max_length=10)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.PositiveSmallIntegerField(choices=[(0, '0 – not at all'), (1, '1 – a little'), (2, '2 – partly'), (3, '3 – well'), (4, '4 – very well'), (5, '5 – excellently')])),
            ],
            options={
                'ordering': ['assessment', 'criterion__order'],
            },
        ),
        migrations.CreateModel(
            name='Nominee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('member', 'Member'), ('deputy', 'Deputy member'), ('expert', 'Expert')], default='member', max_length=10)),
                ('given_name', models.CharField(blank=True, max_length=100)),
                ('family_name', models.CharField(blank=True, max_length=100)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('language', models.CharField(default='fi', max_length=5)),
                ('task', models.CharField(blank=True, help_text="The person's task in the organisation.", max_length=200)),
                ('organisation_name', models.CharField(blank=True, help_text='Where the person comes from another organisation than the applicant.', max_length=200)),
                ('background', models.CharField(blank=True, choices=[('employee', 'Employee of the organisation'), ('volunteer', 'Volunteer')], max_length=10)),
                ('gender', models.CharField(blank=True, choices=[('woman', 'Woman'), ('man', 'Man'), ('other', 'Other')], max_length=10)),
                ('consent', models.CharField(choices=[('not_asked', 'Not asked yet'), ('asked', 'Waiting for the person’s consent'), ('given', 'The person consents'), ('refused', 'The person does not consent')], default='not_asked', max_length=10)),
                ('consent_version', models.PositiveSmallIntegerField(default=1, help_text='Makes older consent links void.')),
                ('consent_at', models.DateTimeField(blank=True, null=True)),
                ('consent_words', models.CharField(blank=True, max_length=500)),
                ('publish_name', models.BooleanField(default=False, help_text='The person lets the name be shown on public pages.')),
            ],
            options={
                'ordering': ['application', '-capacity'],
            },
        ),
        migrations.CreateModel(
            name='Pick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('member', 'Member'), ('deputy', 'Deputy member'), ('expert', 'Expert')], max_length=10)),
                ('slot', models.PositiveSmallIntegerField()),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['alternative', 'category__order', '-capacity', 'slot'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('made', 'Made'), ('referred_back', 'Referred back'), ('withdrawn', 'Taken back'), ('decided', 'Decided on')], default='draft', max_length=15)),
                ('edits', models.PositiveIntegerField(default=1)),
                ('author_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('reasons_fi', models.TextField(blank=True)),
                ('reasons_sv', models.TextField(blank=True)),
                ('reasons_en', models.TextField(blank=True)),
                ('snapshot', models.JSONField(default=dict)),
                ('referred_back_by', models.CharField(blank=True, help_text='The organ.', max_length=200)),
                ('referred_back_on', models.DateField(blank=True, null=True)),
                ('referred_back_reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['call', '-version'],
            },
        ),
        migrations.CreateModel(
            name='ProposedChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('member', 'Member'), ('deputy', 'Deputy member'), ('reserve', 'In reserve'), ('not_chosen', 'Not chosen')], max_length=12)),
                ('slot', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reason_fi', models.TextField(blank=True)),
                ('reason_sv', models.TextField(blank=True)),
                ('reason_en', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['proposal', 'category__order', 'outcome', 'slot', 'rank'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('text', 'Text'), ('choice', 'Choice'), ('yes_no', 'Yes or no'), ('file', 'File')], default='text', max_length=10)),
                ('label_fi', models.CharField(blank=True, max_length=300)),
                ('label_sv', models.CharField(blank=True, max_length=300)),
                ('label_en', models.CharField(blank=True, max_length=300)),
                ('hint_fi', models.CharField(blank=True, max_length=500)),
                ('hint_sv', models.CharField(blank=True, max_length=500)),
                ('hint_en', models.CharField(blank=True, max_length=500)),
                ('choices', models.JSONField(default=list)),
                ('required', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['call', 'order'],
            },
        ),
        migrations.CreateModel(
            name='Alternative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('origin', models.CharField(choices=[('hand', 'By hand'), ('helper', 'By the proposal helper')], default='hand', max_length=10)),
                ('explanation', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['call', 'pk'],
            },
        ),
    ]
