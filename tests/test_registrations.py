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
        "messenger.subscribe_event(OrderPlaced, [on_placed])",
    ],
)
def test_calls(call: str) -> None:
    given = "self, bus, dispatcher, emitter, event_map, messenger"
    code = f"{EVENTS}\n    def wire({given}):\n        {call}\n"
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


def test_each_queue_has_its_own_callback() -> None:
    assert registered("""
        def listen(channel, broken):
            def on_paid(ch, method, properties, body): ...
            def on_lost(ch, method, properties, body): ...
            def on_broken(ch, method, properties, body): ...
            channel.queue_bind(exchange="x", queue="desk.paid", routing_key="order.paid")
            channel.queue_bind(queue="desk.lost", exchange="x", routing_key="order.lost")
            channel.queue_bind(broken.queue, "x", "order.broken")
            channel.basic_consume(queue="desk.paid", on_message_callback=on_paid)
            channel.basic_consume(queue="desk.lost", on_message_callback=on_lost)
            channel.basic_consume(broken.queue, on_broken)
        """) == [
        "order.paid -> listen.<on_paid>",
        "order.lost -> listen.<on_lost>",
        "order.broken -> listen.<on_broken>",
    ]
    assert registered("""
        async def listen(paid, lost):
            async def on_paid(message): ...
            async def on_lost(message): ...
            await paid.queue.bind("x", routing_key="order.paid")
            await lost.queue.bind("x", routing_key="order.lost")
            await paid.queue.consume(on_paid)
            await lost.queue.consume(on_lost)
        """) == ["order.paid -> listen.<on_paid>", "order.lost -> listen.<on_lost>"]


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


def test_a_queue_that_a_helper_binds_for_its_caller() -> None:
    assert registered("""
        from functools import partial
        class Rabbit:
            async def consume_from(self, exchange, reaction, key="#", name=None):
                queue = await self.channel.declare_queue(name)
                await queue.bind(exchange, key)
                await queue.consume(partial(self._each, reaction=reaction))
            async def _each(self, message, reaction):
                await reaction(message)

        async def ship(message): ...
        async def keep(message): ...

        async def start():
            rabbit = Rabbit()
            await rabbit.consume_from("sales", ship, "order.paid", "shipping")
            await rabbit.consume_from("sales", keep)
        """) == ["order.paid -> ship", "* -> keep"]


def test_a_bound_queue_goes_to_the_function_that_consumes_it() -> None:
    assert registered("""
        async def on_parcel(message): ...
        async def main(channel, exchange):
            queue = await channel.declare_queue(exclusive=True)
            await queue.bind(exchange, "parcel.sent")
            await queue.consume(on_parcel)
        """) == ["parcel.sent -> on_parcel"]


def test_a_helper_that_subscribes_on_the_bus_for_its_caller() -> None:
    assert registered(f"""{EVENTS}
    class Wiring:
        def __init__(self, event_bus):
            self.event_bus = event_bus
        def wire(self, what, reaction):
            self.event_bus.subscribe(what, reaction)
    def setup(bus):
        wiring = Wiring(bus)
        wiring.wire(OrderPlaced, on_placed)
        wiring.wire(OrderPaid, Mailer)
    """) == ["OrderPlaced -> on_placed", "OrderPaid -> Mailer.handle"]


def test_objects_that_pair_an_event_with_its_handler() -> None:
    code = """
        from enum import Enum
        class EventNames(str, Enum):
            PARCEL_SENT = "parcel:sent"
        class Sizes(str, Enum):
            LARGE = "large"
        class KeyListener:
            def __init__(self, key, reaction): ...
        def reacting(session):
            def on_sent(body): ...
            return on_sent
        def run(client):
            client.listen_to([
                KeyListener(EventNames.PARCEL_SENT, reacting(None)),
                KeyListener(Sizes.LARGE, reacting(None)),
                KeyListener("parcel:lost", reacting(None)),
            ])
        """
    assert registered(code) == ["parcel:sent -> reacting.<on_sent>"]
    assert registered(code, "parcel:lost") == [
        "parcel:sent -> reacting.<on_sent>",
        "parcel:lost -> reacting.<on_sent>",
    ]


def test_registries_of_a_container() -> None:
    assert registered(f"""{EVENTS}
    from dependency_injector import containers, providers
    class Audit:
        def __call__(self, event): ...
    class Wiring(containers.DeclarativeContainer):
        session = providers.Dependency()
        command_handlers = providers.Dict({{PlaceOrder: providers.Factory(Mailer, session)}})
        event_handlers = providers.Dict({{
            OrderPlaced: providers.List(
                providers.Factory(Mailer, session), providers.Singleton(Audit)
            ),
        }})
    """) == ["OrderPlaced -> Audit.__call__", "OrderPlaced -> Mailer.handle"]


