"""The model as a picture: one file a format, found by its name; pure functions of the model."""
