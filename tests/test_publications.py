"""What code publishes, and where each event's name is fixed."""

# ruff: noqa: E501

import pytest

from eventcode import names, publications, published
from nplint.config.settings import Sink

SNS = """
    import json
    import boto3

    sns = boto3.client("sns")

    def send(name, payload):
        sns.publish(
            TopicArn="arn:aws:sns:eu-west-1:1:orders",
            Message=json.dumps(payload),
            MessageAttributes={"eventType": {"DataType": "String", "StringValue": name}},
        )
"""
BUS = """
    class DomainEvent:
        pass

    class OrderPlaced(DomainEvent):
        def __init__(self, order_id):
            self.order_id = order_id

    class OrderPaid(DomainEvent):
        pass
"""


def _in(base: str, code: str) -> list[str]:
    return names(f"{base}\n{code}")


# the transport call itself


@pytest.mark.parametrize(
    "client",
    [
        'client = boto3.client("sns")',
        'client = boto3.Session().client("sns")',
        'client = aioboto3.Session().client("sns")',
        'client = boto3.resource("sns").Topic("arn:aws:sns:eu-west-1:1:t")',
    ],
)
def test_sdk_clients(client: str) -> None:
    code = f"""
    import boto3, aioboto3
    {client}
    def run():
        client.publish(Message="{{}}", MessageAttributes={{
            "event_type": {{"DataType": "String", "StringValue": "OrderPlaced"}}}})
    """
    assert names(code) == ["OrderPlaced"]


def test_async_with_a_client() -> None:
    assert names("""
        import aioboto3, json
        async def run(session: aioboto3.Session, order):
            async with session.client("sns") as sns:
                await sns.publish(TopicArn="t", Message=json.dumps({"eventType": "OrderPlaced"}))
        """) == ["OrderPlaced"]


def test_a_factory_and_a_global_made_later() -> None:
    assert names("""
        import boto3, json
        _client = None
        def client():
            global _client
            if _client is None:
                _client = boto3.client("sns")
            return _client
        def run():
            client().publish(TopicArn="t", Message=json.dumps({"eventType": "OrderPlaced"}))
        """) == ["OrderPlaced"]


def test_batches_of_sns_and_eventbridge() -> None:
    assert names("""
        import boto3, json
        def run(orders):
            boto3.client("sns").publish_batch(TopicArn="t", PublishBatchRequestEntries=[
                {"Id": str(n), "Message": json.dumps({"eventType": "OrderPlaced"})}
                for n, order in enumerate(orders)
            ])
            entries = [{"Source": "shop", "DetailType": "Order Paid", "Detail": "{}"}]
            entries.append({"Source": "shop", "DetailType": "Order Shipped", "Detail": "{}"})
            boto3.client("events").put_events(Entries=entries)
        """) == ["Order Paid", "Order Shipped", "OrderPlaced"]


def test_slices_of_entries() -> None:
    assert published("""
        import boto3
        events = boto3.client("events")

        def send(entries):
            for i in range(0, len(entries), 10):
                events.put_events(Entries=entries[i:i + 10])

        def run(rows):
            send([{"DetailType": "RowAdded", "Detail": row} for row in rows])
        """) == ["10 RowAdded"]


def test_keyword_dictionaries() -> None:
    assert names("""
        import boto3, json
        def run(order):
            message = {"TopicArn": "t", "Message": json.dumps({"id": order})}
            message["MessageAttributes"] = {
                "eventType": {"DataType": "String", "StringValue": "OrderPlaced"}}
            boto3.client("sns").publish(**message)
        """) == ["OrderPlaced"]


@pytest.mark.parametrize(
    "call",
    [
        'boto3.client("sns").publish(PhoneNumber="+1", Message="code")',
        'boto3.client("personalize-events").put_events(trackingId="x", eventList=[])',
        'boto3.client("pinpoint").put_events(ApplicationId="x", EventsRequest={})',
        "report.publish()",
        'listing.publish("draft")',
        'logger.info("sns.publish of OrderPlaced")',
        'client.post("https://example.com/orders", json={"type": "OrderPlaced"})',
        'self.app.notify("Order placed", severity="warning")',
        'websocket.send_message("order_placed")',
    ],
)
def test_what_publishes_no_event(call: str) -> None:
    assert names(f"import boto3\ndef run(self, report, listing, client):\n    {call}\n") == []


def test_docstrings_and_comments_publish_nothing() -> None:
    assert (
        names('''
        """Use it so: bus.publish(OrderPlaced())."""
        def run(bus):
            """bus.publish("order.placed", {})"""
            # bus.publish("order.paid", {})
        ''')
        == []
    )


# wrappers


@pytest.mark.parametrize(
    "call",
    [
        'send("OrderPlaced", {})',
        'send(name="OrderPlaced", payload={})',
        'send(*("OrderPlaced", {}))',
        'send(**{"name": "OrderPlaced", "payload": {}})',
    ],
)
def test_function_wrappers(call: str) -> None:
    assert _in(SNS, f"    def run():\n        {call}\n") == ["OrderPlaced"]


