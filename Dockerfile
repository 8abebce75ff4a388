# Two images from one file: `web` (rooms, desk and www: the face is chosen by PORTAL_SITE) and `worker` (with LibreOffice and fonts); both read pictures with Tesseract.
FROM python:3.12-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=portal.settings PORTAL_MODE=production STATIC_ROOT=/srv/static
RUN apt-get update && apt-get install -y --no-install-recommends util-linux fonts-dejavu-core fonts-liberation \
    tesseract-ocr tesseract-ocr-eng \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /srv /srv/static /srv/var
WORKDIR /srv/app
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt
COPY manage.py ./
COPY portal portal
COPY reviews reviews
COPY documentroom documentroom
COPY publishing publishing
COPY templates templates
COPY deploy deploy
RUN sh deploy/collectstatic.sh && chown -R portal:portal /srv/static
USER portal
EXPOSE 8000

FROM base AS web
CMD ["gunicorn", "portal.wsgi:application", "--config", "deploy/gunicorn.py"]

FROM base AS worker
USER root
RUN apt-get update && apt-get install -y --no-install-recommends libreoffice-writer-nogui fonts-crosextra-carlito fonts-crosextra-caladea \
    && rm -rf /var/lib/apt/lists/*
USER portal
CMD ["python", "manage.py", "qcluster"]
