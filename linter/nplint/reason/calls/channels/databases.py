"""Connections opened with another module's address, name or secret."""

from collections.abc import Iterator

from nplint.link.shapes import text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Env, External, Lookup, Value
from nplint.link.wiring.addresses import words_of
from nplint.reason.calls.arguments import argument, calls_service, is_project
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.ownership import variable_name
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import display, flat, holes
from nplint.reason.calls.units import units_in, units_mentioning

_OPENING = frozenset(
    [
        "create_engine", "create_async_engine", "connect", "create_pool", "MongoClient",
        "AsyncIOMotorClient", "ConnectionPool", "AsyncConnectionPool", "SimpleConnectionPool",
        "ThreadedConnectionPool", "Database", "engine_from_config", "AsyncMongoClient",
    ]
)  # fmt: skip
_LIBRARIES = frozenset(
    ["sqlalchemy", "psycopg", "psycopg2", "psycopg_pool", "asyncpg", "pymysql", "MySQLdb", "mysql",
     "aiomysql", "pymongo", "motor", "databases", "sqlmodel", "pyodbc", "oracledb", "cx_Oracle",
     "snowflake", "aiopg", "mariadb", "redshift_connector", "clickhouse_connect"]
)  # fmt: skip
_CREDENTIALS = tuple(
    (word,) for word in ("user", "username", "usr", "login", "password", "passwd", "pwd", "pass",
                         "port", "sslmode", "schema")
)  # fmt: skip
_ADDRESSES = ("dsn", "url", "conninfo", "host", "database", "dbname", "db", "name_or_url")


class Databases(Channel):
    """Another module's database opened, or its secret fetched."""

    def units(self, owners: Owners) -> Iterator[Unit]:
        """Return the functions that open databases or fetch secrets."""
        scene = owners.scene
        paths = {path for word in _LIBRARIES for path in scene.program.files_with(word)}
        yield from units_in(scene, paths, _OPENING)
        yield from units_mentioning(scene, "get_secret_value")

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return the address or the secret."""
        if is_project(site.callee):
            return
        if calls_service(site, "secretsmanager", ("get_secret_value",), ("SecretId",)):
            secret = argument(site, "SecretId")
            if secret is not None:
                yield Reach("database", "secret", secret, "secret")
            return
        name = site.callee.name if isinstance(site.callee, External) else ""
        last = name.rpartition(".")[2]
        if last in _OPENING and name.partition(".")[0] in _LIBRARIES:
            for keyword in _ADDRESSES:
                given = argument(site, keyword, position=0 if keyword == "dsn" else None)
                if given is not None:
                    yield Reach("database", "database", given, last)

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose database it is by the variable's, the secret's or the database's name."""
        if reach.resource == "secret":
            return self._secret(reach.target, path, owners)
        wired = _wired(reach.target, path, owners)
        if wired is not None:
            return wired
        for hole in holes(reach.target):
            name = variable_name(hole) if isinstance(hole, Env | Lookup) else ""
            if words_of(name)[-1:] in _CREDENTIALS:
                continue  # ``DB_USER`` says who connects, and nothing of users
            module = owners.named.names.of_variable(name, needs_kind=True) if name else None
            if module is not None:
                return (Target(module, display(hole) or name, "inferred"),)
        text = flat(reach.target)
        database = text.rpartition("/")[2].partition("?")[0] if text and "://" in text else text
        if database and "://" not in database:
            found = owners.named.by_manifest("schema", (database,), path)
            return (found,) if found is not None else ()
        return None

    def _secret(self, value: Value, path: str, owners: Owners) -> tuple[Target, ...] | None:
        wired = _wired(value, path, owners)
        if wired is not None:
            return wired
        name = variable_name(value) or text_of(value) or ""
        mentioned = owners.named.names.mentioned(name)
        if mentioned is None or not {"db", "database", "rd", "postgre", "mysql"} & set(
            mentioned[1]
        ):
            return ()
        return (Target(mentioned[0], name, "inferred"),)


def _wired(value: Value, path: str, owners: Owners) -> tuple[Target, ...] | None:
    for item in owners.scene.wiring.alternatives(value, None, path):
        if item.module and item.confidence != "inferred":
            return (Target(item.module, item.name, item.confidence),)
    return None


CHANNEL = Databases()
