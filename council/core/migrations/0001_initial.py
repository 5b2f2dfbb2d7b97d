import council.core.models
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('slot', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='PageVersion',
            fields=[
                ('key', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('version', models.BigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('kind', models.CharField(max_length=60)),
                ('group', models.CharField(blank=True, max_length=100)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('about_id', models.BigIntegerField(blank=True, null=True)),
                ('body_id', models.BigIntegerField(blank=True, null=True)),
                ('recipient_name', models.CharField(blank=True, max_length=200)),
                ('recipient_email', models.EmailField(max_length=254)),
                ('language', models.CharField(max_length=5)),
                ('fields', models.JSONField(default=dict)),
                ('urgent', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('superseded', 'Replaced by a newer letter')], default='queued', max_length=12)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'sending'])), fields=['-urgent', 'due_at'], name='delivery_due'), models.Index(fields=['kind', 'about_id'], name='delivery_about'), models.Index(fields=['group', 'recipient_email'], name='delivery_group')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=council.core.models.new_storage_key, max_length=64, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('mime', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('new', 'Being checked'), ('clean', 'Checked'), ('infected', 'Infected'), ('error', 'Could not be checked')], default='new', max_length=10)),
                ('body_id', models.BigIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StoredPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('language', models.CharField(max_length=5)),
                ('shows', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
                ('version', models.BigIntegerField()),
                ('build', models.CharField(max_length=16)),
                ('good_until', models.DateTimeField()),
                ('etag', models.CharField(max_length=40)),
                ('content_type', models.CharField(max_length=60)),
                ('plain', models.BinaryField()),
                ('gzip', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'language'), name='one_stored_page')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(db_index=True, max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor_name', models.CharField(max_length=200)),
                ('body_id', models.BigIntegerField(blank=True, help_text='The body whose history this belongs to.', null=True)),
                ('target_id', models.BigIntegerField()),
                ('data', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'indexes': [models.Index(fields=['target_type', 'target_id', '-id'], name='event_by_target'), models.Index(fields=['body_id', '-at', '-id'], name='event_by_body')],
            },
        ),
        migrations.CreateModel(
            name='Rendering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(max_length=60)),
                ('about_id', models.BigIntegerField()),
                ('body_id', models.BigIntegerField(blank=True, null=True)),
                ('language', models.CharField(max_length=5)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('rendering', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'rendering'])), fields=['due_at'], name='rendering_due'), models.Index(fields=['kind', 'about_id'], name='rendering_about')],
            },
        ),
    ]
