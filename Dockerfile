# Wirewatch as an image: what `wirewatch` runs, and nothing it does not need.

FROM python:3.12-slim AS build
WORKDIR /build
# Two locks, each with the hashes of all that it names: what runs, which is a third of what developers need, and what makes the wheel.
COPY requirements-run.lock requirements-build.lock ./
RUN python -m venv /wirewatch && /wirewatch/bin/pip install --no-cache-dir --require-hashes -r requirements-run.lock
RUN pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY . source
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir dist ./source && \
    /wirewatch/bin/pip install --no-cache-dir --no-index --no-deps dist/*.whl

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin wirewatch
COPY --from=build /wirewatch /wirewatch
ENV PATH=/wirewatch/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["wirewatch"]
CMD ["worker", "all"]
