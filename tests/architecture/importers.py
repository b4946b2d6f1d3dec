"""A kind of import-linter contract: who may import a package from outside."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class ImportersContract(Contract):
    """Direct imports of `packages` come only from `importers`, and never from `not_importers`.

    Patterns are those of fnmatch over whole module names: `ledger.store.postgres*` stands for
    every module of that beginning, also one that is written later. An import inside a function
    counts as any other. import-linter's own contracts know whole names only.
    """

    type_name = "importers"

    packages = fields.ListField(subfield=fields.StringField())
    importers = fields.ListField(subfield=fields.StringField())
    not_importers = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Broken with the list of imports that are nobody's to make."""
        found = [
            f"{importer} imports {package}"
            for package in self._patterns("packages")
            if package in graph.modules
            for importer in sorted(graph.find_modules_that_directly_import(package))
            if not self._may_import(importer)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that is in the way, and who may make it."""
        for line in check.metadata["found"]:
            output.print_error(line)
        output.print(f"Allowed for: {', '.join(self._patterns('importers'))}")

    def _may_import(self, module: str) -> bool:
        allowed, refused = (
            any(fnmatchcase(module, pattern) for pattern in self._patterns(name))
            for name in ("importers", "not_importers")
        )
        return allowed and not refused

    def _patterns(self, name: str) -> list[str]:
        value: Any = getattr(self, name)
        return list(value or ())
