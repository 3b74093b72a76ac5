"""Installation, upgrade and removal, read off the logs: nothing may warn, and nothing may stay behind."""

import ast
import re

import pytest

from scripts import place, testing
from scripts.instance import BATCH, LOGS

# Warnings that core alone causes: pattern -> why it is no fault of ours.
ALLOWED = {
    r"py\.warnings: \S+/(site-packages|odoo/addons/(?!ilp_)\w+)/\S+ DeprecationWarning": (
        "core calls what its own pinned libraries deprecate"
    ),
}

REMAINS = {
    "tables": "select tablename from pg_tables where tablename like 'ilp\\_%'",
    "columns": "select table_name, column_name from information_schema.columns where column_name like 'ilp\\_%'",
    "models": "select model from ir_model where model like 'ilp.%'",
    "fields": "select model || '.' || name from ir_model_fields where name like 'ilp\\_%' or relation like 'ilp.%'",
    "external ids": "select module || '.' || name from ir_model_data where module like 'ilp\\_%'",
    "settings": "select key from ir_config_parameter where key like 'ilp%'",
    "scheduled actions": "select cron_name from ir_cron where cron_name ilike '%ilp%'",
}

RULES = """
    select data.module || '.' || data.name, data.noupdate, domain_force, active, perm_read, perm_write, perm_create,
           perm_unlink, array(select group_id from rule_group_rel where rule_group_id = rule.id order by group_id)
      from ir_rule rule join ir_model_data data on data.model = 'ir.rule' and data.res_id = rule.id
     where data.module like 'ilp\\_%' order by 1
"""
EARLIER = """
    update ir_module_module set latest_version = '19.0.1.0.0' where name like 'ilp\\_%';
    update ir_rule set domain_force = '[]', perm_read = true
     where id in (select res_id from ir_model_data where module like 'ilp\\_%' and model = 'ir.rule');
    delete from rule_group_rel
     where rule_group_id in (select res_id from ir_model_data where module like 'ilp\\_%' and model = 'ir.rule');
    update ir_model_data set noupdate = true where module like 'ilp\\_%' and model = 'ir.rule';
    update mail_template set subject = '{"en_US": "Earlier"}' where id in (
        select res_id from ir_model_data where name in ('mail_template_welcome', 'mail_template_waiting'));
    update mail_template set write_uid = 2 where id in (
        select res_id from ir_model_data where name = 'mail_template_waiting');
    delete from ir_model_data where module = 'ilp_events' and model = 'event.question.answer'
"""
ANSWERS = "select name ->> 'en_US', count(*) from event_question_answer group by 1 order by 1"
SUBJECTS = """
    select data.name, subject ->> 'en_US'
      from mail_template template join ir_model_data data on data.model = 'mail.template' and data.res_id = template.id
     where data.module like 'ilp\\_%' order by 1
"""


def warnings(log) -> list[str]:
    """The lines of a log that are worse than information."""
    lines = re.findall(r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) .*", log.read_text(errors="replace"), re.MULTILINE)
    return [line for line in lines if not any(re.search(rule, line) for rule in ALLOWED)]


def dependencies() -> list[str]:
    """What the addons build on, without themselves."""
    ours = place.modules()
    manifests = [ast.literal_eval((place.ADDONS / module / "__manifest__.py").read_text()) for module in ours]
    return sorted({name for manifest in manifests for name in manifest["depends"]} - set(ours))


@pytest.fixture(scope="module")
def core(instance):
    """The database without our addons."""
    return testing.core_template(instance, dependencies())


@pytest.fixture
def database(instance, core, request, tmp_path):
    """A copy of it, with a log of its own."""
    name = f"install-{re.sub(r'[^a-z]+', '-', request.node.name)}"[:60]
    instance.clone(core, name)
    yield name, tmp_path / "odoo.log"
    instance.drop(name)


def apply(instance, database, *words: str) -> None:
    """Run Odoo once over the database; it must not warn."""
    name, log = database
    instance.call("server", "-d", name, *BATCH, *words, log=log)
    assert not warnings(log), "\n".join(warnings(log))


def installed(instance, database) -> set[str]:
    """Our addons that are installed there."""
    rows = instance.sql(
        database[0], "select name from ir_module_module where state = 'installed' and name like 'ilp\\_%'"
    )
    return {name for (name,) in rows}


def test_everything_installs_on_an_empty_database_without_a_warning(template):
    log = LOGS / f"install-{template}.log"
    assert "Registry loaded" in log.read_text(errors="replace")
    assert not warnings(log), "\n".join(warnings(log))


def test_the_demonstration_data_is_italian_and_english(instance, copy):
    rows = instance.sql(copy, "select code from res_lang where active")
    assert {code for (code,) in rows} >= {"en_US", "it_IT"}


@pytest.mark.parametrize("module", place.modules())
def test_each_addon_installs_alone(instance, database, module):
    apply(instance, database, "-i", module)
    assert module in installed(instance, database)


def test_the_addons_come_upgrade_and_go_without_a_trace(instance, database):
    modules = place.modules()
    for module in reversed(modules):
        apply(instance, database, "-i", module)
    assert installed(instance, database) == set(modules)
    rules, subjects = instance.sql(database[0], RULES), dict(instance.sql(database[0], SUBJECTS))
    answers = instance.sql(database[0], ANSWERS)
    instance.sql(database[0], EARLIER)
    for _time in range(2):
        apply(instance, database, "-u", ",".join(modules))
    assert instance.sql(database[0], RULES) == rules, "an earlier version's rules stay"
    written = subjects | {"mail_template_waiting": "Earlier"}
    assert dict(instance.sql(database[0], SUBJECTS)) == written, "what a user wrote stays, and nothing else"
    assert instance.sql(database[0], ANSWERS) == answers, "the answers of a question are made once"
    name, log = database
    instance.call("module", "uninstall", "-d", name, *modules, log=log)
    assert not warnings(log), "\n".join(warnings(log))
    assert not installed(instance, database)
    remains = {what: instance.sql(name, query) for what, query in REMAINS.items()}
    assert not any(remains.values()), remains
