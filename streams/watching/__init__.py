"""Who watches the worker: how each stage does, the watchdog that says when one stands still, and the port for those who ask."""
