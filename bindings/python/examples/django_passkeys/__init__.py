"""A Django app with passkeys. The settings say `PASSKEYS`: the configuration of the verifier."""
