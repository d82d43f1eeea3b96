"""Databases and collections of MongoDB drivers: ``client["shop"]["orders"]``, ``db.orders`` …"""

from nplint.link.values import Instance, Known, Value

_CLIENTS = frozenset(
    [
        "pymongo.MongoClient", "pymongo.mongo_client.MongoClient", "pymongo.AsyncMongoClient",
        "pymongo.asynchronous.mongo_client.AsyncMongoClient", "mongomock.MongoClient",
        "motor.motor_asyncio.AsyncIOMotorClient", "motor.motor_tornado.MotorClient",
    ]
)  # fmt: skip
_DATABASES = frozenset(
    [
        "pymongo.database.Database", "pymongo.asynchronous.database.AsyncDatabase",
        "motor.motor_asyncio.AsyncIOMotorDatabase", "motor.core.AgnosticDatabase",
    ]
)  # fmt: skip
DATABASE = "pymongo.database.Database"
COLLECTION = "pymongo.collection.Collection"
OPENING = frozenset(["get_collection", "get_database", "get_default_database", "with_options"])
"""Methods that give a database or a collection."""


def below(base: Instance, name: Value) -> Instance | None:
    """Return the database of a client or the collection of a database; None for other objects."""
    if base.cls in _CLIENTS:
        return Instance(DATABASE, (name,), project=False)
    if base.cls in _DATABASES:
        return Instance(COLLECTION, (name,), project=False)
    return None


def opened_by(base: Instance, method: str, name: Value | None) -> Instance | None:
    """Return what a driver's method opens; None when it opens nothing."""
    if method == "with_options":
        return base if base.cls in _DATABASES or base.cls == COLLECTION else None
    return below(base, name or Known("")) if method in OPENING else None
