

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feeds', '0002_doubts'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='suspicion',
            name='feeds_suspicion_kind',
        ),
        migrations.AddConstraint(
            model_name='suspicion',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['jump', 'two_places', 'off_river', 'speed', 'identity', 'line', 'fence'])), name='feeds_suspicion_kind'),
        ),
    ]
