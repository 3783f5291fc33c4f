"""What is asked of Kafka by hand, before any client is made: can it be used, why not, and what may our user do there."""
