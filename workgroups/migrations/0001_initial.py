import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bodies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Workgroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goals_fi', models.TextField(blank=True)),
                ('goals_sv', models.TextField(blank=True)),
                ('goals_en', models.TextField(blank=True)),
                ('founded_on', models.DateField(blank=True, null=True)),
                ('founded_by', models.CharField(blank=True, help_text='Organ, § and record number.', max_length=300)),
                ('open_to_outsiders', models.BooleanField(default=False, help_text='Others than members of the body may belong to it.')),
                ('body', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='workgroup', to='bodies.body')),
            ],
        ),
    ]
