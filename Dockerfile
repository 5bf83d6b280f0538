# syntax=docker/dockerfile:1
# One image, one process, one volume. Build: docker build -t beancan .   Run: compose.yaml.

# --- build: has pip and the build backend, is thrown away --------------------------------------------------------------
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/beancan
COPY requirements/run.txt /src/requirements/run.txt
RUN /opt/beancan/bin/pip install --require-hashes -r /src/requirements/run.txt
COPY pyproject.toml README.md LICENSE /src/
COPY bot /src/bot
COPY adapters /src/adapters
COPY knowledge /src/knowledge
COPY docs /src/docs
# Everything it needs was just installed by hash, so this step downloads nothing.
RUN /opt/beancan/bin/pip install --no-deps --no-build-isolation /src \
    && /opt/beancan/bin/pip uninstall --yes hatchling pip

# --- the image ---------------------------------------------------------------------------------------------------------
FROM python:3.11-slim
COPY --from=build /opt/beancan /opt/beancan
# The cache (what the model of meaning read of the knowledge) lies in the volume, so that a new container starts quickly.
ENV PATH=/opt/beancan/bin:$PATH PYTHONUNBUFFERED=1 XDG_CACHE_HOME=/data/cache
# A number, so that an orchestrator can see that it is not root. /data is the only place it may write to.
RUN install -d -o 10001 -g 10001 -m 0700 /data
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8420
# On this it stops taking in, finishes what it has in hand and leaves; the rest waits in /data for the next start.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8420/healthz', timeout=2)"]
ENTRYPOINT ["beancan"]
CMD ["run", "--config", "/data/config.yaml"]
