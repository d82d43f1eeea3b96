"""What the analysis of direct calls is made of: SQL texts, offers, prefixes, words of names."""

from datetime import date
from pathlib import Path

import pytest

from harness import write
from nplint import app
from nplint.app import analyse
from nplint.config import load_config
from nplint.config.manifest import Declared, Owned, SyncEndpoint
from nplint.link.modules import ServiceModule
from nplint.model.entities import DirectCall, Module
from nplint.reason.calls import scene
from nplint.reason.calls.naming import listed
from nplint.reason.calls.offers import is_offered
from nplint.reason.calls.prefixes import lies_under
from nplint.reason.calls.sqltext import is_sql, tables_of

HOLE = "\0"


def used(text: str) -> list[tuple[str, str]]:
    return sorted((each.name, each.use) for each in tables_of(text))


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("SELECT a FROM invoices WHERE m = %s", [("invoices", "read")]),
        ("select * from a, b as c, d", [("a", "read"), ("b", "read"), ("d", "read")]),
        (
            "WITH recent AS (SELECT * FROM orders o JOIN billing.invoices i ON i.id = o.id), "
            "x (a, b) AS (SELECT 1, 2) SELECT * FROM recent, x",
            [("billing.invoices", "read"), ("orders", "read")],
        ),
        ("INSERT INTO t (a) SELECT a FROM s", [("s", "read"), ("t", "write")]),
        ("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2", [("t", "write")]),
        ("INSERT IGNORE INTO t VALUES (1)", [("t", "write")]),
        ("REPLACE INTO t VALUES (1)", [("t", "write")]),
        ("UPDATE t SET a = 1 FROM s WHERE s.id = t.id", [("s", "read"), ("t", "write")]),
        ("DELETE FROM t USING s WHERE 1 = 1", [("s", "read"), ("t", "write")]),
        ("DELETE o FROM orders o JOIN items i ON 1 = 1", [("items", "read"), ("orders", "write")]),
        (
            "MERGE INTO t USING s ON a = b WHEN MATCHED THEN UPDATE SET x = 1",
            [("s", "read"), ("t", "write")],
        ),
        ("SELECT * FROM q FOR UPDATE SKIP LOCKED", [("q", "read")]),
        (
            'select i from "billing"."Invoices" i, `db`.`pay` p',
            [("billing.Invoices", "read"), ("db.pay", "read")],
        ),
        ("SELECT EXTRACT(day FROM d), TRIM(both 'x' FROM n) FROM t", [("t", "read")]),
        ("SELECT a IS DISTINCT FROM b FROM t", [("t", "read")]),
        ("SELECT * FROM generate_series(1, 2) g", []),
        ("SELECT 1 -- FROM secret\n/* FROM other */", []),
        ("SELECT n FROM t WHERE n = 'FROM secret'", [("t", "read")]),
        (
            "SELECT * FROM (SELECT y FROM inner_t) q LEFT JOIN s ON true",
            [("inner_t", "read"), ("s", "read")],
        ),
        (
            f"SELECT * FROM {HOLE}.t JOIN {HOLE}_u ON true",
            [(f"{HOLE}.t", "read"), (f"{HOLE}_u", "read")],
        ),
        ("TRUNCATE TABLE t", [("t", "write")]),
        ("COPY t (a, b) FROM STDIN", [("t", "write")]),
        ("COPY (SELECT a FROM t) TO STDOUT", [("t", "read")]),
        ("MERGE t USING s ON 1 = 1 WHEN MATCHED THEN DELETE", [("s", "read"), ("t", "write")]),
        ("DELETE t WHERE a = 1", [("t", "write")]),
        ("DELETE TOP (10) FROM t", [("t", "write")]),
        ("UPDATE TOP (5) t SET a = 1", [("t", "write")]),
        ("INSERT OVERWRITE TABLE t SELECT a FROM s", [("s", "read"), ("t", "write")]),
        ("BEGIN; UPDATE t SET a = 1; COMMIT", [("t", "write")]),
        ("CREATE TABLE IF NOT EXISTS t (id int)", [("t", "create")]),
        ("SELECT (((", []),
        ("", []),
    ],
)  # fmt: skip
def test_tables_of_a_statement(text: str, tables: list[tuple[str, str]]) -> None:
    assert used(text) == tables


@pytest.mark.parametrize("text", ["SELECT 1", "  with x as (select 1) select 2", "(SELECT 1)"])
def test_statements_are_told_by_their_verb(text: str) -> None:
    assert is_sql(text)


@pytest.mark.parametrize("text", ["selected orders", "please update t", "from t", "", "SELECTOR x"])
def test_prose_is_no_statement(text: str) -> None:
    assert not is_sql(text)


@pytest.mark.parametrize(
    ("key", "pattern", "under"),
    [
        ("staging/loader/1.json", "staging/loader/", True),
        ("staging/loader/1.json", "staging/loader/*", True),
        (f"{HOLE}/staging/loader/{HOLE}", "staging/loader/", True),
        (f"dev/staging/loader/{HOLE}", "{env}/staging/loader/", True),
        ("staging/loader2/1.json", "staging/loader/", False),
        (f"{HOLE}/{HOLE}", "staging/loader/", False),
        ("other/staging/loader/1", "staging/loader/", False),
        ("export-1.csv", "export-", True),
    ],
)
def test_keys_lie_under_prefixes(key: str, pattern: str, under: bool) -> None:
    assert lies_under(key, pattern) is under


