"""Objects that publish by themselves: the object, not the base class, tells what is sent."""

from eventcode import names, published

SNS = """
    import json
    import boto3

    sns = boto3.client("sns")
    bus = boto3.client("events")

    def put(kind, body):
        attribute = {"DataType": "String", "StringValue": kind}
        sns.publish(TopicArn="arn", Message=body, MessageAttributes={"event_type": attribute})
"""


def test_an_event_sends_itself_under_its_class() -> None:
    code = f"""{SNS}
    class Fact:
        def __init__(self, **parts):
            self.parts = parts

        def send(self):
            kind = {{"DataType": "String", "StringValue": type(self).__name__}}
            body = json.dumps(self.parts)
            sns.publish(TopicArn="arn", Message=body, MessageAttributes={{"event_type": kind}})

    class BoatRented(Fact): ...
    class BoatReturned(Fact): ...

    def rent(boat):
        BoatRented(boat=boat).send()

    def take_back(boat):
        fact = BoatReturned(boat=boat)
        fact.send()
    """
    assert published(code) == ["25 BoatRented", "29 BoatReturned"]


def test_a_property_of_the_base_tells_the_class() -> None:
    code = f"""{SNS}
    class Fact:
        @property
        def kind(self):
            return self.__class__.__name__

        def send(self):
            self._put("{{}}")

        def _put(self, body):
            kind = {{"DataType": "String", "StringValue": self.kind}}
            sns.publish(TopicArn="arn", Message=body, MessageAttributes={{"event_type": kind}})

    class BoatRented(Fact): ...

    def rent():
        BoatRented().send()
    """
    assert names(code) == ["BoatRented"]


def test_a_subclass_names_the_event() -> None:
    code = f"""{SNS}
    class Fact:
        detail_type = ""

        def send(self):
            bus.put_events(Entries=[
                {{"Source": "boats", "DetailType": self.detail_type, "Detail": "{{}}"}}])

    class Rented(Fact):
        detail_type = "boat.rented"

    def rent():
        Rented().send()
    """
    assert names(code) == ["boat.rented"]


def test_a_publisher_is_made_for_one_event() -> None:
    code = """
    import pika

    class Wire:
        def __init__(self, key):
            self.key = key

        def send(self, body):
            channel = pika.BlockingConnection().channel()
            channel.basic_publish(exchange="boats", routing_key=self.key, body=body)

    rented = Wire("boat.rented")

    def rent():
        rented.send(b"")
        Wire(key="boat.moved").send(b"")
    """
    assert names(code) == ["boat.moved", "boat.rented"]
