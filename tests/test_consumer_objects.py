"""Consumers as objects: their makers, or their subclasses, say what they subscribe to."""

from eventcode import registered

BASE = """
    import json
    import pika

    class Desk:
        exchange = "post"
        key = None

        def __init__(self):
            self.channel = pika.BlockingConnection().channel()
            self.channel.queue_bind(queue="desk", exchange="post", routing_key=self.key)
            self.channel.basic_consume(queue="desk", on_message_callback=self._take)

        def _take(self, ch, method, properties, body):
            self.handle(json.loads(body))

        def handle(self, letter):
            raise NotImplementedError
"""
GIVEN = """
    import pika

    class Box:
        def __init__(self, queue, routing_key, exchange="post"):
            self.queue = queue
            self.routing_key = routing_key
            self.exchange = exchange

        def start(self, callback=None):
            channel = pika.BlockingConnection().channel()
            channel.queue_bind(self.queue, self.exchange, self.routing_key)
            channel.basic_consume(self.queue, callback or self.on_letter)

        def on_letter(self, ch, method, properties, body):
            pass

    def sort(ch, method, properties, body): ...
    def shred(ch, method, properties, body): ...
"""


def test_a_subclass_names_the_key() -> None:
    assert registered(f"""{BASE}
    class Sent(Desk):
        key = "letter.sent"
        def handle(self, letter): ...

    class Lost(Desk):
        key = "letter.lost"
    """) == ["letter.sent -> Sent.handle", "letter.lost -> Desk._take"]


def test_a_maker_names_the_key() -> None:
    assert registered(f"""{GIVEN}
    def run():
        box = Box("sorting", "letter.sent")
        other = Box(queue="shredder", routing_key="letter.lost")
        box.start(sort)
        other.start(shred)
        Box("archive", "letter.read").start()
    """) == [
        "letter.sent -> sort",
        "letter.lost -> shred",
        "letter.read -> Box.on_letter",
    ]


def test_a_subclass_gives_its_base_the_key() -> None:
    assert registered(f"""{GIVEN}
    class Sorting(Box):
        def __init__(self):
            super().__init__("sorting", "letter.sent")

        def on_letter(self, ch, method, properties, body): ...

    Sorting().start()
    """) == ["letter.sent -> Sorting.on_letter"]


def test_a_key_bound_where_the_object_is_made() -> None:
    assert registered("""
    import pika

    class Box:
        def __init__(self, keys, callback):
            channel = pika.BlockingConnection().channel()
            for key in keys:
                channel.queue_bind(queue="box", exchange="post", routing_key=key)
            channel.basic_consume(queue="box", on_message_callback=callback)

    class Slot:
        def __init__(self, key, callback):
            channel = pika.BlockingConnection().channel()
            channel.queue_bind(queue="slot", exchange="post", routing_key=key)
            channel.basic_consume(queue="slot", on_message_callback=callback)

    def sort(ch, method, properties, body): ...

    Slot("letter.sent", sort)
    """) == ["letter.sent -> sort"]


def test_topics_that_a_reader_keeps() -> None:
    assert registered("""
    import json
    from confluent_kafka import Consumer
    from kafka import KafkaConsumer

    class Reader:
        def __init__(self, topic, callback):
            self.topic = topic
            self.callback = callback

        def run(self):
            for message in KafkaConsumer(self.topic, bootstrap_servers="k:9092"):
                self.callback(message.value)

    class Table:
        def __init__(self, handlers):
            self.handlers = handlers
            self.consumer = Consumer({})

        def run(self):
            self.consumer.subscribe(list(self.handlers.keys()))
            while True:
                message = self.consumer.poll(1.0)
                self.handlers[message.topic()](json.loads(message.value()))

    def sort(letter): ...
    def shred(letter): ...

    Reader("letter.sent", sort).run()
    """) == ["letter.sent -> sort"]
