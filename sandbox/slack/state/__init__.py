"""What the emulated Slack holds: its workspace and journal, what was asked of it, faults to come."""
