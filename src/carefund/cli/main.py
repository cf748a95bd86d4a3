"""The `carefund` command: gathers the verbs, one file each."""

import typer

from carefund.cli.verbs import group_of, group_with_default

TOP_VERBS = {
    "audit": "carefund.cli.audit:audit",
    "area": "carefund.cli.area:area",
    "compare": "carefund.cli.compare:compare",
    "chart": "carefund.cli.chart:chart",
}
PROGRAMME_VERBS = {
    "list": "carefund.cli.programme_list:programme_list",
    "show": "carefund.cli.programme_show:programme_show",
    "compare": "carefund.cli.programme_compare:programme_compare",
}
EVIDENCE_VERBS = {
    "list": "carefund.cli.evidence_list:evidence_list",
    "show": "carefund.cli.evidence_show:evidence_show",
    "import": "carefund.cli.evidence_import:evidence_import",
    "coverage": "carefund.cli.evidence_coverage:evidence_coverage",
    "build": "carefund.cli.evidence_build:evidence_build",
}
RECORDS_VERBS = {
    "list": "carefund.cli.records_list:records_list",
    "check": "carefund.cli.records_check:records_check",
    "measure": "carefund.cli.records_measure:records_measure",
    "compare": "carefund.cli.records_compare:records_compare",
    "generate": "carefund.cli.records_generate:records_generate",
}
PLAN_VERBS = {
    "template": "carefund.cli.plan_template:plan_template",
    "check": "carefund.cli.plan_check:plan_check",
    "checks": "carefund.cli.plan_checks:plan_checks",
    "show": "carefund.cli.plan_show:plan_show",
    "money": "carefund.cli.plan_money:plan_money",
    "diff": "carefund.cli.plan_diff:plan_diff",
    "example": "carefund.cli.plan_example:plan_example",
}
RETURN_VERBS = {
    "template": "carefund.cli.monitor_return_template:monitor_return_template",
    "check": "carefund.cli.monitor_return_check:monitor_return_check",
    "roll-up": "carefund.cli.monitor_return_roll_up:monitor_return_roll_up",
}
MONITOR_VERBS = {
    "chart": "carefund.cli.monitor_chart:monitor_chart",
    "project": "carefund.cli.monitor_project:monitor_project",
    "replay": "carefund.cli.monitor_replay:monitor_replay",
    "watch": "carefund.cli.monitor_watch:monitor_watch",
}
POOL_VERBS = {
    "open": "carefund.cli.pool_open:pool_open",
    "post": "carefund.cli.pool_post:pool_post",
    "revise": "carefund.cli.pool_revise:pool_revise",
    "import": "carefund.cli.pool_import:pool_import",
    "show": "carefund.cli.pool_show:pool_show",
    "forecast": "carefund.cli.pool_forecast:pool_forecast",
    "payment": "carefund.cli.pool_payment:pool_payment",
    "statement": "carefund.cli.pool_statement:pool_statement",
    "trace": "carefund.cli.pool_trace:pool_trace",
    "check": "carefund.cli.pool_check:pool_check",
}
APPRAISE_VERBS = {
    "targets": "carefund.cli.appraise:appraise",
    "forecast": "carefund.cli.appraise_forecast:appraise_forecast",
    "backtest": "carefund.cli.appraise_backtest:appraise_backtest",
}
EVALUATE_VERBS = {
    "protocol": "carefund.cli.evaluate:evaluate",
    "learn": "carefund.cli.evaluate_learn:evaluate_learn",
    "learnt": "carefund.cli.evaluate_learnt:evaluate_learnt",
}
OPERATE_VERBS = {
    "administrator": "carefund.cli.operate_administrator:operate_administrator",
    "organisations": "carefund.cli.operate_organisations:operate_organisations",
    "open-round": "carefund.cli.operate_open_round:operate_open_round",
    "verify": "carefund.cli.operate_verify:operate_verify",
    "receipt": "carefund.cli.operate_receipt:operate_receipt",
    "backup": "carefund.cli.operate_backup:operate_backup",
    "restore": "carefund.cli.operate_backup:operate_restore",
    "rebuild": "carefund.cli.operate_rebuild:operate_rebuild",
    "export-area": "carefund.cli.operate_export_area:operate_export_area",
    "retention": "carefund.cli.operate_retention:operate_retention",
    "mails": "carefund.cli.operate_mails:operate_mails",
    "migrate": "carefund.cli.operate_migrate:operate_migrate",
}
PEOPLE_VERBS = {
    "list": "carefund.cli.operate_people:people_list",
    "roles": "carefund.cli.operate_people:people_roles",
    "invite": "carefund.cli.operate_people:people_invite",
    "leave": "carefund.cli.operate_people:people_leave",
    "sign-out": "carefund.cli.operate_people:people_sign_out",
}
SERVE_VERBS = {
    "start": "carefund.cli.serve:serve",
    "routes": "carefund.cli.serve:serve_routes",
}

