"""A file with errors whose name is longer than a key may be: its record is written so that every worker can read it."""

from pathlib import Path

from schemas.standings import LONGEST_KEY
from tests.unit.config.plan.plan_play import Desk, write


def test_files_with_long_names_are_refused_and_mended_each_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    deep = folder.joinpath(*["desk" * 20] * 6)
    deep.mkdir(parents=True)
    for name in ("a.yaml", "b.yaml"):
        (deep / name).write_text("\tno YAML")
    desk = Desk(folder)
    # Kafka's part of the play reads each record as workers do.
    refused = desk.apply()
    assert [(kind, len(key)) for kind, key in refused] == [("refused", LONGEST_KEY)] * 2
    assert len({key for _, key in refused}) == 2
    assert all(key.startswith(f"file:{'desk' * 20}/") for _, key in refused)
    assert {standing.file.rpartition("/")[2] for standing in desk.standings.values()} == {"a.yaml", "b.yaml"}
    assert desk.apply() == []
    for name in ("a.yaml", "b.yaml"):
        write(deep, name, {f"one-{name[0]}": "Syria"}, name=name[0])
    assert sorted(desk.apply()) == sorted([("added", "one-a"), ("added", "one-b"), *(("mended", key) for _, key in refused)])
    assert sorted(desk.standings) == ["one-a", "one-b"]
