"""What `mentor-training` does besides opening the kit. Each command loads what it needs, and only then."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from .errors import TrainingError
from .workspace import safe_name, workspace


def check_data(arguments: argparse.Namespace) -> int:
    """Say everything that is wrong in a folder of data."""
    from .checking import check, said
    from .datasets import load_vocabulary

    checked = check(arguments.path)
    print(said(checked, load_vocabulary()))
    return 1 if checked.faults else 0


def diff_standard(arguments: argparse.Namespace) -> int:
    """Say what changed between two standards, what that touches here, and what is to be done."""
    from .records import RecordStore
    from .standards_said import said
    from .standards_touched import standard_at, touched

    print(said(touched(RecordStore(), standard_at(arguments.old), standard_at(arguments.new))))
    return 0


def report_gradings(_arguments: argparse.Namespace) -> int:
    """Print how far the blind gradings of every case agree."""
    from .datasets import list_scenarios, load_reference
    from .gradings import in_markdown

    print(in_markdown([load_reference(id) for id in list_scenarios()]))
    return 0


def report_course(_arguments: argparse.Namespace) -> int:
    """Print what the tests before and after the course came to, without names."""
    from .course import FEWEST, effect
    from .datasets import load_course_test, load_standard
    from .records import RecordStore

    test = load_course_test()
    descriptors = {i.id: i.descriptor for i in test.items}
    found = effect(
        (a.assessor_key, str(a.context["test"]), a.drill, descriptors[a.drill], a.right)
        for a in RecordStore().drill_answers()
        if a.context.get("test") and a.context.get("version") == test.version and a.drill in descriptors
    )
    if found is None:
        print(
            f"Fewer than {FEWEST} assessors have taken both tests whole. "
            "With fewer, nothing is shown: they could be told apart."
        )
        return 0
    print(f"{found.assessors} assessors took both tests of {found.items} extracts.")
    print(
        f"Right before, on average: {found.before:.1f}. Right after: {found.after:.1f}. "
        f"More after than before: {found.gained}."
    )
    print(f"\nOf {found.assessors}, right on each descriptor before and after:")
    standard = load_standard(test.standard)
    for id, (before, after) in found.by_descriptor.items():
        print(f"  {id:<10} {before:>3} {after:>3}  {standard.descriptors[id].label}")
    return 0


def build_pack(arguments: argparse.Namespace) -> int:
    """Make the pack of a set."""
    from .packs import build

    words = None
    if arguments.seal:
        words = getpass.getpass("Pass-phrase to read out at the reveal (four words or more that do not belong together): ")
        if words != getpass.getpass("The same again: "):
            raise TrainingError("The two are not alike. No pack was made.")
    made = build(arguments.set, arguments.to, words)
    what = "its references sealed" if words else "no reference"
    print(f"{made} holds the cases of the set and {what}. It is safe to mail.")
    return 0


def open_a_pack(arguments: argparse.Namespace) -> int:
    """Open a pack that somebody was sent."""
    from .packs import open_pack

    pack = open_pack(arguments.file)
    print(f"“{pack.title}”, version {pack.version}, is open: {pack.cases} cases. They are on the start page.")
    return 0


def collect(arguments: argparse.Namespace) -> int:
    """Take submissions in; what does not fit is named with the reason."""
    from .records import RecordStore
    from .submissions import files_in, take

    store, refused = RecordStore(), 0
    files = [f for path in arguments.files for f in (files_in(path) if path.is_dir() else [path])]
    for n, file in enumerate(files, start=1):
        _progress(n, len(files))
        try:
            print(f"Taken: {take(store, file).name}, {file.name}")
        except TrainingError as error:
            refused += 1
            print(error, file=sys.stderr)
        except Exception as error:  # noqa: BLE001  one odd file must not keep the others out
            refused += 1
            print(f"{file.name} is no submission that this kit can read ({error}).", file=sys.stderr)
    print(f"{len(files) - refused} of {len(files)} taken.")
    return 1 if refused or not files else 0


def _progress(done: int, of: int) -> None:
    """A bar in a terminal that somebody looks at."""
    if of > 1 and sys.stderr.isatty():
        print(f"\r[{'#' * (30 * done // of):<30}] {done} of {of} ", end="" if done < of else "\n", file=sys.stderr)


def rehearse(arguments: argparse.Namespace) -> int:
    """Write the submissions of twelve simulated assessors."""
    from .rehearsal import CAST, SET, planted, simulate

    for n, path in enumerate(simulate(arguments.to, seed=arguments.seed), start=1):
        _progress(n, len(CAST))
        print(path)
    held = planted(SET, arguments.seed)
    print(
        "\nNobody made these: they are simulated, and say so. Drop them on the board of the rehearsal; no other takes them."
    )
    for one in CAST:
        print(f"  {one.code}: {one.character}")
    for what, at in (("Divided by chance", held.divided), ("Nearly all against the reference", held.against)):
        print(f"  {what}: {' '.join(at or ('nothing',))}")
    return 0


def verify_records(_arguments: argparse.Namespace) -> int:
    """Say what in the record of decisions is not as it was sealed."""
    from .records import RecordStore
    from .submissions import verify_imports

    store = RecordStore()
    findings = [*map(str, store.verify()), *verify_imports(store)]
    for finding in findings:
        print(finding)
    print("Every submission is as it was sealed." if not findings else f"{len(findings)} found.")
    return 1 if findings else 0


def set_up_hub(arguments: argparse.Namespace) -> int:
    """Put what a JupyterHub needs into one folder, and say what to do next."""
    from .hub.setting_up import set_up

    print(set_up(arguments.folder, trial=arguments.trial))
    return 0


def migrate_records(arguments: argparse.Namespace) -> int:
    """Bring the database of a hub up to date, and say so."""
    from .database import migrate

    migrate(arguments.database, arguments.role)
    print(f"The database is ready for this kit. “{arguments.role}” may read and add, and change nothing.")
    return 0


def serve_user(_arguments: argparse.Namespace) -> int:
    """Prepare the workspace of a user at a hub, then become their server."""
    from .hub.user_server import serve

    serve()
    return 0


# ── Reports and one person's data ────────────────────────────────────────────────────────────────────────────────────


def report_record(arguments: argparse.Namespace) -> int:
    """Write an assessor's record as a page."""
    from .datasets import DEFAULT_STANDARD
    from .people import person
    from .records import LONDON, RecordStore
    from .reports import assessor_record

    store = RecordStore()
    who = person(store, arguments.code)
    page = assessor_record(store, who.name, datetime.now(LONDON).date(), arguments.standard or DEFAULT_STANDARD)
    return _said([_page(arguments, f"record of {safe_name(who.name)}", page)])


