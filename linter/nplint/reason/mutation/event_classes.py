"""TODO."""
def find_event_classes():
    return ()
