"""One of several processes that write into the same trail; test_guards.py starts them."""

import json
import sys

import django
from django.conf import settings

told, job = json.loads(sys.argv[1]), sys.argv[2]
settings.configure(
    DATABASES={"default": told["database"]},
    INSTALLED_APPS=["portal.kernel", "portal.audit"],
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from portal.audit import api, verify  # noqa: E402
from portal.audit.models import Chain, Entry  # noqa: E402

names = told["names"]
if job == "migrate":
    call_command("migrate", verbosity=0)
elif job == "count":
    chains = Chain.objects.filter(name__in=names)
    heads = sum(chains.values_list("last_seq", flat=True))
    faults = [fault for chain in Chain.objects.all() for fault in verify.faults_of(chain)]
    print(json.dumps({"heads": heads, "entries": Entry.objects.filter(chain__in=chains).count(), "faults": faults}))
else:
    for _ in range(told["each"]):
        with transaction.atomic():
            api.record(chain=names[int(job) % len(names)], verb="review.opened", actor="worker")
