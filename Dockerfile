# The portal for production; docker-compose.yml starts it as web server, worker and clock.
FROM python:3.11-slim-bookworm

# Pango draws the PDF files, Voikko hyphenates Finnish. Debian's current security fixes are wanted, not fixed versions.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libpango-1.0-0 libpangoft2-1.0-0 libvoikko1 voikko-fi \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --home-dir /srv/portal --no-create-home --shell /usr/sbin/nologin portal \
    && mkdir -p /srv/portal/files /srv/portal/static /srv/portal/var \
    && chown portal:portal /srv/portal/files /srv/portal/static /srv/portal/var

ENV PATH=/srv/portal/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/srv/portal/var \
    FILES_DIR=/srv/portal/files \
    STATIC_ROOT=/srv/portal/static \
    FONTS_DIR=/srv/portal/fonts \
    XDG_CACHE_HOME=/tmp/cache

WORKDIR /srv/portal/app
COPY requirements.txt ./
RUN python -m venv /srv/portal/venv \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.txt

COPY . .
# Local mode is for this one step only: it needs settings, and nothing secret or running.
RUN LOCAL_MODE=1 python manage.py prepare --without-database \
    && python -m compileall -q council members meetings workgroups

USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "-m", "council.core.healthcheck"]
CMD ["gunicorn", "council.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--no-control-socket"]
