"""Whose a publication by shared code is, and at which call it stands."""

from texts import modelled

CONFIG = """
modules:
  - {name: garden, path: services/garden}
  - {name: kitchen, path: services/kitchen}
  - {name: kit, path: kit, kind: shared}
"""
SEND = """
import json
import boto3

def send(kind, body):
    boto3.client("sns").publish(
        TopicArn="arn:t",
        Message=json.dumps(body),
        MessageAttributes={"event_type": {"DataType": "String", "StringValue": kind}},
    )
"""
WORK = """
from kit.send import send

class Harvest:
    def __init__(self, beds):
        self._beds = beds

    def gather(self, bed):
        crop = self._beds.empty(bed)
        self._tell_gathered(crop)
        if crop.spoiled:
            send("CropSpoiled", {"bed": bed})

    def _tell_gathered(self, crop):
        send("CropGathered", {"crop": crop.name})
"""


def _published(files: dict[str, str]) -> list[str]:
    texts = {"nplint.yaml": CONFIG, "kit/__init__.py": "", "kit/send.py": SEND, **files}
    model = modelled({path: text.lstrip("\n") for path, text in texts.items()})
    return [
        f"{item.module} {item.span.path}:{item.span.line} {item.name}"
        for item in model.publications
    ]


def test_shared_code_that_works_publishes_where_it_names_the_event() -> None:
    garden = """
from kit.harvest import Harvest
from garden.beds import Beds

harvest = Harvest(Beds())

def on_request(event, context):
    harvest.gather(event["bed"])

def at_night(event, context):
    for bed in event["beds"]:
        harvest.gather(bed)
"""
    found = _published({"kit/harvest.py": WORK, "services/garden/app.py": garden})
    assert found == [
        "garden kit/harvest.py:11 CropSpoiled",
        "garden kit/harvest.py:14 CropGathered",
    ]


def test_shared_work_of_two_modules_is_nobodys_own() -> None:
    caller = (
        "from kit.harvest import Harvest\n\ndef run(beds, bed):\n    Harvest(beds).gather(bed)\n"
    )
    found = _published(
        {
            "kit/harvest.py": WORK,
            "services/garden/app.py": caller,
            "services/kitchen/app.py": caller,
        }
    )
    assert [item.partition(" ")[0] for item in found] == ["kit", "kit"]


def test_a_facade_lets_its_callers_speak() -> None:
    facade = """
from kit.send import send

class Herald:
    def gathered(self, crop):
        self._tell("CropGathered", crop)

    def _tell(self, kind, crop):
        send(kind, {"crop": crop})

def crop_spoiled(crop):
    send("CropSpoiled", {"crop": crop})
"""
    garden = """
from kit.herald import Herald, crop_spoiled

def on_request(event, context):
    Herald().gathered(event["crop"])
    crop_spoiled(event["crop"])
"""
    found = _published({"kit/herald.py": facade, "services/garden/app.py": garden})
    assert found == [
        "garden services/garden/app.py:4 CropGathered",
        "garden services/garden/app.py:5 CropSpoiled",
    ]


def test_shared_work_speaks_through_a_facade_of_another_file() -> None:
    facade = (
        "from kit.send import send\n\ndef crop_gathered(crop):\n    send('CropGathered', crop)\n"
    )
    work = """
from kit.herald import crop_gathered

class Harvest:
    def __init__(self, beds):
        self._beds = beds

    def gather(self, bed):
        crop_gathered(self._beds.empty(bed))
"""
    garden = (
        "from kit.harvest import Harvest\n\ndef run(beds, bed):\n    Harvest(beds).gather(bed)\n"
    )
    found = _published(
        {"kit/herald.py": facade, "kit/harvest.py": work, "services/garden/app.py": garden}
    )
    assert found == ["garden kit/harvest.py:8 CropGathered"]


def test_what_nobody_calls_says_nothing_more_for_shared_code() -> None:
    tell = """
from kit.send import send

class Water:
    def begin(self):
        self._tell_watered()

    def again(self):
        self._tell_watered()

    def _tell_watered(self):
        send("BedWatered", {})
"""
    garden = """
from kit.water import Water

def on_request(event, context):
    Water().begin()
"""
    found = _published({"kit/water.py": tell, "services/garden/app.py": garden})
    assert found == ["garden services/garden/app.py:4 BedWatered"]
    assert _published({"kit/water.py": tell}) == [
        "kit kit/water.py:5 BedWatered",
        "kit kit/water.py:8 BedWatered",
    ]


def test_a_topic_that_shared_code_says_names_what_its_callers_send() -> None:
    tell = """
import json
import boto3

def tell(message):
    topic = "arn:aws:sns:eu-west-1:1:BedWatered"
    boto3.client("sns").publish(TopicArn=topic, Message=json.dumps(message))
"""
    garden = """
from kit.tell import tell

def on_request(event, context):
    tell({"bed": event["bed"]})
"""
    found = _published({"kit/tell.py": tell, "services/garden/app.py": garden})
    assert found == ["garden services/garden/app.py:4 BedWatered"]


def test_a_plain_topic_of_a_shared_client_names_the_event_of_its_caller() -> None:
    files = {
        "template.yaml": """
Resources:
  Notes: {Type: AWS::SNS::Topic, Properties: {TopicName: harvest-notes}}
  Garden:
    Type: AWS::Lambda::Function
    Properties:
      {Handler: app.handler, Runtime: python3.12, Code: services/garden/,
       Environment: {Variables: {NOTES: !Ref Notes}}}
  Kitchen:
    Type: AWS::Lambda::Function
    Properties: {Handler: app.handler, Runtime: python3.12, Code: services/kitchen/}
  Sub:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Notes, Protocol: lambda, Endpoint: !GetAtt Kitchen.Arn}
""",
        "kit/notes.py": """
import json, os
import boto3

class Notes:
    def __init__(self):
        self.topic = os.environ["NOTES"]

    def write(self, body):
        text = json.dumps(body) if isinstance(body, dict) else body
        boto3.client("sns").publish(TopicArn=self.topic, Message=text)
""",
        "services/garden/app.py": """
from kit.notes import Notes

def handler(event, context):
    Notes().write({"crop": event["crop"]})
""",
        "services/kitchen/app.py": "def handler(event, context):\n    print(event)\n",
    }
    assert _published(files) == ["garden services/garden/app.py:4 harvest-notes"]
