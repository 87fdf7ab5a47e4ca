"""`python run.py`: each part starts, and nothing of it outlives SIGTERM."""

from pathlib import Path

import pytest

from tests.processes import running


def test_web_and_scheduler_start_and_stop_together(tmp_path: Path) -> None:
    with running(folder=tmp_path) as both:
        assert both.url in both.output()

    assert not both.answers()


def test_the_web_goes_on_without_the_scheduler(tmp_path: Path) -> None:
    with running("web", folder=tmp_path) as web, running("worker", folder=tmp_path) as worker:
        worker.stop()

        assert web.answers()


def test_a_setting_that_cannot_work_is_named_instead_of_starting(tmp_path: Path) -> None:
    starting = running("web", folder=tmp_path, environ={"MAIL_PORT": "twenty-five"})

    with pytest.raises(AssertionError, match="\nMAIL_PORT must be a whole number"), starting:
        pass