def test_wrappers_around_wrappers_name_where_the_name_is_fixed() -> None:
    code = f"""{SNS}
    def order_event(kind, order):
        send("order." + kind, {{"id": order}})

    class Notifier:
        def tell(self, kind):
            order_event(kind, 1)

    def run(notifier: Notifier):
        notifier.tell("placed")
    """
    found = publications(code).found
    assert [(item.name, item.site.span.line) for item in found] == [("order.placed", 22)]
    assert [each.rpartition("::")[2] for each in found[0].via] == [
        "Notifier.tell", "order_event", "send",
    ]  # fmt: skip


def test_methods_static_and_class_methods() -> None:
    assert _in(
        SNS,
        """
    class Publisher:
        def __init__(self, client=None):
            self.client = client or sns
        def plain(self, name):
            self.client.publish(TopicArn="t", Message="", MessageAttributes={
                "eventType": {"DataType": "String", "StringValue": name}})
        @staticmethod
        def fixed(name):
            send(name, {})
        @classmethod
        def made(cls, name):
            cls().plain(name)

    def run():
        Publisher().plain("OrderPlaced")
        Publisher.fixed("OrderPaid")
        Publisher.made("OrderShipped")
    """,
    ) == ["OrderPaid", "OrderPlaced", "OrderShipped"]


def test_a_facade_with_one_method_for_each_event() -> None:
    assert published(
        {
            "shared/publisher.py": """
            import json
            import boto3

            class Publisher:
                def __init__(self):
                    self._sns = boto3.client("sns")

                def order_placed(self, order):
                    self._send("OrderPlaced", order)

                def _send(self, name, body):
                    self._sns.publish(TopicArn="t", Message=json.dumps({"event_type": name}))
            """,
            "orders/app.py": """
            from shared.publisher import Publisher

            def run(order):
                Publisher().order_placed(order)
            """,
        }
    ) == ["shared/publisher.py:10 OrderPlaced"]


def test_nested_functions_as_wrappers() -> None:
    assert published("""
        import boto3
        def run():
            sns = boto3.client("sns")
            def tell(name):
                sns.publish(TopicArn="t", Message="", MessageAttributes={
                    "eventType": {"DataType": "String", "StringValue": name}})
            tell("OrderPlaced")
            tell("OrderPaid")
        """) == ["8 OrderPlaced", "9 OrderPaid"]


def test_the_base_message_of_a_stateful_publisher() -> None:
    assert names(
        {
            "shell/sns.py": """
            import json, os
            import boto3
            from enum import Enum

            class EventType(Enum):
                DOCUMENT_LOADED = "DOCUMENT_LOADED"

            class SNS:
                message_json = {}

                def __init__(self, message):
                    SNS.message_json = {"source": "loader", "eventType": message.get("eventType")}

                @classmethod
                def publish_sns_message(cls, updates):
                    message = {**cls.message_json, **updates}
                    boto3.client("sns").publish(
                        TopicArn=os.environ["SNS_TOPIC_ARN"],
                        Message=json.dumps(message),
                        MessageAttributes={"eventType": {
                            "DataType": "String", "StringValue": message["eventType"]}},
                    )
            """,
            "core/run.py": """
            from shell.sns import SNS, EventType

            def load():
                SNS.publish_sns_message({"eventType": EventType.DOCUMENT_LOADED.value})
            """,
        }
    ) == ["DOCUMENT_LOADED"]


# names


@pytest.mark.parametrize(
    ("setup", "name"),
    [
        ("", '"OrderPlaced"'),
        ('NAME = "OrderPlaced"', "NAME"),
        ('class T:\n        PLACED = "OrderPlaced"', "T.PLACED"),
        ('from enum import Enum\n    class T(Enum):\n        PLACED = "OrderPlaced"', "T.PLACED.value"),
        ('from enum import StrEnum\n    class T(StrEnum):\n        PLACED = "OrderPlaced"', "T.PLACED"),
        ('from enum import StrEnum\n    class T(StrEnum):\n        PLACED = "OrderPlaced"', "str(T.PLACED)"),
        ('KIND = "Placed"', 'f"Order{KIND}"'),
        ('KIND = "Placed"', '"Order{}".format(KIND)'),
        ('KIND = "Placed"', '"Order%s" % KIND'),
        ('NAMES = {"placed": "OrderPlaced"}', 'NAMES["placed"]'),
        ('def pick():\n        return "OrderPlaced"', "pick()"),
    ],
)  # fmt: skip
def test_ways_to_write_a_name(setup: str, name: str) -> None:
    found = _in(SNS, f"    {setup}\n    def run():\n        send({name}, {{}})\n")
    assert found == ["OrderPlaced"]


def test_imported_constants() -> None:
    assert names(
        {
            "shared/names.py": 'ORDER_PLACED = "OrderPlaced"\n',
            "shared/send.py": """
            import boto3, json
            def publish(name):
                boto3.client("sns").publish(TopicArn="t", Message=json.dumps({"eventType": name}))
            """,
            "orders.py": """
            from shared import names
            from shared.send import publish as tell
            def run():
                tell(names.ORDER_PLACED)
            """,
        }
    ) == ["OrderPlaced"]


