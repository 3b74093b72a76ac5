"""For tests that no single addon can hold."""

import pytest

from odoo.tests.common import get_db_name

from scripts import testing
from scripts.instance import Instance


@pytest.fixture(scope="session")
def instance() -> Instance:
    """The Odoo and PostgreSQL that ``./ilp test`` made ready."""
    return testing.attach()


@pytest.fixture(scope="session")
def copy(load_registry) -> str:
    """This process's copy of that database, while the template must stay free to be copied."""
    return get_db_name()


@pytest.fixture(scope="session")
def template(pytestconfig: pytest.Config) -> str:
    """The database with all addons and their demonstration data: only its log is for reading, see ``copy``."""
    return pytestconfig.getoption("--odoo-database")
