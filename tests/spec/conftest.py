import pytest
import yaml

from generator.spec.reading import events

PARSERS = [parser for parser in (getattr(yaml, "CSafeLoader", None), yaml.SafeLoader) if parser]


@pytest.fixture(params=PARSERS, ids=lambda parser: parser.__name__)
def parser(request, monkeypatch):
    monkeypatch.setattr(events, "PARSER", request.param)


@pytest.fixture
def empty_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
