"""The page in a browser that shows what the emulated Slack holds."""
