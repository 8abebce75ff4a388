#!/bin/sh
# Collect the static files at build time: production's settings with throw-away secrets, none of which stays in the image.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
head -c 64 /dev/urandom | base64 -w0 > "$work/secret"
SECRET_KEY_FILE="$work/secret" DATABASE_PASSWORD_FILE="$work/secret" DATABASE_URL=postgres://web@db/portal \
PORTAL_SITE=desk PORTAL_HOSTS=build.invalid PORTAL_BASE_URL=https://build.invalid PORTAL_PUBLIC_URL=https://build.invalid \
PORTAL_ROOMS_URL=https://build.invalid PORTAL_RP_ID=build.invalid RELEASES_KEY_STORE="$work/releases" RELEASES_MASTER_KEY_FILE="$work/releases.json" PORTAL_VAR="$work/var" \
python manage.py collectstatic --noinput --verbosity 0