def report_qualification(arguments: argparse.Namespace) -> int:
    """Write what came of every submission for a set, for its assessor and for quality assurance."""
    from .records import RecordStore
    from .reports import qualification_report
    from .submissions import taken

    store, written = RecordStore(), []
    for one in taken(store, arguments.set):
        for whom, quality in (("assessor", False), ("quality assurance", True)):
            name = f"{one.set}-{one.set_version}, {safe_name(one.name)}, try {one.attempt_number}, for {whom}"
            written.append(_page(arguments, name, qualification_report(store, one, for_quality=quality)))
    if not written:
        raise TrainingError(
            f"No submission for “{arguments.set}” was taken here. Take them in first: mentor-training collect"
        )
    return _said(written)


def report_decisions(arguments: argparse.Namespace) -> int:
    """Write every raw decision on a set, with what each column means."""
    from .exports import export_decisions
    from .records import RecordStore

    return _said(export_decisions(RecordStore(), arguments.set, _folder(arguments) / f"decisions on {arguments.set}"))


def report_minutes(arguments: argparse.Namespace) -> int:
    """Write the minutes of an event as a page."""
    from .afterwards import event_of
    from .records import RecordStore
    from .reports import minutes

    event = event_of(RecordStore(), arguments.set)
    return _said([_page(arguments, f"minutes of {event.now.id}", minutes(event))])


def report_feedback(arguments: argparse.Namespace) -> int:
    """Write everybody's feedback from an event: one file each, which goes into their record."""
    from .afterwards import event_of
    from .event_feedback import feedback_of
    from .records import RecordStore
    from .submissions import write_feedback

    event = event_of(RecordStore(), arguments.set)
    every = (*event.rounds.blind, *event.rounds.late)
    return _said(write_feedback(feedback_of(event, s), _folder(arguments)) for s in every)


def export_one_person(arguments: argparse.Namespace) -> int:
    """Write everything that is held on one person."""
    from .exports import export_person
    from .records import RecordStore

    return _said([export_person(RecordStore(), arguments.code, _folder(arguments))])


def erase_person(arguments: argparse.Namespace) -> int:
    """Erase what is held on one person, once somebody has said again that they mean it."""
    from .people import person
    from .records import RecordStore

    store = RecordStore()
    who = person(store, arguments.code)
    if not arguments.yes:
        print(
            f"Everything that {who.name} decided, wrote and stated is erased for good; that something was there, and when, "
            "stays, so that the record still verifies. What they signed for others stays with those. To keep a copy, stop "
            f'here and use: mentor-training records export "{who.name}"'
        )
        try:
            said = input(f"Type {who.code} to erase it: ")
        except EOFError:
            said = ""
        if said.strip() != who.code:
            print("Nothing was erased.")
            return 1
    store.erase(who.key)
    print(f"What was held on {who.name} is erased. Files that were sent or exported are wherever they were put.")
    return verify_records(arguments)


def _folder(arguments: argparse.Namespace) -> Path:
    return arguments.to or workspace() / "reports"


def _page(arguments: argparse.Namespace, name: str, content: str) -> Path:
    from .reports import write_page

    return write_page(_folder(arguments), name, content)


def _said(written: Iterable[Path]) -> int:
    for path in written:
        print(path)
    return 0