def test_alternatives_are_published_both() -> None:
    assert _in(
        SNS,
        """
    def run(ok):
        send("OrderPaid" if ok else "OrderRejected", {})

    def other(ok):
        name = "OrderHeld"
        if ok:
            name = "OrderReleased"
        send(name, {})
    """,
    ) == ["OrderHeld", "OrderPaid", "OrderRejected", "OrderReleased"]


def test_names_in_a_message_built_above_or_by_a_helper() -> None:
    assert names("""
        import boto3, json
        sns = boto3.client("sns")
        def envelope(kind, data):
            return {"event_type": kind, "data": data}
        def run():
            message = {"data": 1}
            message["event_type"] = "OrderPlaced"
            sns.publish(TopicArn="t", Message=json.dumps(message))
            sns.publish(TopicArn="t", Message=json.dumps(envelope("OrderPaid", 1)))
        """) == ["OrderPaid", "OrderPlaced"]


@pytest.mark.parametrize(
    "cls",
    [
        '@dataclass(frozen=True)\n    class OrderPlaced:\n        order_id: str\n        event_type: str = "order.placed"',
        'class OrderPlaced(BaseModel):\n        event_type: Literal["order.placed"] = "order.placed"\n        order_id: str',
        'class OrderPlaced(BaseModel):\n        event_type: Literal["order.placed"]\n        order_id: str',
        '@attrs.frozen\n    class OrderPlaced:\n        order_id: str\n        event_type: str = attrs.field(default="order.placed")',
    ],
)  # fmt: skip
def test_event_objects_carry_their_name(cls: str) -> None:
    assert names(f"""
    import boto3, attrs
    from dataclasses import dataclass
    from typing import Literal
    from pydantic import BaseModel

    {cls}

    def publish(event):
        boto3.client("sns").publish(TopicArn="t", Message=event.model_dump_json(),
            MessageAttributes={{"event_type": {{"DataType": "String", "StringValue": event.event_type}}}})

    def run():
        publish(OrderPlaced(order_id="1"))
    """) == ["order.placed"]


def test_a_literal_alias_is_no_class() -> None:
    assert names("""
        import boto3
        from typing import Literal
        Kind = Literal["order-placed", "order-paid"]
        class BaseEvent(BaseModel):
            event_type: Kind
        class OrderPlacedEvent(BaseEvent):
            event_type: Literal["order-placed"] = "order-placed"
        def publish(sns: object, event: BaseEvent):
            sns.publish(TopicArn="t", Message=event.model_dump_json(), MessageAttributes={
                "event_type": {"DataType": "String", "StringValue": event.event_type}})
        def run(sns):
            publish(sns, OrderPlacedEvent())
        """) == ["order-placed"]


def test_names_by_a_map_from_classes() -> None:
    assert names("""
        import boto3, json
        class OrderPlaced: ...
        class OrderPaid: ...
        NAMES = {OrderPlaced: "order.placed", OrderPaid: "order.paid"}
        def publish(event):
            boto3.client("sns").publish(TopicArn="t", Message="", MessageAttributes={
                "eventType": {"DataType": "String", "StringValue": NAMES[type(event)]}})
        def run():
            publish(OrderPlaced())
        """) == ["order.placed"]


def test_the_class_is_the_name_and_its_fields_are_not() -> None:
    assert names(f"""{BUS}
    class CustomerCreated(DomainEvent):
        def __init__(self, name, type): ...

    def run(bus, customer):
        bus.publish(CustomerCreated(name=customer.name, type="private"))
        bus.publish_all([OrderPlaced(1), OrderPaid()])
    """) == ["CustomerCreated", "OrderPaid", "OrderPlaced"]


def test_topics_of_one_event() -> None:
    assert names("""
        import boto3, os
        sns = boto3.client("sns")
        def run(order):
            sns.publish(TopicArn="arn:aws:sns:eu-west-1:1:order-placed", Message=order)
            sns.publish(TopicArn=os.environ["ORDER_PAID_TOPIC_ARN"], Message=order)
            sns.publish(TopicArn=os.environ["SNS_TOPIC_ARN"], Message=order)
        """) == ["ORDER_PAID", "order-placed"]


# buses, aggregates, outboxes


@pytest.mark.parametrize(
    "call",
    [
        "bus.publish(OrderPlaced(1))",
        "self.event_bus.emit(OrderPlaced(1))",
        "await uow.events.publish([OrderPlaced(1)])",
        "self.register_event(OrderPlaced(1))",
        "self._record_event(OrderPlaced(1))",
        "self.raise_(OrderPlaced(1))",
        "self.events.append(OrderPlaced(1))",
        "self._domain_events.append(OrderPlaced(1))",
        "self.trigger_event(OrderPlaced, order_id=1)",
        "mediator.notify(OrderPlaced(1))",
        "publish(OrderPlaced(1))",
    ],
)
def test_in_process_buses_and_recorded_events(call: str) -> None:
    found = _in(BUS, f"    async def run(self, bus, uow, mediator, publish):\n        {call}\n")
    assert found == ["OrderPlaced"]


