"""0, 3, 4, 6 · Model: dbt's models as assets, built in two halves around what Python derives; their tests as checks."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject
from dagster_dbt.asset_utils import DAGSTER_DBT_SELECTOR_METADATA_KEY

from pipelines import manifest, warehouse
from pipelines.defs.resources import OfflineDbt
from pipelines.manifest import DBT_PROJECT
from pipelines.progress import Progress, step
from pipelines.settings import Settings

GROUPS = {"staging": "3_staging", "intermediate": "4_intermediate", "marts": "6_marts"}
PYTHON_INPUT = "python_input"


class Translator(DagsterDbtTranslator):
    """Our names for dbt's nodes: `raw/<table>`, `staging/<model>`, `marts/<model>`, in the groups of the flow.

    `after_derived` holds the unique ids of what is made, however indirectly, from tables that Python derived.
    """

    def __init__(self, after_derived: Set[str]) -> None:
        super().__init__()
        self._after_derived = after_derived

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Schema and name."""
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The stage of the flow that the schema is; seeds come first, and what lies between Python and the marts apart."""
        if dbt_resource_props["resource_type"] == "seed":
            return "0_reference"
        if dbt_resource_props["schema"] != "marts" and dbt_resource_props["unique_id"] in self._after_derived:
            return "5_derived"
        return GROUPS.get(dbt_resource_props["schema"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What one row is, without the SQL below it."""
        return dbt_resource_props["description"]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """Whom the project names, else who keeps the warehouse."""
        return super().get_owners(dbt_resource_props) or ["team:data"]


class _Halves:
    """The nodes of the manifest by the half of the build they belong to: what dbt_project/selectors.yml says, in Python.

    dagster-dbt evaluates selectors too, but not `buildable`, without which a test that looks at models of both halves
    would belong to the first and fail there.
    """

    def __init__(self, manifest: dict[str, Any]) -> None:
        self.manifest = manifest
        nodes = manifest["nodes"]
        derived = [uid for uid, source in manifest["sources"].items() if source["schema"] == "derived"]
        inputs = [uid for uid, node in nodes.items() if PYTHON_INPUT in node.get("tags", ())]
        self._first = _closure(manifest["parent_map"], inputs)
        self._translator = Translator(_closure(manifest["child_map"], derived))
        self._project = DbtProject(project_dir=DBT_PROJECT, profiles_dir=DBT_PROJECT)
        for uid, node in nodes.items():
            if node["resource_type"] == "test":
                self._attach(uid, node)

    def specs(self, *, first: bool) -> tuple[list[dg.AssetSpec], list[dg.AssetCheckSpec]]:
        """The assets and the checks of one half."""
        t, manifest, project = self._translator, self.manifest, self._project
        assets, checks = [], []
        for uid, node in manifest["nodes"].items():
            if node["resource_type"] not in ("model", "seed") or (uid in self._first) is not first:
                continue
            spec = t.get_asset_spec(manifest, uid, project)
            assets.append(spec)
            for child in manifest["child_map"][uid]:
                if child.startswith("test.") and self._is_first(child) is first:
                    check = t.get_asset_check_spec(asset_spec=spec, manifest=manifest, unique_id=child, project=project)
                    checks += [check] if check else []
        return assets, checks

    def keys(self, schema: str) -> list[dg.AssetKey]:
        """The assets of one schema."""
        nodes = self.manifest["nodes"].values()
        return [self._translator.get_asset_key(n) for n in nodes if n["resource_type"] != "test" and n["schema"] == schema]

    def _is_first(self, test: str) -> bool:
        return set(self.manifest["parent_map"][test]) <= self._first

    def _attach(self, uid: str, test: dict[str, Any]) -> None:
        """Let the test be a check of one model of the half it runs in: the one it was written at, if that is among them."""
        parents = [p for p in self.manifest["parent_map"][uid] if not p.startswith("source.")]
        here = [p for p in parents if self._is_first(uid) or p not in self._first]
        if here and (test.get("attached_node") not in here or len(parents) > 1):
            chosen = test["attached_node"] if test.get("attached_node") in here else here[-1]
            meta = test["config"].setdefault("meta", {}).setdefault("dagster", {})
            meta.setdefault("ref", {"name": self.manifest["nodes"][chosen]["name"]})


def _closure(related: Mapping[str, Sequence[str]], start: Sequence[str]) -> set[str]:
    """The nodes one comes to from `start`, themselves included."""
    found: set[str] = set()
    todo = list(start)
    while todo:
        uid = todo.pop()
        if uid not in found:
            found.add(uid)
            todo += related[uid]
    return found


_halves = _Halves(json.loads(manifest.prepared().read_bytes()))


def mart_keys() -> list[dg.AssetKey]:
    """Every mart, seeds included: what a publication is made of."""
    return _halves.keys("marts")


def _half(*, first: bool, title: str, description: str) -> dg.AssetsDefinition:
    selector = "before_python" if first else "after_python"
    assets, checks = _halves.specs(first=first)

    @dg.multi_asset(
        name=f"models_{selector}",
        specs=assets,
        check_specs=checks,
        can_subset=True,
        op_tags={DAGSTER_DBT_SELECTOR_METADATA_KEY: selector},
        description=description,
    )
    def models(
        context: dg.AssetExecutionContext,
        dbt: OfflineDbt,
        settings: dg.ResourceParam[Settings],
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[Any]:
        unsound = _unsound(settings, selector)
        if not context.is_subset:
            unsound = [f"{title.lower()} was not finished"]
            _note(settings, selector, unsound)
        built = checked = 0
        with step(progress, title) as facts:
            for event in dbt.build(context, settings).stream():
                if isinstance(event, dg.Output):
                    built += 1
                    progress.note(f"{title.lower()}: {built} models, now {event.output_name.replace('__', '.', 1)}")
                elif isinstance(event, dg.AssetCheckResult):
                    checked += 1
                    if not event.passed:
                        progress.say(f"  {event.severity.value.lower()}: {event.check_name}")
                        if event.severity == dg.AssetCheckSeverity.ERROR:
                            unsound.insert(0, str(event.check_name))
                            _note(settings, selector, unsound)
                yield event
            facts += [f"{built} models", f"{checked} checks"]
        if not context.is_subset:
            _note(settings, selector, [])
        # Rows can be counted only now that dbt has let go of the warehouse; the marts' are worth a line a run.
        counts = warehouse.row_counts(settings)
        for key in context.selected_asset_keys:
            name = ".".join(key.path)
            if key.path[0] == "marts" and name in counts:
                context.log_event(dg.AssetObservation(key, metadata={"dagster/row_count": counts[name]}))

    return models


def failed_checks(settings: Settings) -> list[str]:
    """What keeps the built marts from being published: checks that failed, or a half whose build did not end."""
    return [*_unsound(settings, "before_python"), *_unsound(settings, "after_python")]


def _unsound(settings: Settings, selector: str) -> list[str]:
    file = settings.data / "dbt" / f"{selector}.unsound.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else []


def _note(settings: Settings, selector: str, unsound: list[str]) -> None:
    folder = settings.data / "dbt"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{selector}.unsound.json").write_text(json.dumps(unsound), "utf-8")


models_before_python = _half(
    first=True, title="Building what is derived from", description="What Python derives from, and all it is made of."
)
models_after_python = _half(
    first=False,
    title="Building the marts",
    description="Everything else. A check of severity error that fails here lets the run fail: nothing is published then.",
)
