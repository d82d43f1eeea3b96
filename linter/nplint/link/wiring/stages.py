"""Names of stages: what tells copies of one stack for several environments apart."""

import re
from functools import lru_cache

from nplint.link.wiring.addresses import words_of

STAGES = frozenset(
    [
        "dev", "develop", "development", "test", "testing", "qa", "uat", "int", "integration",
        "stage", "staging", "stg", "preprod", "pre", "prod", "prd", "production", "live", "nonprod",
        "sandbox", "sbx", "demo", "local", "localstack", "beta", "alpha", "gamma", "canary",
        "ephemeral", "preview", "sit", "perf", "dr",
    ]
)  # fmt: skip
_STAGE_NUMBER = re.compile(r"(?:dev|test|qa|uat|stage|stg|prod|env)\d+$")


def is_stage(word: str) -> bool:
    """Whether a word names an environment."""
    return word in STAGES or bool(_STAGE_NUMBER.match(word))


@lru_cache(maxsize=16384)
def stageless(name: str) -> tuple[str, ...]:
    """Return the words of a name or path without those of environments."""
    return tuple(word for word in words_of(name) if not is_stage(word))


@lru_cache(maxsize=16384)
def plain(name: str) -> tuple[str, ...]:
    """Return the words of a construct's path without stages and without what is computed."""
    return stageless(re.sub(r"\{[^{}]*\}", "-", name))
