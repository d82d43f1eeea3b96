"""Where a publication stands when another function makes the message that is sent."""

from textwrap import dedent

import pytest

from eventcode import published
from texts import modelled

SEND = """
    import boto3
    from entries import entry

    events = boto3.client("events")

    def send(batch):
        events.put_events(Entries=batch)
"""


def test_the_branches_of_a_helper_that_names_the_event() -> None:
    assert published("""
    import boto3
    events = boto3.client("events")

    def told(row):
        entry = {"Source": "depot", "Detail": "{}"}
        if row["gone"]:
            entry["DetailType"] = "ParcelLost"
            return entry
        if row["late"]:
            entry["DetailType"] = "ParcelLost"
        else:
            entry["DetailType"] = "ParcelHandedOver"
        return entry

    def send(batch):
        events.put_events(Entries=batch)

    def handler(event, context):
        send([told(row) for row in event["rows"]])
    """) == ["11 ParcelLost", "13 ParcelHandedOver", "8 ParcelLost"]


@pytest.mark.parametrize(
    ("made", "at"),
    [
        ('batch = [entry("Parcel", one) for one in rows]', 12),
        ('batch = []; batch.append(entry("Parcel", rows))', 12),
    ],
)
def test_the_argument_that_a_helper_makes_a_name_of(made: str, at: int) -> None:
    """The call that carries the word is the place, not the helper that serves many."""
    found = published(
        {
            "entries.py": """
    def entry(kind, row):
        return {"Source": "depot", "DetailType": f"{kind}Stored", "Detail": row["text"]}
    """,
            "app.py": f"""{SEND}
    def handler(rows, context):

        {made}
        print(len(batch))
        print("going")
        send(batch)
    """,
        }
    )
    assert found == [f"{at} ParcelStored"]


@pytest.mark.parametrize(
    "code",
    [
        # the call itself says it
        'bus.publish({"event_type": "ParcelStored", "row": 1})',
        # and so does the helper's call in it
        'bus.publish(made("ParcelStored"))',
        # the same function put it together
        'message = {"event_type": "ParcelStored"}; print(1); bus.publish(message)',
        # the call says it besides
        'bus.publish("ParcelStored", told())',
        # a constant names events everywhere; where it is sent is what counts
        'bus.publish({"event_type": STORED})',
        # an object of the event's class is named by its class
        "bus.publish(stored())",
        # a function that only says a name makes no message
        'bus.publish({"event_type": kind()})',
    ],
)
def test_what_stays_with_the_call(code: str) -> None:
    assert [
        item.partition(" ")[0]
        for item in published(f"""
    from shop import bus, DomainEvent
    STORED = "ParcelStored"
    class ParcelStored(DomainEvent):
        pass

    def made(name):
        return {{"event_type": name}}

    def told():
        return {{"event_type": "ParcelStored"}}

    def stored():
        return ParcelStored()

    def kind():
        return "ParcelStored"

    def run():
        {code}
    """)
    ] == ["20"]


def test_a_constant_in_a_message_of_a_helper() -> None:
    """The helper's message is the place: the constant may serve many."""
    assert published("""
    import boto3
    events = boto3.client("events")
    STORED = "ParcelStored"

    def told(row):
        return {
            "Source": "depot", "DetailType": STORED, "Detail": row}

    def handler(event, context):
        one = told(event)
        events.put_events(Entries=[one])
    """) == ["7 ParcelStored"]


def test_a_shared_helper_leaves_the_event_to_its_caller() -> None:
    model = modelled(
        {
            "nplint.yaml": "modules:\n  - {name: depot, path: services/depot}\n"
            "  - {name: events, path: libs/events, kind: shared}\n",
            "libs/events/made.py": dedent("""
                def stored(row):
                    return {"Source": "depot", "DetailType": "ParcelStored", "Detail": row}
                """),
            "services/depot/app.py": dedent("""
                import boto3
                from libs.events.made import stored
                events = boto3.client("events")

                def handler(event, context):
                    one = stored(event)
                    events.put_events(Entries=[one])
                """),
        }
    )
    assert [(item.module, str(item.span)) for item in model.publications] == [
        ("depot", "services/depot/app.py:8:5")
    ]
