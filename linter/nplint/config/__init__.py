"""What people type: the configuration file and the module manifests, validated.

Plain frozen dataclasses say what may be typed; pydantic checks a file against them and is only
imported when there is a file. Knows no facts, no model and no rules.
"""

from nplint.config.load import ConfigError, Loaded, find_root, load, load_config
from nplint.config.manifest import ModuleManifest
from nplint.config.problems import Problem
from nplint.config.read_manifest import ReadManifest, load_manifest
from nplint.config.settings import Config, ModuleEntry

__all__ = [
    "Config",
    "ConfigError",
    "Loaded",
    "ModuleEntry",
    "ModuleManifest",
    "Problem",
    "ReadManifest",
    "find_root",
    "load",
    "load_config",
    "load_manifest",
]
