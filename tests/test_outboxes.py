"""Rows and items of an outbox, and what is no event."""

import pytest

from eventcode import names


@pytest.mark.parametrize(
    "call",
    [
        'boto3.resource("dynamodb").Table(os.environ["OUTBOX_TABLE"]).put_item(Item=item)',
        "outbox_table.put_item(Item=item)",
        'client.put_item(TableName="parcel-outbox", Item={"eventType": {"S": "ParcelSent"}})',
        """client.transact_write_items(TransactItems=[
            {"Update": {"TableName": "parcels", "Key": {"id": 1}}},
            {"Put": {"TableName": settings.outbox_table, "Item": item}},
        ])""",
        """client.transact_write_items(TransactItems=[
            {"Put": {"TableName": names().parcels, "Item": {"name": "ParcelStored"}}},
            {"Put": {"TableName": names().outbox_table, "Item": item}},
        ])""",
    ],
)
def test_items_of_an_outbox_table(call: str) -> None:
    code = """
    import boto3, os
    client = boto3.client("dynamodb")
    def send(settings, outbox_table, parcel):
        item = {"id": parcel.id, "eventType": "ParcelSent", "payload": {"id": parcel.id}}
    """
    assert names(f"{code}    {call}\n") == ["ParcelSent"]
    other = call.replace("outbox", "audit").replace("OUTBOX", "AUDIT")
    assert names(f"{code.replace('outbox', 'audit')}    {other}\n") == []


def test_a_sentence_is_no_name() -> None:
    assert (
        names("""
        import boto3, os
        def warn(count):
            boto3.client("sns").publish(
                TopicArn=os.environ["ALERTS"], Subject=f"{count} parcels lost", Message="look")
        """)
        == []
    )
