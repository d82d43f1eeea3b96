"""RabbitMQ's default exchange: its routing key is the name of a queue, not of an event."""

import pytest

from eventcode import names


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ('basic_publish(exchange="", routing_key="printing_jobs", body=text)', []),
        ('basic_publish("", "printing_jobs", text)', []),
        ('basic_publish(exchange="", routing_key="letter_printed", body=text)', ["letter_printed"]),
        ('basic_publish(exchange="post", routing_key="letter.print", body=text)', ["letter.print"]),
        (
            'basic_publish(exchange="", routing_key="jobs",'
            ' body=json.dumps({"event_type": "LetterPrinted"}))',
            ["LetterPrinted"],
        ),
    ],
)
def test_the_key_of_the_default_exchange_is_a_queue(call: str, told: list[str]) -> None:
    assert (
        names(f"""
        import json, pika
        def send(text):
            channel = pika.BlockingConnection().channel()
            channel.{call}
        """)
        == told
    )


def test_a_wrapper_names_the_queue() -> None:
    code = """
    import pika
    def put(queue, text):
        pika.BlockingConnection().channel().basic_publish(
            exchange="", routing_key=queue, body=text)
    def send(text):
        put("printing_jobs", text)
        put("letter_printed", text)
    """
    assert names(code) == ["letter_printed"]


def test_the_default_exchange_of_a_channel_that_is_opened_later() -> None:
    code = """
    import aio_pika
    class Desk:
        def __init__(self):
            self._channel = None
        async def connect(self):
            connection = await aio_pika.connect_robust("amqp://")
            self._channel = await connection.channel()
        async def put(self, text):
            message = aio_pika.Message(text)
            await self._channel.default_exchange.publish(message, routing_key="desk.letters")
            await self._channel.default_exchange.publish(message, routing_key="letter.printed")
    """
    assert names(code) == ["letter.printed"]
