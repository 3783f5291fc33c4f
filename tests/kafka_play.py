"""What an operator does to Kafka while a worker runs."""

from kafka.admin import ConfigResource, ConfigResourceType

from config.settings.settings import Settings
from streams.kafka.connection import admin
from streams.kafka.topics import topic_name


def set_option(settings: Settings, topic: str, name: str, value: str) -> None:
    """Set one option of a topic, and leave the others as they are."""
    with admin(settings) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic_name(settings, topic), configs={name: value})])