def test_names_given_to_a_bus() -> None:
    assert names("""
        def run(event_bus, log):
            event_bus.publish("order.placed", {"id": 1})
            event_bus.emit(event_type="order_paid", payload={})
            event_bus.publish({"event_type": "order.shipped", "id": 1})
            log.publish("order was placed")
        """) == ["order.placed", "order.shipped", "order_paid"]


def test_lists_that_are_no_record_of_events() -> None:
    assert (
        _in(
            BUS,
            """
    class Fake:
        def keep(self, message):
            self.messages.append(message)
            self.rows.append(OrderPlaced(1))
            self.events.append({"event_type": "debug_logged"})
            events = []
            events.append(OrderPaid())
    """,
        )
        == []
    )


def test_what_a_class_that_is_nowhere_defined_says() -> None:
    assert names("""
        async def run(bus):
            await bus.publish(BenchmarkTriggered(name="x"))
            await bus.publish(ValueError("x"))
        """) == ["BenchmarkTriggered"]


def test_ways_to_hold_an_event_on_its_way() -> None:
    assert _in(BUS, """
    import asyncio

    class StockCounted: ...

    def loop(bus):
        for event in [OrderPlaced(1), OrderPaid()]:
            bus.publish(event)

    async def gather(bus):
        await asyncio.gather(*[bus.publish(each) for each in (OrderPlaced(1),)])

    def pick(bus, kind):
        cls = {"placed": OrderPlaced, "paid": OrderPaid}[kind]
        bus.publish(cls(1))

    def match(bus, kind):
        match kind:
            case "counted":
                event = StockCounted()
            case _:
                event = OrderPaid()
        bus.publish(event)
    """) == [
        "OrderPaid", "OrderPaid", "OrderPaid", "OrderPlaced", "OrderPlaced", "OrderPlaced",
        "StockCounted",
    ]  # fmt: skip


def test_the_implementation_behind_an_abstract_publisher() -> None:
    assert names("""
        class OrderPlaced: ...
        class Publisher:
            def publish(self, event):
                raise NotImplementedError
        class SnsPublisher(Publisher):
            def __init__(self, client):
                self.client = client
            def publish(self, event):
                kind = {"DataType": "String", "StringValue": type(event).__name__}
                self.client.publish(TopicArn="t", Message="", MessageAttributes={"eventType": kind})
        class Service:
            def __init__(self, publisher: Publisher):
                self.publisher = publisher
            def run(self):
                self.publisher.publish(OrderPlaced())
        """) == ["OrderPlaced"]


def test_an_outbox() -> None:
    assert names("""
        from dataclasses import dataclass
        @dataclass
        class OutboxEvent:
            event_type: str
            payload: dict
        class Outbox:
            def add_event(self, event): ...
        def run(outbox: Outbox):
            outbox.add_event(OutboxEvent(event_type="order.placed", payload={}))
        """) == ["order.placed"]


# brokers and signals


@pytest.mark.parametrize(
    ("setup", "call", "name"),
    [
        ("import redis\n    r = redis.Redis()", 'r.publish("order.placed", "{}")', "order.placed"),
        (
            "from kafka import KafkaProducer\n    p = KafkaProducer()",
            'p.send("orders", {"event_type": "OrderPlaced"})',
            "OrderPlaced",
        ),
        (
            "from confluent_kafka import Producer\n    p = Producer({})",
            'p.produce("order-placed", value=b"")',
            "order-placed",
        ),
        ("", 'channel.basic_publish(exchange="x", routing_key="order.placed", body=b"")', "order.placed"),
        (
            "import aio_pika",
            'exchange.publish(aio_pika.Message(body=b""), routing_key="order.placed")',
            "order.placed",
        ),
        (
            "from faststream.rabbit import RabbitBroker\n    broker = RabbitBroker()",
            'broker.publish({"id": 1}, "order.placed")',
            "order.placed",
        ),
        (
            "from nameko.events import EventDispatcher\n    dispatch = EventDispatcher()",
            'dispatch("order_placed", {})',
            "order_placed",
        ),
        (
            "from django.dispatch import Signal\n    order_placed = Signal()",
            "order_placed.send(sender=None)",
            "order_placed",
        ),
        (
            "from blinker import signal\n    placed = signal('order-placed')",
            "placed.send(order)",
            "order-placed",
        ),
        (
            "from tomodachi import aws_sns_sqs_publish",
            'aws_sns_sqs_publish(service, {}, topic="order-placed")',
            "order-placed",
        ),
    ],
)  # fmt: skip
def test_brokers_and_signals(setup: str, call: str, name: str) -> None:
    code = f"    {setup}\n    def run(channel, exchange, service, order):\n        {call}\n"
    assert names(code) == [name]


