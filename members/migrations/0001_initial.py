import council.bodies.models
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bodies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('member', 'Member'), ('deputy', 'Deputy member'), ('expert', 'Expert')], default='member', max_length=10)),
                ('order', models.PositiveSmallIntegerField(default=1, help_text='Order of entry among deputies.')),
                ('organisation_names', models.CharField(blank=True, max_length=500)),
                ('person_name', models.CharField(blank=True, max_length=210)),
                ('name_public', models.BooleanField(default=True, help_text="Public pages show the person's name.")),
                ('background', models.CharField(blank=True, choices=[('employee', 'Employee of the organisation'), ('volunteer', 'Volunteer')], max_length=10)),
                ('start', models.DateField()),
                ('end', models.DateField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, choices=[('term', 'The term ended'), ('resigned', 'Resigned'), ('left_organisation', 'No longer works or acts in the organisation'), ('rose', 'Rose to be a member'), ('named', 'The organisation named its person'), ('error', 'Was recorded by mistake'), ('other', 'Other reason')], max_length=20)),
                ('appointed_by', models.CharField(blank=True, help_text='Organ, date, § and record number.', max_length=300)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='bodies.body')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='bodies.category')),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='bodies.seat')),
                ('term', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='bodies.term')),
            ],
            options={
                'ordering': ['body', 'order', 'start'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('association', 'Registered association'), ('foundation', 'Foundation'), ('network', 'Network'), ('authority', 'Public authority'), ('parish', 'Parish'), ('other', 'Other organisation')], default='association', max_length=15)),
                ('name_fi', models.CharField(max_length=200)),
                ('name_sv', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('business_id', models.CharField(blank=True, help_text='Y-tunnus, 1234567-8.', max_length=9)),
                ('register_number', models.CharField(blank=True, help_text='Association register number, 123.456.', max_length=10)),
                ('no_number_reason', models.CharField(blank=True, max_length=200)),
                ('website', models.URLField(blank=True)),
                ('contact_name', models.CharField(blank=True, max_length=200)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('demonstration', models.BooleanField(default=False)),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=210)),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.municipality')),
            ],
            options={
                'ordering': ['sort_key'],
            },
        ),
        migrations.CreateModel(
            name='NamingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('member', 'Member'), ('deputy', 'Deputy member'), ('expert', 'Expert')], default='member', max_length=10)),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('start', models.DateField(help_text='The day from which the person is to sit.')),
                ('state', models.CharField(choices=[('open', 'Waiting for the organisation'), ('proposed', 'A person has been proposed'), ('confirmed', 'Confirmed'), ('declined', 'The organisation names nobody'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('token_version', models.PositiveSmallIntegerField(default=1)),
                ('contact_name', models.CharField(blank=True, max_length=200)),
                ('contact_email', models.EmailField(max_length=254)),
                ('language', models.CharField(default='fi', help_text='The language of letters to the contact.', max_length=5)),
                ('given_name', models.CharField(blank=True, max_length=100)),
                ('family_name', models.CharField(blank=True, max_length=100)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('person_language', models.CharField(default='fi', max_length=5)),
                ('background', models.CharField(blank=True, choices=[('employee', 'Employee of the organisation'), ('volunteer', 'Volunteer')], max_length=10)),
                ('message', models.CharField(blank=True, help_text="The contact's words to the secretary.", max_length=1000)),
                ('note', models.CharField(blank=True, help_text="The secretary's words when asking again.", max_length=1000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='naming_requests', to='bodies.body')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='naming_requests', to='bodies.category')),
                ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='naming_requests', to='members.membership')),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='naming_requests', to='bodies.seat')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='naming_requests', to='members.organisation')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='organisations',
            field=models.ManyToManyField(blank=True, related_name='memberships', to='members.organisation'),
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_name', models.CharField(max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('language', models.CharField(default='fi', max_length=5)),
                ('title_fi', models.CharField(blank=True, max_length=200)),
                ('title_sv', models.CharField(blank=True, max_length=200)),
                ('title_en', models.CharField(blank=True, max_length=200)),
                ('needs', models.TextField(blank=True, help_text='Participation needs the person asked to be remembered.')),
                ('needs_consent_at', models.DateTimeField(blank=True, null=True)),
                ('demonstration', models.BooleanField(default=False)),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=210)),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': ['sort_key'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='one_person_an_email')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('chair', 'Chair'), ('vice_chair', 'Vice chair'), ('former_chair', 'Former chair'), ('secretary', 'Secretary'), ('presenting_officer', 'Presenting officer'), ('communications_officer', 'Communications officer'), ('convener', 'Convener')], max_length=25)),
                ('person_name', models.CharField(blank=True, max_length=210)),
                ('title_fi', models.CharField(blank=True, help_text="The holder's title and employer, in words.", max_length=200)),
                ('title_sv', models.CharField(blank=True, max_length=200)),
                ('title_en', models.CharField(blank=True, max_length=200)),
                ('held_by_fi', models.CharField(blank=True, help_text='Which post holds it, where no person is named.', max_length=300)),
                ('held_by_sv', models.CharField(blank=True, max_length=300)),
                ('held_by_en', models.CharField(blank=True, max_length=300)),
                ('start', models.DateField()),
                ('end', models.DateField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, choices=[('term', 'The term ended'), ('resigned', 'Resigned'), ('left_organisation', 'No longer works or acts in the organisation'), ('rose', 'Rose to be a member'), ('named', 'The organisation named its person'), ('error', 'Was recorded by mistake'), ('other', 'Other reason')], max_length=20)),
                ('chosen_by', models.CharField(blank=True, max_length=300)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='bodies.body')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='members.person')),
            ],
            options={
                'ordering': ['body', 'start'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='members.person'),
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('language', models.CharField(default='fi', max_length=5)),
                ('is_active', models.BooleanField(default=True)),
                ('is_administrator', models.BooleanField(default=False, help_text='Runs the installation; appoints secretaries.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='user', to='members.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(models.F('business_id'), condition=models.Q(('business_id', ''), _negated=True), name='one_organisation_a_business_id'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(models.F('register_number'), condition=models.Q(('register_number', ''), _negated=True), name='one_organisation_a_register_number'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('business_id', ''), _negated=True), models.Q(('register_number', ''), _negated=True), models.Q(('no_number_reason', ''), _negated=True), _connector='OR'), name='organisation_number_or_reason'),
        ),
        migrations.AddConstraint(
            model_name='namingrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('seat__isnull', False), ('state__in', ['open', 'proposed'])), fields=('seat', 'capacity'), name='one_naming_request_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='namingrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('membership__isnull', False), ('state__in', ['open', 'proposed'])), fields=('membership',), name='one_naming_request_a_membership'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start')), ('end', None), _connector='OR'), name='office_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'chair'), ('person__isnull', False), models.Q(('end_reason', 'error'), _negated=True)), expressions=[('body', '='), (council.bodies.models.DateRange('start', 'end', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_chair_a_day'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('person__isnull', False), models.Q(('end_reason', 'error'), _negated=True)), expressions=[('body', '='), ('kind', '='), ('person', '='), (council.bodies.models.DateRange('start', 'end', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_office_of_a_kind_for_a_person_a_day'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start')), ('end', None), _connector='OR'), name='membership_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('category', None), ('seat', None)), ('capacity__in', ['member', 'deputy']), _connector='OR'), name='seat_holder_is_member_or_deputy'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('seat__isnull', False), models.Q(('end_reason', 'error'), _negated=True)), expressions=[('seat', '='), ('capacity', '='), (council.bodies.models.DateRange('start', 'end', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_holder_of_a_seat_a_day'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('capacity', 'deputy'), ('category__isnull', False), ('seat__isnull', True), models.Q(('end_reason', 'error'), _negated=True)), expressions=[('category', '='), ('order', '='), (council.bodies.models.DateRange('start', 'end', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_deputy_of_an_order_a_day'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('person__isnull', False), models.Q(('end_reason', 'error'), _negated=True)), expressions=[('body', '='), ('person', '='), (council.bodies.models.DateRange('start', 'end', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_capacity_of_a_person_a_day'),
        ),
    ]
