#!/bin/sh
# One shot, as the database's owner: tables, triggers, roles of the three faces, buckets, the house's keys, the public site's first pages.
set -eu
python manage.py migrate_all
python manage.py grant_roles "$ROLE_PASSWORDS"
python manage.py make_buckets
python manage.py make_house_keys
python manage.py ensure_site
