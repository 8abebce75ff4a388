#!/usr/bin/env bash
# `check --deploy` for each face, under production settings whose secrets lie in a throw-away folder.
set -euo pipefail
BIN=${BIN:-.venv/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
head -c 64 /dev/urandom | base64 -w0 > "$work/secret"
head -c 24 /dev/urandom | base64 -w0 > "$work/password"
export PORTAL_MODE=production DJANGO_SETTINGS_MODULE=portal.settings PORTAL_VAR="$work/var" \
  SECRET_KEY_FILE="$work/secret" DATABASE_URL=postgres://web@db.invalid/portal DATABASE_PASSWORD_FILE="$work/password" \
  PORTAL_PUBLIC_URL=https://reviews.example.org PORTAL_ROOMS_URL=https://rooms.example.org PORTAL_RP_ID=example.org EMAIL_HOST=mail.example.org MAIL_FROM=no-reply@example.org \
  CLAMD_ADDRESS=clamav:3310 STATIC_ROOT="$work/static" \
  KEY_STORE="$work/keys/reviews" RELEASES_KEY_STORE="$work/keys/releases" MASTER_KEY_FILE="$work/master.json" RELEASES_MASTER_KEY_FILE="$work/releases-master.json" BACKUP_FOLDER="$work/backups" KEY_BACKUP_FOLDER="$work/key-backups"
mkdir -p "$work/keys/reviews" "$work/keys/releases"
PORTAL_SITE=rooms PORTAL_HOSTS=rooms.example.org PORTAL_BASE_URL=https://rooms.example.org "$BIN/python" manage.py make_master_key "$work/master.json"
PORTAL_SITE=rooms PORTAL_HOSTS=rooms.example.org PORTAL_BASE_URL=https://rooms.example.org "$BIN/python" manage.py make_master_key "$work/releases-master.json"
for face in rooms desk www; do
  PORTAL_SITE=$face PORTAL_HOSTS=$face.example.org PORTAL_BASE_URL=https://$face.example.org "$BIN/python" manage.py check --deploy --fail-level WARNING
done