def test_callables_of_the_configuration() -> None:
    code = """
        def run(ledger):
            ledger.put_down("order.placed", 1)
            ledger.put_down("x", what="order.paid")
        """
    assert names(code, Sink("ledger.put_down")) == ["order.placed", "x"]
    assert names(code, Sink("put_down", event="what")) == ["order.paid"]
    assert names(code) == []


# what can't be seen


def test_a_name_that_nobody_fixes_is_unresolved() -> None:
    found = publications(f"""{SNS}
    def run(request):
        send(request.json["kind"], {{}})
    """)
    assert found.found == []
    assert len(found.unresolved) == 1


def test_cycles_end() -> None:
    assert names("""
        import boto3, json
        def first(name, n):
            second(name, n)
            boto3.client("sns").publish(TopicArn="t", Message=json.dumps({"eventType": name}))
        def second(name, n):
            first(name, n - 1)
        def run():
            first("OrderPlaced", 3)
        """) == ["OrderPlaced"]


# rows, builders, and names in parts


OUTBOX = """
    class OutboxRecord(Base):
        event_type = Column(String)
        payload = Column(JSON)
"""


@pytest.mark.parametrize(
    "call",
    [
        'session.add(OutboxRecord(event_type="ParcelSent", payload={}))',
        'session.add_all([OutboxRecord(event_type="ParcelSent", payload={})])',
        'OutboxRecord.objects.create(event_type="ParcelSent", payload={})',
    ],
)
def test_rows_of_an_outbox(call: str) -> None:
    assert names(f"{OUTBOX}\n    def send(session):\n        {call}\n") == ["ParcelSent"]
    other = call.replace("OutboxRecord", "Audit")
    assert names(f"    class Audit: ...\n    def send(session):\n        {other}\n") == []


def test_a_helper_that_writes_rows_of_an_outbox() -> None:
    code = """
    def note(session, kind, payload):
        session.add(OutboxRecord(event_type=kind, payload=payload))
    def lose(session):
        note(session, "ParcelLost", {})
    """
    assert names(f"{OUTBOX}\n{code}") == ["ParcelLost"]


def test_arguments_that_a_helper_fills_in_part() -> None:
    assert names("""
    import boto3, json
    sns = boto3.client("sns")
    def build(name, group=None):
        found = {"TopicArn": "t", "Message": "{}", "MessageAttributes": {
            "event_type": {"DataType": "String", "StringValue": name}}}
        if group:
            found["MessageGroupId"] = group
        return found
    def capture():
        sns.publish(**build("PaymentCaptured"))
    """) == ["PaymentCaptured"]


def test_a_part_of_a_name_that_is_one_of_two() -> None:
    code = f"""{SNS}
    def emit(entity, act):
        send(f"{{entity}}.{{act}}", {{}})
    def archive(soft):
        emit("page", "hidden" if soft else "archived")
    """
    assert names(code) == ["page.archived", "page.hidden"]


def test_objects_recorded_as_events() -> None:
    code = """
    class TransferCompleted:
        def __init__(self, id):
            self.id = id
    def transfer(uow):
        uow.add_event(TransferCompleted("1"))
        uow.add_item(TransferCompleted("1"))
    """
    assert names(code) == ["TransferCompleted"]


def test_fields_of_a_stream_name_the_event() -> None:
    assert names("""
    import redis
    r = redis.Redis()
    def add(stream, kind, payload):
        r.xadd(stream, {"event_type": kind, "payload": payload})
    def park():
        add("vehicles", "VehicleParked", {})
    """) == ["VehicleParked"]


def test_signals_of_another_file() -> None:
    code = """
    from signals import course_finished
    def finish(course):
        course_finished.send(course)
    """
    signals = "from blinker import signal\ncourse_finished = signal('course-finished')\n"
    assert names({"app.py": code, "signals.py": signals}) == ["course-finished"]


# names that the object or its maker knows


def test_a_base_leaves_the_name_to_its_classes() -> None:
    code = """
    class Base:
        name: str
        def publish(self, client, topic):
            client.publish(TopicArn=topic, Message="{}", MessageAttributes={
                "event_name": {"DataType": "String", "StringValue": self.name}})
    class BookLent(Base):
        name = "book.lent"
    def lend(sns):
        BookLent().publish(sns, "arn:aws:sns:eu-west-1:1:library")
    """
    assert names(code) == ["book.lent"]


def test_a_function_that_an_object_is_given() -> None:
    code = """
    class Quotes:
        def __init__(self, publish):
            self.publish = publish
        def accept(self, id):
            self.publish("QuoteAccepted", {"id": id})
    class Window(Widget):
        def click(self):
            self.publish("ButtonClicked", {})
    """
    assert names(code) == ["QuoteAccepted"]


def test_no_topic_names_what_an_unknown_attribute_tells() -> None:
    found = publications("""
    import boto3
    def relay(rows):
        sns = boto3.client("sns")
        for row in rows:
            sns.publish(TopicArn="arn:aws:sns:eu-west-1:1:market", Message="{}",
                MessageAttributes={"event_type": {"DataType": "String", "StringValue": row[0].x()}})
    """)
    assert [item.name for item in found.found] == []


