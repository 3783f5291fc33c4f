"""How Faust reads Kafka for us: our own driver, what is read ahead, the lease of a stage."""
