"""The stages on Kafka, and the worker that runs them. Read app.py first.

Its doors are the files worker.py and arrivals.py, and its rooms; from the top down, each built on those below:

    watching/    a worker's health, and the port for those who watch
    watchlists/  rules on watchlists.v1: applied, followed, and who runs them
    driver/      how Faust reads Kafka for us
    kafka/       topics, connections, batches, dead letters
    probe/       what a broker says of itself, by hand
    running/     counts, logs, and what goes wrong for long
"""