app = typer.Typer(
    name="carefund",
    cls=group_of(TOP_VERBS),
    help="Runs a pooled health and social care fund from plan to proof.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.add_typer(
    typer.Typer(cls=group_of(PROGRAMME_VERBS), no_args_is_help=True),
    name="programme",
    help="What the rules are: a round's streams, conditions, metrics, prices and plans.",
)
app.add_typer(
    typer.Typer(cls=group_of(EVIDENCE_VERBS), no_args_is_help=True),
    name="evidence",
    help="What was observed: official series, their releases and their coverage.",
)
app.add_typer(
    typer.Typer(cls=group_of(RECORDS_VERBS), no_args_is_help=True),
    name="records",
    help="Measures from people's records: checked, told by area and month, and compared; only sums leave. And records "
    "of people who never lived, to try them with.",
)
app.add_typer(
    typer.Typer(cls=group_of(PLAN_VERBS), no_args_is_help=True),
    name="plan",
    help="What an area intends: its workbook, and what a check of it finds.",
)
app.add_typer(
    typer.Typer(cls=group_of(POOL_VERBS), no_args_is_help=True),
    name="pool",
    help="The money through its year: books, actuals, forecast, statement, and where each pound went.",
)

app.add_typer(
    typer.Typer(cls=group_with_default(APPRAISE_VERBS, "targets", {"--backtest": "backtest"}), no_args_is_help=True),
    name="appraise",
    help="Will it work: how likely targets are to be met, and the forecast without a plan. "
    "`carefund appraise ROUND --target PCT` and `carefund appraise PLAN.xlsx` mean `appraise targets`, and "
    "`carefund appraise --backtest` means `appraise backtest`.",
)
app.add_typer(
    typer.Typer(cls=group_with_default(EVALUATE_VERBS, "protocol"), no_args_is_help=True),
    name="evaluate",
    help="Did it work: a treatment by a protocol written first, and what finished rounds taught. "
    "`carefund evaluate PROTOCOL.toml` means `evaluate protocol`.",
)
monitor = typer.Typer(cls=group_with_default(MONITOR_VERBS, "watch", groups=("return",)), no_args_is_help=True)
monitor.add_typer(
    typer.Typer(cls=group_of(RETURN_VERBS), no_args_is_help=True),
    name="return",
    help="Quarterly and year-end returns: the workbook with what is known filled in, its check, and the roll-up.",
)
app.add_typer(
    monitor,
    name="monitor",
    help="Is it working: what is warned of, where the year is heading, control charts, and what areas return. "
    "`carefund monitor ROUND --as-of 2015-10` means `monitor watch`.",
)
app.add_typer(
    typer.Typer(cls=group_with_default(SERVE_VERBS, "start", alone=True)),
    name="serve",
    help="The web service: plans prepared together, signed, submitted and proved (needs the extra `web`). "
    "`carefund serve --demo` means `serve start --demo`.",
)
operate = typer.Typer(cls=group_of(OPERATE_VERBS), no_args_is_help=True)
operate.add_typer(
    typer.Typer(cls=group_of(PEOPLE_VERBS), no_args_is_help=True),
    name="people",
    help="People at the terminal: listed, invited, given roles, signed out, and let go.",
)
app.add_typer(
    operate,
    name="operate",
    help="Look after what the web service keeps (needs the extra `web`).",
)


@app.callback(invoke_without_command=True)
def version(
    show: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    """Options of the command itself."""
    if show:
        from importlib.metadata import version as version_of

        typer.echo(f"carefund {version_of('carefund')}")
        raise typer.Exit


def run() -> None:
    """Run the command line; a reader that closes the pipe early is no error."""
    import os
    import sys

    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
