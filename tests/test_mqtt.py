"""MQTT: topics are paths, and a client calls one function with whatever comes."""

import pytest

from eventcode import published, registered
from texts import modelled, subscribed

BASE = """
import json
from typing import Optional

import paho.mqtt.client as mqtt


class Station:
    def __init__(self, prefix):
        self._prefix = prefix
        self._client: Optional[mqtt.Client] = None
        self._callback = None
        self._topics = []

    def open(self, on_connect=None, on_message=None, topics=None):
        self._callback = on_message
        self._topics = topics or []
        self._client = mqtt.Client()
        self._client.on_connect = self._connected
        self._client.on_message = self._came
        self._client.connect("broker")

    def _connected(self, client, userdata, flags, rc):
        for topic in self._topics:
            full = self._full(topic)
            client.subscribe(full)

    def _came(self, client, userdata, message):
        self._callback(message.topic, json.loads(message.payload))

    def _full(self, topic):
        if self._prefix:
            return f"{self._prefix}/{topic}"
        return topic

    def tell(self, topic, body, retain=False):
        self._client.publish(self._full(topic), json.dumps(body), retain=retain)
"""


@pytest.mark.parametrize(
    ("made", "sent"),
    [
        ("import paho.mqtt.client as mqtt", 'mqtt.Client().publish("hive/weighed", "7")'),
        ("import paho.mqtt.publish as once", 'once.single("hive/weighed", "7", hostname="b")'),
        ("from fastapi_mqtt import FastMQTT", 'FastMQTT().publish("hive/weighed", "7")'),
        ("import boto3", 'boto3.client("iot-data").publish(topic="hive/weighed", payload="7")'),
        ("from gmqtt import Client", 'Client("id").publish("hive/weighed", payload="7")'),
    ],
)
def test_a_message_has_the_name_of_its_topic(made: str, sent: str) -> None:
    assert published(f"{made}\n\ndef weigh():\n    {sent}\n") == ["4 hive/weighed"]


def test_a_client_of_a_context() -> None:
    assert published("""
    import aiomqtt

    async def weigh():
        async with aiomqtt.Client("broker") as client:
            await client.publish(topic="hive/weighed", payload=7)
    """) == ["6 hive/weighed"]


def test_what_has_another_client_is_no_message() -> None:
    assert (
        published("""
    from press import Client

    def weigh():
        Client().publish("hive/weighed", "7")
    """)
        == []
    )


def test_a_client_that_nobody_knows_is_told_by_its_name_or_a_path() -> None:
    assert published("""
    import os

    TOPIC = os.getenv("OPENED_TOPIC", "hive/opened")

    def weigh(client, hive):
        client.publish("hive/weighed", hive.weight)
        client.publish("projects/bees/topics/hives", hive.weight)
        client.publish("hive", hive.weight)

    class Keeper:
        def __init__(self, mqtt_client):
            self.mqtt = mqtt_client

        def open(self):
            self.mqtt.publish(TOPIC, "x")
            self._tell("hive/smoked", 1)

        def _tell(self, topic, body):
            self.mqtt.publish(topic, body)
    """) == ["16 hive/opened", "17 hive/smoked", "7 hive/weighed"]


def test_a_topic_with_a_part_of_the_thing_is_named_where_it_is_written() -> None:
    assert published("""
    import paho.mqtt.client as mqtt

    client = mqtt.Client()

    def weigh(hive):
        client.publish(f"hive/{hive.id}/weighed", "7")

    def kind_of(kind, hive):
        client.publish(f"hive/{kind}", hive.name)

    def every(hives):
        for hive in hives:
            weigh(hive)
            kind_of("opened", hive)
    """) == ["15 hive/opened", "7 hive/*/weighed"]


def test_what_is_set_on_a_client_gets_its_messages() -> None:
    assert registered("""
    import paho.mqtt.client as mqtt

    def connected(client, userdata, flags, rc):
        client.subscribe("hive/weighed")
        client.subscribe([("hive/opened", 1), ("hive/smoked", 0)])

    def came(client, userdata, message): ...

    def run():
        client = mqtt.Client()
        client.on_connect = connected
        client.on_message = came
    """) == ["hive/weighed -> came", "hive/opened -> came", "hive/smoked -> came"]


def test_functions_of_their_own_for_topics() -> None:
    assert registered("""
    import paho.mqtt.client as mqtt

    def weighed(client, userdata, message): ...
    def other(client, userdata, message): ...

    def run():
        client = mqtt.Client()
        client.on_message = other
        client.message_callback_add("hive/weighed", weighed)
        client.subscribe("hive/weighed", qos=1)
        client.subscribe("hive/opened")
    """) == ["hive/weighed -> weighed", "hive/opened -> other"]


def test_clients_of_an_own_class_and_those_that_take_the_function() -> None:
    assert registered("""
    import paho.mqtt.client as mqtt
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient

    class Scale(mqtt.Client):
        def on_connect(self, client, userdata, flags, rc):
            self.subscribe("hive/weighed")

        def on_message(self, client, userdata, message): ...

    def opened(client, userdata, message): ...

    shadow = AWSIoTMQTTClient("scale")
    shadow.subscribe("hive/opened", 1, opened)
    """) == ["hive/weighed -> Scale.on_message", "hive/opened -> opened"]


def test_a_topic_of_the_environment_and_a_client_that_is_given() -> None:
    assert registered("""
    import os

    class Keeper:
        def __init__(self, mqtt_client):
            self.mqtt = mqtt_client
            self.mqtt.on_message = self._note
            self.mqtt.subscribe(os.environ.get("OPENED_TOPIC", "hive/opened"))

        def _note(self, client, userdata, message): ...
    """) == ["hive/opened -> Keeper._note"]


def test_a_decorator_and_a_loop() -> None:
    assert registered("""
    import aiomqtt
    from fastapi_mqtt import FastMQTT

    fast = FastMQTT()

    @fast.subscribe("hive/+/weighed", qos=1)
    async def weighed(client, topic, payload, qos, properties): ...

    async def listen():
        async with aiomqtt.Client("broker") as client:
            await client.subscribe("hive/opened")
            async for message in client.messages:
                print(message.payload)
    """) == ["hive/+/weighed -> weighed", "hive/opened -> listen"]


def test_a_shared_base_is_told_the_topics() -> None:
    keeper = """
from kit.station import Station


class Keeper(Station):
    def __init__(self):
        super().__init__("farm")
        topics = [
            "hive/weighed",
            "hive/+/opened",
            "swarm/#",
        ]
        self.open(on_connect=self._ready, on_message=self._note, topics=topics)

    def _ready(self, client, userdata, flags, rc): ...

    def _note(self, topic, body):
        self.tell("keeper/informed", body)
        self.tell(f"keeper/{self.name}/informed", body)
"""
    config = """
modules:
  - {name: keeper, path: keeper}
  - {name: kit, path: kit, kind: shared}
"""
    model = modelled(
        {
            "nplint.yaml": config,
            "kit/__init__.py": "",
            "kit/station.py": BASE.lstrip("\n"),
            "keeper/app.py": keeper.lstrip("\n"),
        }
    )
    assert subscribed(model) == [
        "hive/+/opened keeper keeper/app.py:9 keeper/app.py::Keeper._note",
        "hive/weighed keeper keeper/app.py:8 keeper/app.py::Keeper._note",
        "swarm/* keeper keeper/app.py:10 keeper/app.py::Keeper._note",
    ]
    assert [(item.name, item.span.line) for item in model.publications] == [
        ("keeper/informed", 17),
        ("keeper/*/informed", 18),
    ]
    assert model.event_names == ()  # nobody chose a path for an event's name