def test_functions_run_by_others() -> None:
    code = f"""{SNS}
    from functools import partial
    announce = partial(send, "OrderSent")
    def order(background, loop, pool):
        background.add_task(send, "OrderPlaced", {{}})
        loop.run_in_executor(pool, send, "OrderPaid", {{}})
        background.describe(send, "OrderPlan", {{}})
    """
    assert names(code) == ["OrderPaid", "OrderPlaced", "OrderSent"]


def test_a_class_that_its_package_does_not_have() -> None:
    """Generated or forgotten: what is published has its name all the same."""
    files = {
        "depot/__init__.py": "from .kinds import ParcelSent\n",
        "depot/kinds.py": "class ParcelSent: ...\n",
        "app.py": """
    from depot import ParcelStored
    from depot.kinds import ParcelWeighed
    from .missing import ParcelLost
    async def run(bus, parcel):
        await bus.publish(ParcelStored(parcel))
        await bus.publish(ParcelWeighed(parcel))
        await bus.publish(ParcelLost(parcel))
    """,
    }
    assert names(files) == ["ParcelLost", "ParcelStored", "ParcelWeighed"]


@pytest.mark.parametrize(
    ("channel", "message", "found"),
    [
        ('"depot.parcels"', 'value=row["body"]', ["depot.parcels"]),
        ('"depot.parcels"', 'value=row["body"], headers={"event_type": row["kind"]}', []),
        ('"depot.parcels"', 'value=json.dumps({"event_type": row["kind"]})', []),
        (
            '"depot.parcels"',
            'value=row["body"], headers={"trace": row["trace"]}',
            ["depot.parcels"],
        ),
        (
            '"parcel.stored"',
            'value=row["body"], headers={"event_type": row["kind"]}',
            ["parcel.stored"],
        ),
    ],
)
def test_a_relay_whose_rows_tell_the_event(channel: str, message: str, found: list[str]) -> None:
    """The channel carries what its messages say they are, which only the rows know."""
    assert (
        names(f"""
    import json
    from confluent_kafka import Producer
    producer = Producer({{}})
    def relay(cursor):
        for row in cursor.fetchall():
            producer.produce(topic={channel}, {message})
    """)
        == found
    )


def test_a_table_whose_key_nobody_fixes() -> None:
    code = f"""{SNS}
    NAMES = {{"a": "AccountAudited", "b": "BranchAudited"}}
    def audit(key):
        send(NAMES[key], {{}})
    """
    assert names(code) == ["AccountAudited", "BranchAudited"]


def test_a_base_that_reads_its_own_class() -> None:
    code = """
    class FarmEvent:
        @property
        def detail_type(self):
            return type(self).__name__
    class CowMilked(FarmEvent):
        litres: float
    def milk(bus):
        bus.publish(CowMilked(litres=1))
    """
    assert names(code) == ["CowMilked"]


def test_aggregates_that_keep_events_by_a_method_of_their_own() -> None:
    assert _in(
        BUS,
        """
    class Root:
        def __init__(self):
            self._events = []
            self._lines = []
        def note_event(self, happened: DomainEvent):
            self._events.append(happened)
        def add_line(self, line):
            self._lines.append(line)
    class Order(Root):
        def __init__(self, order_id):
            super().__init__()
            self.note_event(OrderPlaced(order_id))
            self.add_line(OrderPaid())
            self.note_event("changed a line")
    """,
    ) == ["OrderPlaced"]


def test_a_decorator_publishes_nothing() -> None:
    code = """
    from fastapi import APIRouter
    from pydantic import BaseModel
    router = APIRouter()
    class ParcelCreated(BaseModel):
        id: int
    @router.post("/parcels", response_model=ParcelCreated)
    def create(): ...
    """
    assert names(code) == []


def test_a_class_that_is_imported_in_two_ways() -> None:
    assert names(
        {
            "sales/__init__.py": "",
            "sales/events.py": "class OrderPlaced:\n    order_id: str\n",
            "sales/place.py": """
            try:
                from .events import OrderPlaced
            except ImportError:
                from events import OrderPlaced
            def place(bus):
                bus.publish(OrderPlaced(order_id="1"))
            """,
            "sales/more/events/__init__.py": "",
            "events/__init__.py": "",
        }
    ) == ["OrderPlaced"]


@pytest.mark.parametrize(
    "body",
    [
        'EVENT_TYPE = "depot.parcel.sent"',
        'event_name = "depot.parcel.sent"',
        'def __init__(self, parcel):\n            super().__init__("depot.parcel.sent", parcel)',
        "def __init__(self, parcel):\n"
        '            super().__init__(event_type="depot.parcel.sent", payload=parcel)',
    ],
)
def test_the_name_that_a_class_of_events_fixes_for_its_objects(body: str) -> None:
    code = f"""
    class Event:
        def __init__(self, event_type=None, payload=None): ...
    class ParcelSent(Event):
        {body}
    class ParcelLost(Event):
        KIND = "depot.parcel.lost"
    def run(bus):
        bus.publish(ParcelSent({{}}))
        bus.publish(ParcelLost())
    """
    assert names(code) == ["ParcelLost", "depot.parcel.sent"]


