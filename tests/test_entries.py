"""Event objects that write themselves into the entry of a bus."""

import pytest

from eventcode import names


@pytest.mark.parametrize(
    "told",
    [
        '"DetailType": self.kind.value, "Source": f"ferry.{self.sender}"',
        '"Source": self.sender, "DetailType": self.kind',
    ],
)
def test_the_name_is_an_attribute_of_the_event(told: str) -> None:
    assert names(f"""
    import boto3
    from enum import Enum
    from pydantic import BaseModel
    class Kind(str, Enum):
        LEFT = "ferry.left"
        DELAYED = "ferry.delayed"
    class Message(BaseModel):
        kind: Kind
        sender: str
        body: dict
        def entry(self, bus: str) -> dict:
            return {{{told}, "Detail": self.model_dump_json(), "EventBusName": bus}}
    def leave(ferry):
        message = Message(kind=Kind.LEFT, sender="quay", body={{"ferry": ferry}})
        boto3.client("events").put_events(Entries=[message.entry("ferries")])
    """) == ["ferry.left"]
