"""Which functions code registers for which events."""

import pytest

from eventcode import registered

EVENTS = """
    class Event: ...
    class OrderPlaced(Event): ...
    class OrderPaid(Event): ...
    class PlaceOrder: ...
    def on_placed(event): ...
    def on_paid(event): ...
    class Mailer:
        def handle(self, event): ...
"""


@pytest.mark.parametrize(
    "call",
    [
        "bus.subscribe(OrderPlaced, on_placed)",
        "bus.subscribe('OrderPlaced', on_placed)",
        "self.event_bus.register(OrderPlaced, handler=on_placed)",
        "dispatcher.add_listener(OrderPlaced, on_placed)",
        "bus.subscribe(event_type=OrderPlaced, handler=on_placed)",
        "emitter.on('OrderPlaced', on_placed)",
        "event_map.bind(OrderPlaced, [on_placed])",
    ],
)
def test_calls(call: str) -> None:
    code = f"{EVENTS}\n    def wire(self, bus, dispatcher, emitter, event_map):\n        {call}\n"
    assert registered(code) == ["OrderPlaced -> on_placed"]


@pytest.mark.parametrize(
    "call",
    [
        "signal.signal(signal.SIGTERM, on_placed)",
        "app.register(on_placed)",
        "event.listen(PlaceOrder, 'before_update', on_placed)",
        "logger.bind(OrderPlaced)",
        "router.register('orders', on_placed)",
        "commands.register(PlaceOrder, on_placed)",
        "thread.on('startup', on_placed)",
        "connection.connect('db', on_placed)",
    ],
)
def test_calls_that_register_for_no_event(call: str) -> None:
    args = "app, event, logger, router, commands, thread, connection"
    code = f"{EVENTS}\n    import signal\n    def wire({args}):\n        {call}\n"
    assert registered(code) == []


def test_a_class_without_fields_that_is_published() -> None:
    code = """
    class SeatHeld: ...
    def on_held(event): ...
    def wire(bus, router):
        bus.subscribe(SeatHeld, on_held)
        router.register(SeatHeld, on_held)
    """
    assert registered(code) == []
    assert registered(code, "SeatHeld") == ["SeatHeld -> on_held"]


def test_handler_objects_and_classes() -> None:
    assert registered(f"""{EVENTS}
    def wire(bus):
        bus.subscribe(OrderPlaced, Mailer())
        bus.subscribe(OrderPaid, Mailer)
    """) == ["OrderPlaced -> Mailer.handle", "OrderPaid -> Mailer.handle"]


@pytest.mark.parametrize(
    "decorator",
    [
        "@bus.subscribe(OrderPlaced)",
        "@bus.handler(OrderPlaced)",
        "@subscribe(OrderPlaced, priority=5)",
        '@broker.subscriber("OrderPlaced")',
        '@event_bus.on("OrderPlaced")',
        '@aws_sns_sqs("OrderPlaced", queue_name="q")',
        '@event_handler("orders", "OrderPlaced")',
    ],
)
def test_decorators(decorator: str) -> None:
    code = f"""{EVENTS}
    from lib import aws_sns_sqs, broker, bus, event_bus, subscribe
    from nameko.events import event_handler

    {decorator}
    def react(event): ...
    """
    assert registered(code) == ["OrderPlaced -> react"]


@pytest.mark.parametrize(
    "decorator",
    ['@app.on("startup")', '@router.post("/orders")', "@commands.handler(PlaceOrder)"],
)
def test_decorators_for_no_event(decorator: str) -> None:
    code = (
        f"{EVENTS}\n    from lib import app, router, commands\n    {decorator}\n    def x(e): ...\n"
    )
    assert registered(code) == []


def test_registries_of_modules_and_classes() -> None:
    assert registered(f"""{EVENTS}
    HANDLERS = {{OrderPlaced: [on_placed, on_paid]}}
    COMMAND_HANDLERS = {{PlaceOrder: on_placed}}

    class Bus:
        EVENT_HANDLERS = {{OrderPaid: on_paid}}
    """) == ["OrderPlaced -> on_paid", "OrderPlaced -> on_placed", "OrderPaid -> on_paid"]


def test_registries_by_name() -> None:
    code = """
        def on_placed(event): ...
        ROUTES = {"order.placed": on_placed}
        """
    assert registered(code) == []
    assert registered(code, "order.placed") == ["order.placed -> on_placed"]