def test_handlers_that_a_container_is_asked_for() -> None:
    assert registered(f"""{EVENTS}
    class Wiring:
        def __init__(self, event_bus, container):
            self.event_bus, self.container = event_bus, container
        def wire(self):
            for event, handler in [(OrderPlaced, Mailer)]:
                self.event_bus.subscribe(event, self.container.get(handler))
            self.event_bus.subscribe(OrderPaid, self.container.resolve(made_elsewhere()))
    """) == ["OrderPlaced -> Mailer.handle", "OrderPaid -> "]


def test_the_name_that_a_class_fixes_is_the_one_that_is_heard() -> None:
    code = """
    class Event:
        def __init__(self, event_type=None, payload=None): ...
    class ParcelSent(Event):
        def __init__(self, parcel):
            super().__init__("depot.parcel.sent", parcel)
    class ParcelLost(Event):
        EVENT_TYPE = "depot.parcel.lost"
    class Mailer:
        def on(self, event): ...
    def wire(bus):
        bus.subscribe(ParcelSent, Mailer())
        bus.subscribe(ParcelLost, Mailer())
    """
    assert registered(code) == [
        "depot.parcel.sent -> Mailer.on",
        "depot.parcel.lost -> Mailer.on",
    ]


def test_a_predicate_that_returns_a_list_by_its_name() -> None:
    code = f"""{EVENTS}
    WATCHED = [OrderPlaced, "order.lost"]
    class Ledger:
        heard = [OrderPaid]
        def subscribed_to(self):
            return self.heard
        def on(self, event): ...
    class Audit:
        def subscribed_to(self):
            return WATCHED
        def on(self, event): ...
    """
    assert registered(code) == ["OrderPlaced -> Audit.on", "OrderPaid -> Ledger.on"]
    assert registered(code, "order.lost") == [
        "OrderPlaced -> Audit.on",
        "order.lost -> Audit.on",
        "OrderPaid -> Ledger.on",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "def boot():\n        return MessageBus(event_handlers={OrderPlaced: [on_placed]})",
        "def boot():\n        handlers = {OrderPlaced: [on_placed]}\n        return Bus(handlers)",
        "def event_handlers():\n        return {OrderPlaced: lambda event: on_placed(event, db)}",
        "class Bus:\n"
        "        def __init__(self):\n"
        "            self._handlers = {OrderPlaced: [on_placed]}",
        "handlers = {}\n    handlers.setdefault(OrderPlaced, []).append(on_placed)",
        "def boot():\n        Bus.handlers[OrderPlaced].append(on_placed)",
        "def boot():\n        Bus.handlers[OrderPlaced] += [on_placed]",
        "def boot(subscriptions):\n        subscriptions.update({OrderPlaced: on_placed})",
        'LISTENERS = [{"event": OrderPlaced, "handlers": [on_placed]}]',
        "class Bus:\n"
        "        def __init__(self):\n"
        "            for event, reaction in HANDLERS.items():\n"
        "                self._handlers[event] = reaction\n"
        "    HANDLERS = {OrderPlaced: on_placed}",
    ],
)
def test_tables_inside_functions(code: str) -> None:
    assert registered(f"{EVENTS}\n    {code}\n") == ["OrderPlaced -> on_placed"]


@pytest.mark.parametrize(
    "code",
    [
        "def translate(event):\n        return TRANSLATED[{OrderPlaced: on_placed}[type(event)]]",
        "class Mapper:\n        def __init__(self):\n            self.t = {OrderPlaced: on_paid}",
        "def boot():\n        return CommandBus(command_handlers={PlaceOrder: on_placed})",
        "def unsubscribe(bus):\n        handlers = {OrderPlaced: on_placed}",
        'def page(self):\n        self.handlers = {"click": on_placed, "key_pressed": on_paid}',
        'def serve(app):\n        app.routes.update({"/orders/placed": on_placed})',
        "def boot(bus, event, reaction):\n        bus.handlers[event].append(reaction)",
    ],
)
def test_tables_of_other_things(code: str) -> None:
    assert registered(f"{EVENTS}\n    {code}\n") == []


def test_a_table_by_names_is_one_of_events_where_messages_come_in() -> None:
    code = """
    class Worker:
        def __init__(self, channel):
            self.handlers = {{"parcel.sent": self.on_sent, "parcel": self.on_sent}}
            {hears}
        def on_sent(self, body): ...
    """
    hears = 'channel.basic_consume(queue="parcels", on_message_callback=self.on_sent)'
    assert registered(code.format(hears="")) == []
    assert registered(code.format(hears=""), "parcel") == ["parcel -> Worker.on_sent"]
    assert registered(code.format(hears=hears)) == ["parcel.sent -> Worker.on_sent"]


def test_a_table_tells_what_its_consumer_listens_to() -> None:
    code = """
    from confluent_kafka import Consumer
    def on_sent(body): ...
    def on_lost(body): ...
    def on_refused(body): ...
    HANDLERS = {"parcel_sent": on_sent, "parcel_lost": on_lost, "parcel_unwelcome": on_refused}
    def run():
        consumer = Consumer({})
        consumer.subscribe(list(HANDLERS.keys()))
    """
    assert registered(code) == [
        "parcel_sent -> on_sent",
        "parcel_lost -> on_lost",
        "parcel_unwelcome -> on_refused",
    ]


