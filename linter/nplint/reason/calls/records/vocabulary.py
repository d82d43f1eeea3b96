"""Words of object mappers and query builders: what changes rows, loads them, runs a statement."""

_ONCE = frozenset(
    "create bulk_create get_or_create update_or_create bulk_update update delete upsert "
    "insert insert_many insert_from insert_dicts insert_execute replace replace_many save "
    "bulk_insert set_by_id delete_by_id truncate_table batch_write raw_delete _raw_delete "
    "create_or_update truncate put insert_one insert_all delete_all update_all".split()
)
CHANGES = _ONCE | {f"a{word}" for word in _ONCE}
"""Methods of a mapped class, its manager or its table that change rows."""
OF_ROWS = CHANGES - {"insert", "replace", "put", "insert_from", "truncate", "ainsert"}
"""Those that a query has too: the others may be a list's."""
OF_ROW = frozenset("save asave delete adelete delete_instance save_base".split())
"""Methods of a loaded row that change it in the table."""
OF_MADE = OF_ROW | {"insert", "create", "upsert", "put", "insert_one", "force_insert"}
UPDATED = frozenset({"ormar", "gino", "pynamodb", "flask_sqlalchemy", "edgy", "saffier"})
"""Libraries whose rows have an ``update`` that is kept at once."""
SAVED = frozenset(
    "django peewee tortoise ormar pynamodb mongoengine piccolo orator beanie edgy saffier gino "
    "playhouse".split()
)
"""Libraries whose rows are kept by a call; elsewhere a session keeps what was changed."""
AT_ONCE = frozenset({"pony"})
"""Libraries whose rows are kept because they were made."""
MANAGED = frozenset({"django", "tortoise", "mongoengine", "ormar", "edgy", "saffier", "pynamodb"})
"""Libraries whose classes have managers under any name."""
MANAGERS = frozenset(
    {"objects", "query", "_default_manager", "_base_manager", "__table__", "gino", "all_objects",
     "table"}
)  # fmt: skip
ONE = frozenset(
    "get aget first afirst last alast earliest latest one one_or_none scalar scalar_one "
    "scalar_one_or_none get_or_none get_by_id get_or_404 first_or_404 one_or_404 fetchone "
    "fetch_one find_one get_one aget_or_none get_or_raise".split()
)
"""Methods that give one loaded row."""
FLAT = frozenset(
    "values values_list mappings dicts tuples namedtuples aggregate aaggregate count acount exists "
    "aexists model_dump dict to_dict explain sum avg scalar_subquery rowcount".split()
)
"""Methods that give plain data, of which no change comes back."""
RUNS = frozenset(
    "execute executemany execute_many exec scalar scalars run run_sync iterate stream "
    "stream_scalars fetch_all fetch_one fetch_val fetchrow fetch all first one one_or_none "
    "status executescript query_execute fetchval".split()
)
"""Methods that run the statement that they are given, or are called on."""
ADDS = frozenset(
    "add add_all merge save save_all persist insert upsert store create put bulk_save_objects "
    "bulk_insert_mappings bulk_update_mappings bulk_create bulk_update delete remove "
    "append extend".split()
)
"""Methods of sessions, units of work and repositories that keep or delete the rows they get."""
KEEPS = ADDS - {"append", "extend", "remove", "create", "insert", "put", "store"}
"""Those that say the same of rows that were loaded before."""
INTO = frozenset({"append", "extend", "add", "appendleft", "insert", "push"})
"""Methods that put something into a container."""
PASSES = frozenset("list tuple sorted set reversed iter copy deepcopy aliased filter".split())
FETCHES = frozenset({"get_object_or_404", "aget_object_or_404", "get_list_or_404"})
BUILDS = frozenset({"insert", "update", "delete", "Insert", "Update", "Delete"})
BUILDERS = frozenset({"sqlalchemy", "sqlmodel", "geoalchemy2", "sqlalchemy_utils"})
ASKS = frozenset("query select select_from get get_one find load fetch from_".split())
"""Methods of sessions that are told a class to load."""
