"""Which files can know a file: those from which imports lead there."""

import pytest

from nplint.link.program import Program

BUS = "class Bus:\n    def send(self, event): ...\n\nbus = Bus()\n"


def near(files: dict[str, str], path: str) -> list[str]:
    return sorted(Program.from_texts(files).importers.of([path]))


def test_who_imports_it_and_who_imports_them() -> None:
    files = {
        "bus.py": BUS,
        "orders.py": "from bus import Bus\n",
        "main.py": "import orders\n",
        "other.py": "import main_of_something_else\n",
    }
    assert near(files, "bus.py") == ["bus.py", "main.py", "orders.py"]
    assert near(files, "main.py") == ["main.py"]


@pytest.mark.parametrize(
    "text",
    [
        "from shop.messaging.bus import Bus\n",
        "from shop.messaging import bus\n",
        "from shop import messaging\nmessaging.bus.send(1)\n",
        "import shop\nshop.messaging.bus.send(1)\n",
        "import shop.messaging.bus\n",
        "import shop.messaging as m\nm.bus.send(1)\n",
        "from shop.messaging.bus import *\n",
        "def late():\n    from shop.messaging.bus import bus\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.messaging.bus\n",
    ],
)
def test_each_way_to_import_leads_there(text: str) -> None:
    packages = {"shop/__init__.py": "", "shop/messaging/__init__.py": ""}
    files = {**packages, "shop/messaging/bus.py": BUS, "app.py": text}
    assert "app.py" in near(files, "shop/messaging/bus.py")
    without = {path: text for path, text in files.items() if path not in packages}
    assert "app.py" in near(without, "shop/messaging/bus.py")


def test_relative_imports_and_what_a_package_hands_on() -> None:
    files = {
        "shop/__init__.py": "from .bus import bus\n",
        "shop/bus.py": BUS,
        "shop/orders.py": "from . import bus\n",
        "app.py": "from shop import bus\n",
    }
    assert near(files, "shop/bus.py") == [
        "app.py",
        "shop/__init__.py",
        "shop/bus.py",
        "shop/orders.py",
    ]


def test_a_sibling_of_a_package_does_not_know_what_its_neighbour_imports() -> None:
    files = {
        "shop/__init__.py": "",
        "shop/bus.py": BUS,
        "shop/prices.py": "",
        "app.py": "from shop import prices\n",
    }
    assert near(files, "shop/bus.py") == ["shop/bus.py"]


def test_what_an_application_keeps_on_its_state_is_known_to_who_looks_there() -> None:
    files = {
        "bus.py": BUS,
        "main.py": "from bus import Bus\napp.state.bus = Bus()\n",
        "routes.py": "def post(request):\n    request.app.state.bus.send(1)\n",
        "plain.py": "def post(request):\n    request.send(1)\n",
    }
    assert near(files, "bus.py") == ["bus.py", "main.py", "routes.py"]
