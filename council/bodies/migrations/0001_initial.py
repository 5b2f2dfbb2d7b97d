import council.bodies.models
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=80)),
                ('order', models.PositiveSmallIntegerField()),
                ('group', models.CharField(choices=[('ngo', 'NGOs'), ('elected', 'Elected officials'), ('county', 'Wellbeing services county'), ('municipality', 'Municipalities'), ('parish', 'Parishes'), ('expert', 'Experts')], default='ngo', max_length=15)),
                ('name_fi', models.CharField(max_length=200)),
                ('name_sv', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('sv_unofficial', models.BooleanField(default=False, help_text='The Swedish name is an unofficial translation.')),
                ('deputies', models.PositiveSmallIntegerField(default=0, help_text='Deputies of the whole category, where the scheme has them by category or in order.')),
            ],
            options={
                'verbose_name_plural': 'categories',
                'ordering': ['term', 'order'],
            },
        ),
        migrations.CreateModel(
            name='Host',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('kind', models.CharField(choices=[('county', 'Wellbeing services county'), ('city', 'City'), ('region', 'Regional council'), ('ngo', 'NGO umbrella')], max_length=10)),
                ('county_code', models.CharField(blank=True, help_text="Statistics Finland's county code.", max_length=2)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                ('name_fi', models.CharField(max_length=200)),
                ('name_sv', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('website', models.URLField(blank=True)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
            ],
            options={
                'ordering': ['name_fi'],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('kind', models.CharField(choices=[('advisory_board', 'Advisory board'), ('partnership_table', 'Partnership table'), ('cooperation_group', 'Cooperation group'), ('forum', 'Forum'), ('advocacy_body', 'Advocacy body'), ('working_group', 'Working group'), ('working_committee', 'Working committee'), ('network', 'Theme network'), ('section', 'Section')], max_length=20)),
                ('legal_basis', models.CharField(choices=[('statutory', 'Statutory body'), ('voluntary', 'Voluntary cooperation body'), ('working_group', 'Working group')], default='voluntary', max_length=20)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                ('name_fi', models.CharField(max_length=200)),
                ('name_sv', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('genitive_fi', models.CharField(blank=True, max_length=200)),
                ('task_fi', models.TextField(blank=True)),
                ('task_sv', models.TextField(blank=True)),
                ('task_en', models.TextField(blank=True)),
                ('meeting_habit_fi', models.TextField(blank=True, help_text='How often and how it meets, in words.')),
                ('meeting_habit_sv', models.TextField(blank=True)),
                ('meeting_habit_en', models.TextField(blank=True)),
                ('starts_on', models.DateField(blank=True, help_text='A future day: the body is being planned.', null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('public', models.BooleanField(default=True, help_text='The body has a public page.')),
                ('record_number_pattern', models.CharField(blank=True, max_length=60)),
                ('source_url', models.URLField(blank=True, max_length=400)),
                ('demonstration', models.BooleanField(default=False, help_text='Persons and meetings are fictional.')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='bodies.body')),
                ('predecessor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='bodies.body')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='bodies.host')),
            ],
            options={
                'verbose_name_plural': 'bodies',
                'ordering': ['name_fi'],
            },
        ),
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Three digits as text, for instance 005.', max_length=3)),
                ('name_fi', models.CharField(max_length=60)),
                ('name_sv', models.CharField(max_length=60)),
                ('county_code', models.CharField(max_length=2)),
                ('county_name', models.CharField(max_length=100)),
                ('start', models.DateField(default='2021-01-01')),
                ('end', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name_fi'],
                'constraints': [models.UniqueConstraint(fields=('code', 'start'), name='one_municipality_row')],
            },
        ),
        migrations.CreateModel(
            name='Rules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.DateField()),
                ('end', models.DateField(blank=True, null=True)),
                ('source_fi', models.CharField(blank=True, help_text='Who decided the rules, when, § and record number.', max_length=300)),
                ('source_sv', models.CharField(blank=True, max_length=300)),
                ('source_en', models.CharField(blank=True, max_length=300)),
                ('quorum', models.CharField(choices=[('over_half', 'over half of the members'), ('half', 'at least half of the members'), ('half_and_chair', 'at least half of the members, with the chair or vice chair'), ('none', 'no quorum is required')], default='over_half', max_length=20)),
                ('notice_days', models.PositiveSmallIntegerField(default=7)),
                ('notice_counting', models.CharField(choices=[('calendar', 'calendar days'), ('working', 'working days')], default='calendar', max_length=10)),
                ('numbering', models.CharField(choices=[('year', '§ numbers through the calendar year'), ('meeting', 'items numbered from 1 in each meeting')], default='meeting', max_length=10)),
                ('record_kind', models.CharField(choices=[('minutes', 'Minutes'), ('memo', 'Memo')], default='memo', max_length=10)),
                ('agenda_publicity', models.CharField(choices=[('public', 'Public'), ('closed', 'Closed')], default='public', max_length=10)),
                ('meetings_open', models.BooleanField(default=False, help_text='Anyone may follow the meetings.')),
                ('deputy_scheme', models.CharField(choices=[('none', 'no deputies'), ('personal', 'personal deputies'), ('category', 'deputies of the category'), ('order', 'deputies in order of entry')], default='none', max_length=10)),
                ('deputy_may_be_missing', models.BooleanField(default=False, help_text='A seat may lawfully be without a deputy.')),
                ('deputy_rises', models.BooleanField(default=False, help_text="A leaving member's deputy becomes the member.")),
                ('quota', models.CharField(choices=[('off', 'not followed'), ('advisory', 'recommended'), ('binding', 'binding')], default='off', max_length=10)),
                ('terms_in_a_row', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('scrutineers', models.PositiveSmallIntegerField(default=2)),
                ('personal_data_days', models.PositiveSmallIntegerField(default=21, help_text='Days after publication until personal data leave the public copy.')),
                ('applicant_data_days', models.PositiveSmallIntegerField(default=180, help_text='Days after a decision on seats until the data of those not chosen are erased.')),
                ('meetings_a_year_min', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('meetings_a_year_max', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('document_languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='bodies.body')),
            ],
            options={
                'verbose_name_plural': 'rules',
                'ordering': ['body', 'start'],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.DateField()),
                ('end', models.DateField(blank=True, null=True)),
                ('planned_seats', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('decided_by_fi', models.CharField(blank=True, help_text='The organ that appointed the members.', max_length=200)),
                ('decided_by_sv', models.CharField(blank=True, max_length=200)),
                ('decided_by_en', models.CharField(blank=True, max_length=200)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('decision_section', models.CharField(blank=True, max_length=20)),
                ('record_number', models.CharField(blank=True, max_length=60)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='bodies.body')),
            ],
            options={
                'ordering': ['body', 'start'],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat_class', models.CharField(choices=[('voting', 'Member'), ('speaking', 'Right to attend and speak')], default='voting', max_length=10)),
                ('slot', models.PositiveSmallIntegerField()),
                ('has_deputy', models.BooleanField(default=False)),
                ('requirement', models.CharField(blank=True, help_text='What the seat asks for, in words.', max_length=200)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='bodies.category')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='bodies.term')),
            ],
            options={
                'ordering': ['term', 'category__order', 'slot'],
            },
        ),
        migrations.AddField(
            model_name='category',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='bodies.term'),
        ),
        migrations.AddConstraint(
            model_name='body',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on')), ('ends_on', None), _connector='OR'), name='body_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='body',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='body_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start')), ('end', None), _connector='OR'), name='rules_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('body', '='), (council.bodies.models.DateRange('start', 'end', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_rules_version_a_day'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start')), ('end', None), _connector='OR'), name='term_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('body', '='), (council.bodies.models.DateRange('start', 'end', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='terms_do_not_overlap'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('category', 'slot'), name='slot_once_a_category'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.UniqueConstraint(fields=('term', 'key'), name='category_key_once_a_term'),
        ),
    ]
