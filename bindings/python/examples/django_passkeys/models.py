"""What is stored of a passkey."""

from django.conf import settings
from django.db import models


class Passkey(models.Model):
    # Ids differ in case alone: on MySQL and SQL Server give the column a collation that compares bytes.
    credential_id = models.CharField(max_length=1366, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    record = models.TextField()
    # A column of its own, to compare and set.
    sign_count = models.BigIntegerField()


class UserHandle(models.Model):
    """The name of an account in its passkeys: random, and the same for ever."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkey_handle")
    handle = models.BinaryField(max_length=64)
