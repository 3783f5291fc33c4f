"""The decisions and the renderers of alerts: no broker, no network."""
