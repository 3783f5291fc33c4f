"""`wirewatch deliveries list|show|release|reroute|bury|replay`: what waits for whom, since when and why, and how it is moved.

seeing.py has the two that look, moving.py the four that send an order.
"""

from wirewatch.commands.deliveries import moving
from wirewatch.commands.deliveries.seeing import command

for each in (moving.release, moving.reroute, moving.bury, moving.replay):
    command.add_command(each)

__all__ = ["command"]
