# Wirewatch as an image: what `wirewatch` runs, and nothing it does not need.

FROM python:3.12-slim AS build
WORKDIR /build
# The lock names every version with its hashes, the developers' tools too. So all of it is fetched and checked, and then only
# what the program asks for is installed, from what was checked.
COPY requirements.lock .
RUN pip download --no-cache-dir --require-hashes --dest wheels -r requirements.lock
COPY . source
RUN python -m venv /wirewatch && /wirewatch/bin/pip install --no-cache-dir --no-index --find-links wheels ./source

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin wirewatch
COPY --from=build /wirewatch /wirewatch
ENV PATH=/wirewatch/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["wirewatch"]
CMD ["worker", "all"]
