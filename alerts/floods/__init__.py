"""What a receiver is told when very much comes at once, and in which order it is told what waits.

It is pure: streams/delivery writes what is planned here, and posts it. Critical alerts are never summed up, and come first.
"""

from alerts.floods.modes import FloodState
from alerts.floods.order import Order, backlog_of, superseded
from alerts.floods.plan import Plan, plan

__all__ = ["FloodState", "Order", "Plan", "backlog_of", "plan", "superseded"]