@pytest.mark.parametrize(
    ("endpoint", "detail", "offered"),
    [
        ("GET /prices/{sku}", "GET http://pricing.internal/v2/prices/*", True),
        ("GET /prices/{sku}", "PUT http://pricing.internal/v2/prices/*", False),
        ("/prices/*", "POST {PRICING_URL}/prices/1?x=2", True),
        ("/prices", "GET {PRICING_URL}/orders", False),
        ("fraud-score", "invoke fraud-score", True),
        ("fraud-*", "invoke fraud-score", True),
        ("fraud-score", "invoke fraud-train", False),
    ],
)
def test_offered_endpoints(endpoint: str, detail: str, offered: bool) -> None:
    declared = Declared(sync_api=(SyncEndpoint(endpoint, "an answer is needed at once"),))
    callee = ServiceModule(Module("pricing", "service", ("pricing",)), Owned(), declared)
    assert is_offered(callee, "search", detail) is offered


def test_offers_may_name_their_callers() -> None:
    declared = Declared(sync_api=(SyncEndpoint("/a", "needed", callers=("shop",)),))
    callee = ServiceModule(Module("pricing", "service", ("pricing",)), Owned(), declared)
    assert is_offered(callee, "shop", "GET http://p/a")
    assert not is_offered(callee, "search", "GET http://p/a")


def test_names_of_one_statement_are_listed_short() -> None:
    assert listed(["a.b.one", "a.b.two", "c.three"]) == "a.b.one, two, c.three"


def calls_in(root: Path, files: dict[str, str]) -> tuple[DirectCall, ...]:
    write(root, files)
    return analyse(root, load_config(root)).model.calls


def test_recursive_wrappers_and_broken_texts_end(tmp_path: Path) -> None:
    calls = calls_in(
        tmp_path,
        {
            "a/module.yaml": "name: a\n",
            "b/module.yaml": "name: b\nowns: {hosts: [b.internal], tables: [t]}\n",
            "compose.yaml": "services: {a: [1, 2], b: {build: {context: 3}, environment: 4}}\n",
            "a/app.py": (
                "import requests\n\n\n"
                "def one(url, n):\n    return two(url, n - 1) if n else requests.get(url)\n\n\n"
                "def two(url, n):\n    return one(url, n)\n\n\n"
                "def run(cur):\n    one('http://b.internal/x', 3)\n"
                "    cur.execute('SELECT ((( FROM')\n    cur.execute('INSERT INTO')\n"
            ),
        },
    )
    assert {(call.kind, call.span.line) for call in calls} == {("http", 13)}


def test_one_module_has_no_boundaries(tmp_path: Path) -> None:
    files = {"app.py": "import requests\n\nrequests.get('http://orders:8000')\n"}
    assert calls_in(tmp_path, files) == ()


def test_an_allowance_ends_although_the_model_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, cache = tmp_path / "root", tmp_path / "cache"
    allow = "allow: [{module: bakery, until: 2031-01-01, reason: moving}]"
    write(
        root,
        {
            "bakery/module.yaml": "name: bakery\n",
            "bakery/bread.py": "LOAF = 1\n",
            "cafe/module.yaml": f"name: cafe\n{allow}\n",
            "cafe/menu.py": "from bakery.bread import LOAF\n",
        },
    )

    def calls_on(day: date) -> int:
        class Day(date):
            @classmethod
            def today(cls) -> date:
                return day

        monkeypatch.setattr(app, "date", Day)
        monkeypatch.setattr(scene, "date", Day)
        model = app.analyse(root, load_config(root), app.Options(cache_dir=cache)).model
        return len(model.calls)

    assert [calls_on(date(2030, 1, 1)), calls_on(date(2031, 1, 2))] == [0, 1]


def test_a_package_imports_itself_past_an_inner_one_of_its_name(tmp_path: Path) -> None:
    calls = calls_in(
        tmp_path,
        {
            "a/module.yaml": "name: a\npath: ../shop/parts/a\n",
            "b/module.yaml": "name: b\npath: ../shop/parts/shop\n",
            "shop/__init__.py": "",
            "shop/const.py": "X = 1\n",
            "shop/parts/__init__.py": "",
            "shop/parts/shop/__init__.py": "",
            "shop/parts/shop/const.py": "Y = 1\n",
            "shop/parts/a/__init__.py": "from shop.const import X\n",
        },
    )
    assert calls == ()


def test_a_get_of_a_constant_key_reads_no_body_and_one_of_a_url_does(tmp_path: Path) -> None:
    calls = calls_in(
        tmp_path,
        {
            "a/module.yaml": "name: a\n",
            "b/module.yaml": "name: b\nowns: {hosts: [b.internal]}\n",
            "a/const.py": "KEY = 'host'\nORDERS: str = 'http://b.internal/orders'\nTWO = 'x'\n"
            "TWO = 'http://b.internal/two'\n",
            "a/app.py": (
                "import requests\nfrom a.const import KEY, ORDERS, TWO\n\n\n"
                "def settings(config):\n    return config.get(KEY)\n\n\n"
                "def orders():\n    return requests.get(ORDERS)\n\n\n"
                "def two():\n    return requests.get(TWO)\n"
            ),
        },
    )
    assert {(call.kind, call.span.line) for call in calls} == {("http", 10), ("http", 14)}
