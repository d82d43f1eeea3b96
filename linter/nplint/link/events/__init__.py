"""Who publishes which event and who registers for it, as the Python code says."""
