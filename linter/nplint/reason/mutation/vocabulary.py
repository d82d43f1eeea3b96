"""What the standard library and common packages call copies, changes and serialised texts."""

MUTATORS = frozenset(
    "append extend insert remove pop popitem clear sort reverse update setdefault add discard "
    "appendleft extendleft popleft rotate move_to_end difference_update intersection_update "
    "symmetric_difference_update __setitem__ __delitem__ __setattr__ __delattr__ "
    "__ior__ __iadd__".split()
)
"""In-place methods of the standard containers (flake8-bugbear B909 has the same list)."""
FIRST_CHANGED = {
    "heapq.heappush": "append", "heapq.heappop": "pop", "heapq.heapify": "sort",
    "heapq.heapreplace": "append", "heapq.heappushpop": "append", "bisect.insort": "append",
    "bisect.insort_left": "append", "bisect.insort_right": "append", "random.shuffle": "sort",
    "operator.iadd": "extend", "operator.ior": "update", "operator.iconcat": "extend",
}  # fmt: skip
"""Functions that change their first argument, and the method that does the like."""
TAKES = frozenset("pop popleft popitem get_nowait __next__".split())
"""Methods that take one element out."""
STORES_ELEMENT = frozenset("append appendleft add insert __setitem__ setdefault".split())
STORES_ALL = frozenset("extend extendleft update __ior__ __iadd__".split())
READS = frozenset("get pop popitem popleft setdefault __getitem__ get_nowait".split())
VIEWS = frozenset(["values"])
PAIRS = frozenset(["items"])

SHALLOW_CALLS = frozenset(
    "dict list set tuple frozenset sorted reversed iter filter OrderedDict defaultdict deque "
    "copy replace evolve MappingProxyType ChainMap chain islice cycle".split()
)
"""New containers that share their elements with what they were made of."""
BATCHING_CALLS = frozenset("batched chunked ichunked sliced partition_all grouper".split())
"""Lists of lists that share their elements with what is cut (itertools, more-itertools, toolz)."""
SHALLOW_METHODS = frozenset("copy model_copy _replace __copy__ union evolve assoc".split())
DEEP_CALLS = frozenset("deepcopy cloneDeep".split())
DUMP_CALLS = frozenset("asdict astuple unstructure jsonable_encoder to_dict".split())
"""Plain data made of an object, sharing nothing with it."""
DUMP_METHODS = frozenset(
    "model_dump dict to_dict as_dict asdict _asdict to_primitive serialize dump to_message "
    "to_payload to_envelope to_event".split()
)
TEXT_CALLS = frozenset("dumps dump packb str bytes repr b64encode bytearray".split())
TEXT_METHODS = frozenset(
    "model_dump_json json to_json encode decode SerializeToString to_bytes dumps".split()
)
DUMP_PREFIXES = ("serializ", "serialis", "encode", "marshal", "to_json", "to_bytes", "to_wire")
PARSE_CALLS = frozenset("loads unpackb structure TypeAdapter".split())
PARSE_PREFIXES = ("parse", "_parse", "deserial", "unmarshal", "unwrap", "_unwrap", "decode")
PARSE_METHODS = frozenset(
    "json model_validate model_validate_json parse_obj parse_raw from_json from_dict fromdict "
    "validate_python validate_json parse".split()
)
RECEIVING_METHODS = frozenset(["receive_message", "receive_messages"])
"""What asks a queue for messages."""
POLLING_METHODS = frozenset(
    "poll consume getone getmany get_message next_msg pull fetch receive listen messages "
    "xread xreadgroup read_group batch_get".split()
)
"""What asks a consumer for messages, or gives them one by one."""
CONSUMERS = frozenset(["consumer", "subscriber", "subscription", "receiver", "pubsub"])
"""Words in the names of objects that messages are taken from."""
CONSUMER_CLASSES = frozenset(
    "KafkaConsumer AIOKafkaConsumer Consumer DeserializingConsumer AvroConsumer "
    "ServiceBusReceiver SubscriberClient".split()
)
CONTENTS = frozenset(["value", "body", "data", "get_body", "get_data", "content", "payload"])
"""Methods of a delivered message that give what it tells."""
LATER_CALLS = frozenset(
    "submit to_thread run_in_executor call_soon call_later call_soon_threadsafe add_task "
    "apply_async start_soon Thread Timer Process create_task run run_sync on_commit add_job map "
    "imap call_at add_done_callback".split()
)
"""Calls that run a function given to them."""
EXIT_CALLS = frozenset(["callback", "push_async_callback"])
"""Calls that run a function given to them when a block is left."""
LATER_WITH_LISTS = frozenset("Thread Timer Process add_job apply_async".split())
"""Those that take its arguments as a list and a dict."""
CONTAINERS = frozenset("dict list set defaultdict OrderedDict deque Counter".split())

EVENT_NAMES = frozenset(
    "event evt ev message msg envelope notification fact domain_event integration_event payload "
    "body detail".split()
)


def dumps(name: str) -> bool:
    """Whether a function or method of this name makes data or a text of an object."""
    words = DUMP_CALLS | TEXT_CALLS | DUMP_METHODS | TEXT_METHODS
    return name in words or name.lstrip("_").startswith(DUMP_PREFIXES)


def is_event_name(name: str) -> bool:
    """Whether a variable's name says that it holds an event or message."""
    last = name.rsplit(".", 1)[-1].strip("_").lower()
    return last in EVENT_NAMES or last.endswith(("_event", "_message", "_msg", "_envelope"))


def names_events(name: str) -> bool:
    """Whether a variable's name says that it holds many events."""
    last = name.rsplit(".", 1)[-1].lower()
    return last.endswith("s") and is_event_name(last[:-1])


def is_event_class_name(name: str) -> bool:
    """Whether a class's name says that its instances are events."""
    last = name.rsplit(".", 1)[-1].rsplit("::", 1)[-1]
    return last.endswith(("Event", "Message", "Envelope", "Notification"))
