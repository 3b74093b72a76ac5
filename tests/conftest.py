"""For tests that no single addon can hold."""

import pytest

from scripts import testing
from scripts.instance import Instance


@pytest.fixture(scope="session")
def instance() -> Instance:
    """The Odoo and PostgreSQL that ``./ilp test`` made ready."""
    return testing.attach()


@pytest.fixture(scope="session")
def template(pytestconfig: pytest.Config) -> str:
    """The database with all addons and their demonstration data: not to be written to."""
    return pytestconfig.getoption("--odoo-database")
