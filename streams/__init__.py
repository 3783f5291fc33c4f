"""The Faust apps, one file per stage, and all that touches Kafka; start reading at `streams/app.py`."""