def test_the_topic_of_a_message_that_names_itself_is_no_second_name() -> None:
    assert published("""
    import json
    from abc import ABC, abstractmethod
    from dataclasses import dataclass
    from aiokafka import AIOKafkaProducer

    class EventProducer(ABC):
        @abstractmethod
        async def publish(self, topic, event): ...

    class KafkaEventProducer(EventProducer):
        def __init__(self, producer: AIOKafkaProducer):
            self._producer = producer
        async def publish(self, topic, event):
            body = json.dumps(event.__dict__).encode()
            await self._producer.send_and_wait(topic=topic, value=body)

    @dataclass(frozen=True)
    class ParcelSentEvent:
        parcel_id: int

    class SendParcel:
        def __init__(self, event_producer: EventProducer):
            self.event_producer = event_producer
        async def handle(self, command):
            event = ParcelSentEvent(command.id)
            await self.event_producer.publish(topic="parcel.sent", event=event)
            await self.event_producer.publish(topic="parcels", event=event)
    """) == ["27 ParcelSentEvent", "28 ParcelSentEvent"]


def test_a_channel_names_only_what_says_nothing_of_itself() -> None:
    code = """
    import json
    from aiokafka import AIOKafkaProducer

    producer = AIOKafkaProducer()

    async def send_event(topic, event):
        await producer.send_and_wait(topic, json.dumps(event).encode())

    async def work(stock):
        await send_event("stock-events", {"event": "StockCounted", "id": stock})
        await send_event("stock-moved", {"event": "stock", "id": stock})
        await send_event("stock-counted", {"id": stock})
    """
    assert names(code) == ["StockCounted", "stock-counted", "stock-moved"]


def test_the_key_says_which_of_its_names_a_message_has() -> None:
    code = """
    import json
    import pika

    channel = pika.BlockingConnection().channel()

    def weigh(parcel):
        if parcel.weight > 30:
            return {"event_type": "parcel.refused", "id": parcel.id}
        return {"event_type": "parcel.accepted", "id": parcel.id}

    def work(parcel):
        told = weigh(parcel)
        if told["event_type"] == "parcel.refused":
            channel.basic_publish(
                exchange="post", routing_key="parcel.refused", body=json.dumps(told))
        else:
            channel.basic_publish(
                exchange="post", routing_key="parcel.accepted", body=json.dumps(told))
    """
    assert published(code) == ["15 parcel.refused", "18 parcel.accepted"]


def test_wrappers_that_callers_hand_in() -> None:
    code = """
    import pika

    class Post:
        def publish(self, key, body):
            channel = pika.BlockingConnection().channel()
            channel.basic_publish(exchange="post", routing_key=key, body=body)

    class Printer:
        def publish(self, key, body): ...

    def sort(post):
        post.publish("parcel.sorted", b"")

    def work(wire):
        mine = wire
        def inside():
            mine.publish("parcel.weighed", b"")
        inside()

    def print_out(printer):
        printer.publish("label.printed", b"")

    def main():
        post = Post()
        sort(post)
        work(post)
        print_out(Printer())
    """
    assert names(code) == ["parcel.sorted", "parcel.weighed"]


def test_settings_that_name_events_by_default() -> None:
    code = """
    import os
    import json
    from aio_pika import Message
    from aio_pika.abc import AbstractExchange
    from aiokafka import AIOKafkaProducer
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        sent_key: str = "parcel.sent"
        lost_key: str = "parcel.lost"
        topic: str = "parcel-events"

    settings = Settings()
    FOUND = os.getenv("FOUND_KEY", "parcel.found")

    async def put(exchange: AbstractExchange, routing_key: str, body: bytes):
        await exchange.publish(Message(body), routing_key)

    async def stream(producer: AIOKafkaProducer, topic, event):
        await producer.send_and_wait(topic, value=json.dumps(event).encode())

    async def work(exchange: AbstractExchange, producer):
        await put(exchange, settings.sent_key, b"")
        await exchange.publish(Message(b""), settings.lost_key)
        await exchange.publish(Message(b""), routing_key=FOUND)
        await stream(producer, settings.topic, {"event_type": "parcel.counted"})
    """
    assert names(code) == ["parcel.counted", "parcel.found", "parcel.lost", "parcel.sent"]


def test_an_event_that_is_named_like_an_order_and_recorded_by_an_everyday_verb() -> None:
    texts = {
        "kernel.py": "class DomainEvent: ...\nclass Fact(DomainEvent): ...\n",
        "facts.py": """
            from dataclasses import dataclass
            from kernel import Fact
            @dataclass(frozen=True)
            class SuspendMember(Fact):
                member: str
            """,
        "member.py": """
            from facts import SuspendMember
            class Member:
                def was_late(self):
                    self.record(SuspendMember(self.id))
            """,
    }
    assert published(texts) == ["member.py:5 SuspendMember"]


