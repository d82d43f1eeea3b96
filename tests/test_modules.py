"""Which modules a repository has, and which file belongs to which of them."""

import pytest

from nplint.config.manifest import ModuleManifest
from nplint.config.settings import Config, ModuleEntry
from nplint.link.modules import ModuleMap, find_modules


def infer(*paths: str) -> dict[str, str]:
    """Return the modules inferred from paths alone: name → kind."""
    found = find_modules(Config(), {}, paths, "shop")
    return {item.module.name: item.module.kind for item in found.modules}


def _map(*entries: ModuleEntry) -> ModuleMap:
    return find_modules(Config(modules=entries), {}, (), "shop")


# by convention


@pytest.mark.parametrize(
    ("paths", "modules"),
    [
        (["app/main.py", "app/core/run.py"], {"shop": "service"}),
        ([], {"shop": "service"}),
        (
            ["services/orders/core/a.py", "services/billing/core/a.py", "shared/events.py"],
            {"orders": "service", "billing": "service", "shared": "shared"},
        ),
        (
            ["src/modules/orders/a.py", "src/modules/billing/a.py", "src/seedwork/bus.py"],
            {"orders": "service", "billing": "service", "seedwork": "shared"},
        ),
        (
            ["src/shop/modules/orders/a.py", "src/shop/modules/billing/a.py", "src/shop/main.py"],
            {"orders": "service", "billing": "service"},
        ),
        (
            ["src/shop/services/pricing/a.py", "src/shop/services/mail/a.py"],
            {"shop": "service"},
        ),
        (
            ["services/orders/a.py", "services/billing/a.py", "cdk/app.py", "frontend/a.ts"],
            {"orders": "service", "billing": "service", "cdk": "infra", "frontend": "frontend"},
        ),
        (
            ["services/orders/a.py", "services/billing/a.py", "gateway/main.py"],
            {"orders": "service", "billing": "service", "gateway": "composition-root"},
        ),
        (
            ["services/orders/a.py", "services/billing/a.py", "services/bff-mobile/a.py"],
            {"orders": "service", "billing": "service", "bff-mobile": "composition-root"},
        ),
        (
            ["src/contexts/orders/a.py", "src/contexts/billing/a.py", "src/web/app.py"],
            {"orders": "service", "billing": "service", "web": "composition-root"},
        ),
    ],
)
def test_conventional_layouts(paths: list[str], modules: dict[str, str]) -> None:
    assert infer(*paths) == modules


def test_folders_that_deploy_by_themselves() -> None:
    assert infer(
        "orders/template.yaml", "orders/src/main.py", "billing/serverless.yml", "billing/main.py"
    ) == {"orders": "service", "billing": "service"}


def test_an_inner_folder_stands_for_the_service_around_it() -> None:
    assert infer(
        "orders/src/template.yaml", "orders/src/a.py", "billing/cdk/cdk.json", "billing/cdk/a.py"
    ) == {"orders": "service", "billing": "service"}


def test_distributions_side_by_side() -> None:
    assert infer(
        "service-orders/pyproject.toml", "service-orders/src/a.py",
        "service-billing/pyproject.toml", "service-billing/src/a.py",
        "library-messaging/pyproject.toml", "library-messaging/src/a.py",
    ) == {
        "service-orders": "service", "service-billing": "service", "library-messaging": "shared",
    }  # fmt: skip


def test_a_distribution_that_nothing_starts_is_a_library() -> None:
    assert infer(
        "orders/pyproject.toml", "orders/Dockerfile", "orders/src/a.py",
        "billing/pyproject.toml", "billing/src/main.py",
        "retries/pyproject.toml", "retries/src/backoff.py",
        "acme-foundation/setup.py", "acme-foundation/main.py",
    ) == {
        "orders": "service", "billing": "service", "retries": "shared",
        "acme-foundation": "shared",
    }  # fmt: skip


def test_small_distributions_beside_the_system_do_not_cut_it() -> None:
    code = [f"system/part{n}/a.py" for n in range(9)]
    clients = ["client/setup.py", "client/a.py", "builds/requirements.txt", "builds/a.py"]
    assert infer(*code, *clients) == {"shop": "service"}


def test_tests_and_examples_say_nothing() -> None:
    assert infer(
        "shop/app.py", "tests/services/a/x.py", "tests/services/b/x.py",
        "examples/one/template.yaml", "examples/one/a.py", "examples/two/template.yaml",
        "examples/two/a.py",
    ) == {"shop": "service"}  # fmt: skip


def test_layers_of_one_service_are_no_modules() -> None:
    assert infer("app/services/handlers/a.py", "app/services/models/b.py") == {"shop": "service"}


def test_modules_of_one_name_are_told_apart() -> None:
    found = infer("a/services/orders/x.py", "a/services/billing/x.py",
                  "b/services/orders/x.py", "b/services/stock/x.py")  # fmt: skip
    assert set(found) == {"a/services/orders", "b/services/orders", "billing", "stock"}


# declared


def test_the_most_specific_path_owns_a_file() -> None:
    modules = _map(
        ModuleEntry(name="loader", path="modules/loader"),
        ModuleEntry(name="legacy", path="modules/loader/legacy"),
        ModuleEntry(name="contracts", path=("libs/contracts", "libs/events.py"), kind="shared"),
        ModuleEntry(name="lambdas", path="lambdas/*_handler.py"),
    )
    owners = {
        "modules/loader/core/a.py": "loader",
        "modules/loader/legacy/b.py": "legacy",
        "modules/loaders/a.py": "",
        "libs/events.py": "contracts",
        "libs/contracts/x.py": "contracts",
        "libs/other.py": "",
        "lambdas/order_handler.py": "lambdas",
    }
    assert {path: modules.owner(path) for path in owners} == owners
    assert modules.kind("contracts") == "shared"
    assert modules.kind("nobody") is None


def test_a_module_may_be_the_whole_repository() -> None:
    modules = _map(ModuleEntry(name="loader", path="."))
    assert modules.owner("core/deep/a.py") == "loader"


def test_manifests_name_their_folders() -> None:
    manifests = {
        "modules/loader/module.yaml": ModuleManifest(name="documentloader", aliases=("loader",)),
        "modules/extractor/module.yaml": ModuleManifest(),
    }
    paths = ["modules/loader/a.py", "modules/extractor/a.py", "modules/shared/a.py"]
    found = find_modules(Config(), manifests, paths, "shop")
    kinds = {item.module.name: item.module.kind for item in found.modules}
    assert kinds == {"documentloader": "service", "extractor": "service", "shared": "shared"}
    assert found.owner("modules/loader/core/a.py") == "documentloader"
    assert found.by_name["documentloader"].module.aliases == ("loader",)


def test_a_declared_list_replaces_inference() -> None:
    config = Config(modules=(ModuleEntry(name="orders", path="services/orders"),))
    found = find_modules(config, {}, ["services/orders/a.py", "services/billing/a.py"], "shop")
    assert [item.module.name for item in found.modules] == ["orders"]
    assert found.owner("services/billing/a.py") == ""
