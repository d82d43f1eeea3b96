"""What a call passes, asked for by name or position."""

from nplint.link.values import MappingValue, Value


class Arguments:
    """A call's evaluated arguments."""

    def __init__(self, args: tuple[tuple[str, Value], ...]) -> None:
        self.all = args

    def with_one(self, position: int, value: Value) -> "Arguments":
        """Return the arguments with another value at a position."""
        changed = list(self.all)
        changed[position] = (changed[position][0], value)
        return Arguments(tuple(changed))

    def get(self, *names: str, position: int | None = None) -> Value | None:
        """Return a keyword argument, else the positional one."""
        for keyword, value in self.all:
            if keyword in names:
                return value
        plain = [value for keyword, value in self.all if keyword == ""]
        if position is not None and position < len(plain):
            return plain[position]
        for keyword, value in self.all:
            if keyword == "**" and isinstance(value, MappingValue):
                for name in names:
                    if (found := value.get(name)) is not None:
                        return found
        return None