def test_the_key_of_an_exchange_that_is_got_is_a_channel_too() -> None:
    code = """
    from pydantic import BaseModel

    class TideRoseEvent(BaseModel):
        harbour: str

    class Wire:
        async def publish_message(self, exchange_name, routing_key, message):
            exchange = await self.got(exchange_name)
            await exchange.publish(message, routing_key=routing_key)

    client = Wire()

    async def measure(harbour):
        risen = TideRoseEvent(harbour=harbour)
        await client.publish_message(exchange_name="", routing_key="tide_rose_queue", message=risen)
    """
    assert names(code) == ["TideRoseEvent"]


def test_the_properties_of_a_rabbitmq_message_tell_its_kind() -> None:
    code = """
    import json
    import pika
    from aio_pika import Message
    from aio_pika.abc import AbstractExchange

    channel = pika.BlockingConnection().channel()

    def put(kind, body):
        properties = pika.BasicProperties(kind)
        channel.basic_publish("", "shelf", json.dumps(body), properties=properties)

    async def sort(exchange: AbstractExchange, book):
        put("book_returned", {"id": book})
        json_only = pika.BasicProperties(content_type="application/json")
        channel.basic_publish("", "shelf", json.dumps(book), properties=json_only)
        channel.basic_publish(
            "", "shelf", json.dumps(book), properties=pika.BasicProperties(type="book_lent"))
        await exchange.publish(Message(b"", type="book.lost"), routing_key="shelf")
    """
    assert names(code) == ["book.lost", "book_lent", "book_returned"]


def test_a_queue_is_given_the_news_of_a_fact() -> None:
    code = """
    import json
    import boto3

    class Post:
        def __init__(self, url):
            self.url = url
            self.client = None if not url else boto3.client("sqs")

        def put(self, event_type, data):
            self.client.send_message(
                QueueUrl=self.url,
                MessageBody=json.dumps({"event_type": event_type, "data": data}),
            )

        def letter_sent(self, letter):
            self.put("LetterSent", {"letter": letter})

        def send(self, letter):
            self.put("SendLetter", {"letter": letter})

    def count(sqs=boto3.client("sqs")):
        sqs.send_message(QueueUrl="q", MessageBody=json.dumps({"letters": 3}))
    """
    assert published(code) == ["17 LetterSent"]


def test_a_part_of_a_name_that_no_caller_writes_leaves_it_where_it_is_written() -> None:
    assert published(f"""{SNS}
    def moor(boat):
        send(f"boat.{{boat.harbour}}.moored", {{}})

    def sink(fleet):
        send(f"{{fleet.name}}.boat_sunk", {{}})

    def all_in(boats):
        for boat in boats:
            moor(boat)
            sink(Fleet(name="north"))

    class Fleet:
        def __init__(self, name):
            self.name = name
    """) == ["15 boat.*.moored", "23 north.boat_sunk"]


ONE_TOPIC = """
    import json
    import os
    import boto3

    sns = boto3.client("sns")

    def tell(message):
        sns.publish(TopicArn=os.environ["BOAT_MOORED_TOPIC_ARN"], Message=json.dumps(message))

    def tell_on(topic, message):
        sns.publish(TopicArn=topic, Message=json.dumps(message))
"""


def test_the_call_that_says_the_topic_names_what_has_no_other_name() -> None:
    assert published(f"""{ONE_TOPIC}
    def moor(boat):
        tell({{"boat": boat.name}})

    def tie(boat):
        tell({{"boat": boat.name, "rope": 2}})

    def sink(boat):
        tell_on("arn:aws:sns:eu-west-1:1:BoatSunk", {{"boat": boat.name}})

    def launch(boat):
        tell({{"event_type": "BoatLaunched", "boat": boat.name}})
    """) == ["21 BoatSunk", "24 BoatLaunched", "9 BOAT_MOORED"]


def test_what_is_pushed_to_browsers_is_no_event() -> None:
    assert (
        published("""
    from flask_socketio import SocketIO, emit
    import socketio

    event_channel = SocketIO(None)
    channel = socketio.AsyncServer()

    def board(train):
        emit("train_boarded", train, broadcast=True)
        event_channel.emit("train_boarded", train)

    async def leave(train):
        await channel.emit("train_left", train)
    """)
        == []
    )


@pytest.mark.parametrize("told", ["Hello!", "Hello, Redis", "It is done. Really", "who?"])
def test_a_sentence_that_a_caller_hands_over_is_no_name(told: str) -> None:
    wrapper = """
    class Broker:
        def publish(self, event_type, topic):
            sns.publish(TopicArn=topic, Message="{}", MessageAttributes={"eventType": {"DataType": "String", "StringValue": event_type}})
    """
    assert _in(SNS, f"{wrapper}\n    def greet():\n        Broker().publish({told!r}, 'x')\n") == []
    assert _in(SNS, f"{wrapper}\n    def greet():\n        Broker().publish('Order Placed', 'x')\n")