def test_a_consumer_that_an_object_keeps_feeds_the_method_that_loops() -> None:
    assert registered("""
    from aiokafka import AIOKafkaConsumer
    class Intake:
        def __init__(self):
            self._consumer = AIOKafkaConsumer("parcel.sent", "parcel.lost", group_id="mail")
        async def start(self):
            await self._consumer.start()
        async def _take(self):
            async for msg in self._consumer:
                ...
    async def take():
        consumer = AIOKafkaConsumer("parcel.found")
        async for msg in consumer:
            ...
    """) == [
        "parcel.lost -> Intake._take",
        "parcel.sent -> Intake._take",
        "parcel.found -> take",
    ]


@pytest.mark.parametrize(
    "call",
    [
        "event_bus.register(Post())",
        "event_bus.register_handler(Post)",
        "bus.subscribe(post)",
        "for each in [Post()]:\n            event_bus.register(each)",
    ],
)
def test_a_handler_that_says_itself_what_it_takes(call: str) -> None:
    code = f"""{EVENTS}
    class Post:
        def handle(self, event: OrderPlaced): ...
    class Place:
        def handle(self, command: PlaceOrder): ...
    class Trace:
        def handle(self, event: Event): ...
    post = Post()
    def wire(bus, event_bus, registry):
        {call}
        event_bus.register(Place())
        event_bus.register(Trace())
        registry.register(Post())
    """
    assert registered(code) == ["OrderPlaced -> Post.handle"]


@pytest.mark.parametrize(
    "bus",
    [
        "",
        """
    class EventBus:
        def subscribe(self, worker, event_types, handler): ...
    """,
    ],
)
def test_the_name_of_the_queue_comes_first(bus: str) -> None:
    typed = "bus: EventBus" if bus else "bus"
    assert registered(f"""{bus}
    def on_placed(event): ...
    def wire({typed}):
        bus.subscribe("billing.orders", ["order.placed", "order.paid"], on_placed)
    """) == ["order.paid -> on_placed", "order.placed -> on_placed"]


def test_a_handler_that_tells_its_event_by_its_generic_base() -> None:
    assert registered(f"""{EVENTS}
    from typing import Generic, TypeVar
    E = TypeVar("E")
    class Handles(Generic[E]):
        def handle(self, event: E): ...
    class Mail(Handles[OrderPlaced]):
        def handle(self, event): ...
    class Ship(Handles["OrderPaid"]):
        def handle(self, event): ...
    bus = EventBus()
    bus.register(Mail())
    bus.register(Ship())
    """) == ["OrderPlaced -> Mail.handle", "OrderPaid -> Ship.handle"]


def test_a_handler_keeps_what_it_is_for() -> None:
    assert registered(f"""{EVENTS}
    class Mail:
        event_type = OrderPlaced
        def handle(self, event): ...
    class Ship:
        subscribes_to = ["order.paid", "order.lost"]
        def handle(self, event): ...
    bus = EventBus()
    bus.register(Mail())
    bus.register(Ship())
    """) == [
        "OrderPlaced -> Mail.handle",
        "order.lost -> Ship.handle",
        "order.paid -> Ship.handle",
    ]


def test_several_channels_and_streams_of_redis() -> None:
    assert registered("""
    import redis
    from faststream.rabbit import RabbitQueue, RabbitRouter
    store = redis.Redis()
    router = RabbitRouter()
    def listen():
        heard = store.pubsub()
        heard.subscribe("order.placed", "order.paid")
    def read():
        store.xreadgroup("desk", "one", {"order.sent": ">", "orders": ">"})
    @router.subscriber(RabbitQueue("order.lost"))
    async def lost(order): ...
    """) == [
        "order.paid -> listen",
        "order.placed -> listen",
        "order.sent -> read",
        "order.lost -> lost",
    ]


def test_settings_that_name_events_by_default() -> None:
    assert registered("""
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            paid_key: str = "order.paid"
            queue: str = "desk"

        settings = Settings()

        async def on_paid(message): ...

        async def listen(queue, exchange):
            await queue.bind(exchange, routing_key=settings.paid_key)
            await queue.consume(on_paid)
        """) == ["order.paid -> on_paid"]


@pytest.mark.parametrize("module", ["depot", "depot.kinds"])
@pytest.mark.parametrize(
    ("kind", "found"),
    [("ParcelStored", ["ParcelStored -> on_stored"]), ("StoreParcel", []), ("Parcel", [])],
)
def test_a_class_that_its_package_does_not_have(module: str, kind: str, found: list[str]) -> None:
    """Generated or forgotten: its name is all there is, and states a fact or does not."""
    code = {
        "depot/__init__.py": "from .kinds import ParcelSent\n",
        "depot/kinds.py": "class ParcelSent: ...\n",
        "app.py": f"""
    from bus import subscribe
    from {module} import {kind}
    @subscribe({kind})
    def on_stored(event): ...
    """,
    }
    assert registered(code) == found