def test_a_loop_over_a_table_keeps_pairs_together() -> None:
    assert registered(f"""{EVENTS}
    def wire(bus):
        table = {{OrderPlaced: on_placed, OrderPaid: on_paid}}
        for event, handler in table.items():
            bus.subscribe(event, handler)
    """) == ["OrderPaid -> on_paid", "OrderPlaced -> on_placed"]


def test_a_loop_over_a_registry_says_nothing_new() -> None:
    assert registered(f"""{EVENTS}
    HANDLERS = {{OrderPlaced: [on_placed], OrderPaid: [on_paid]}}
    def wire(bus):
        for event, handlers in HANDLERS.items():
            for handler in handlers:
                bus.subscribe(event, handler)
    """) == ["OrderPlaced -> on_placed", "OrderPaid -> on_paid"]


def test_predicates() -> None:
    assert registered(f"""{EVENTS}
    class Receipts:
        def can_handle(self, event_type):
            return event_type == "order.paid"
        def handle(self, event): ...

    class Parcels:
        def subscribed_to(self):
            return [OrderPlaced, OrderPaid]
        def handle(self, event): ...
    """) == [
        "order.paid -> Receipts.handle",
        "OrderPaid -> Parcels.handle",
        "OrderPlaced -> Parcels.handle",
    ]


def test_signals() -> None:
    assert registered(
        {
            "signals.py": """
            from django.dispatch import Signal
            order_placed = Signal()
            """,
            "wire.py": """
            import signals
            from django.db.models.signals import post_save
            from django.dispatch import receiver
            from signals import order_placed

            @receiver(order_placed)
            def mail(sender, **kwargs): ...

            @receiver(post_save)
            def index(sender, **kwargs): ...

            def ship(sender): ...

            def ready():
                signals.order_placed.connect(ship)
            """,
        }
    ) == ["order_placed -> mail", "order_placed -> ship"]


def test_channels_of_brokers() -> None:
    assert registered("""
        import redis
        def listen(channel):
            pubsub = redis.Redis().pubsub()
            pubsub.subscribe("order.placed")
            channel.queue_bind(exchange="x", queue="q", routing_key="order.paid")
        """) == ["order.placed -> listen", "order.paid -> listen"]


# decorators without a call, and at classes


def test_generic_functions() -> None:
    assert registered(f"""{EVENTS}
    from functools import singledispatch
    @singledispatch
    def handle(event): ...
    @handle.register
    def _placed(event: OrderPlaced): ...
    @handle.register(OrderPaid)
    def _paid(event): ...
    @handle.register
    def _command(command: PlaceOrder): ...
    """) == ["OrderPlaced -> _placed", "OrderPaid -> _paid"]


def test_receivers_of_signals() -> None:
    code = """
    from blinker import signal
    course_finished = signal("course-finished")
    @course_finished.connect
    def award(sender): ...
    """
    assert registered(code) == ["course-finished -> award"]


def test_decorators_that_read_the_annotation() -> None:
    code = f"""{EVENTS}
    from typing import get_type_hints
    def handler(fn):
        TABLE[get_type_hints(fn)["event"]] = fn
        return fn
    def traced(fn):
        return fn
    @handler
    def placed(event: OrderPlaced): ...
    @traced
    def paid(event: OrderPaid): ...
    @handler
    def place(command: PlaceOrder): ...
    """
    assert registered(code) == ["OrderPlaced -> placed"]


def test_decorated_classes() -> None:
    code = f"""{EVENTS}
    bus = Bus()
    @bus.subscribe(OrderPlaced, OrderPaid)
    class Biller:
        def handle(self, event): ...
    @admin.register(OrderPlaced)
    class OrderAdmin:
        ordering = ("id",)
    """
    assert registered(code) == ["OrderPaid -> Biller.handle", "OrderPlaced -> Biller.handle"]


def test_clients_made_with_their_topics() -> None:
    code = """
    from kafka import KafkaConsumer
    def main():
        for record in KafkaConsumer("order-placed", "order-paid", group_id="mail"):
            print(record)
    """
    assert registered(code) == ["order-paid -> main", "order-placed -> main"]


def test_registries_of_handlers() -> None:
    code = """
    class HandlerRegistry:
        def on(self, kind): ...
    registry = HandlerRegistry()
    @registry.on("stock.received")
    def received(data): ...
    @registry.on("started")
    def started(data): ...
    @registry.on("stock.level")
    def level(data): ...
    """
    assert registered(code) == ["stock.received -> received"]
