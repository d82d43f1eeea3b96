"""Messages put on a queue by its URL."""

from nplint.reason.calls.aws import Operation, SdkChannel

CHANNEL = SdkChannel(
    (
        Operation(
            "queue",
            "queue",
            "sqs",
            ("send_message", "send_message_batch", "send_messages"),
            ("QueueUrl",),
            ("QueueUrl",),
            handle="queue",
            handle_tell=("MessageBody", "Entries"),
        ),
    ),
    {"queue": "queue"},
)
