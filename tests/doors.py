"""A contract for import-linter: who is outside of a room imports from the room, never from a file in it.

    from matching.language import parse         the door: what `matching/language/__init__.py` names
    from matching.language.parser import parse  only for files of `matching/language` and of rooms within it

A room is a folder. `open` names the files that are doors themselves, because reading their room whole would cost too much.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """Which imports go past a room's door. It looks at every file there is, so a new one needs no entry."""

    type_name = "doors"
    open = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        past = [
            line
            for module in sorted(graph.modules)
            if "." in module and not graph.find_children(module) and module not in (self.open or ())
            for line in _past_the_door(graph, module)
        ]
        return ContractCheck(kept=not past, metadata={"past": past})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["past"]:
            output.print_error(line)


def _past_the_door(graph: ImportGraph, module: str) -> list[str]:
    room = module.rpartition(".")[0]
    importers = graph.find_modules_that_directly_import(module)
    return [
        f"{importer}:{each['line_number']} imports {module}; import from {room}, and name there what is to be seen"
        for importer in sorted(importers)
        if importer != room and not importer.startswith(f"{room}.")
        for each in graph.get_import_details(importer=importer, imported=module)
        # A function may be called as its file is.
        if not each["line_contents"].startswith(f"from {room} import")
    ]
