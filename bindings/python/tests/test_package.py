"""What is installed."""

import importlib.metadata
from pathlib import Path

import attestry


def test_it_is_the_built_package() -> None:
    assert "site-packages" in Path(attestry.__file__).parts
    assert importlib.metadata.version("attestry") == attestry.__version__


def test_its_types_are_there() -> None:
    assert (Path(attestry.__file__).parent / "py.typed").exists()


def test_every_name_is_there() -> None:
    for name in attestry.__all__:
        assert getattr(attestry, name) is not None
