"""The public site's fixed points, made once and left alone afterwards: tree, groups, workflow, the plain pages to
begin with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django_q.models import Schedule
from wagtail.models import (
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from publishing.models import HomePage, LibraryPage, NewsPage, StandardPage, SupportPage, TwoPersonTask
from publishing.policy import APPROVERS, EDITORS
from publishing.selectors import WORKFLOW
from publishing.words import AFTER, BEFORE, HELP, HOME, LIBRARY, NEWS, SERVICES

ON_PAGES = {EDITORS: ("add", "change"), APPROVERS: ("publish",)}
TICK = "publishing: each minute"


@transaction.atomic
def ensure_site() -> HomePage:
    """Root, home, library, plain pages, groups, workflow and the minute's task. Running it again changes nothing
    that stands."""
    home = _home()
    _library(home)
    for words in BEFORE:
        _plain(home, words)
    _others(home)
    for words in AFTER:
        _plain(home, words)
    _groups(home)
    _workflow(home)
    Schedule.objects.get_or_create(
        name=TICK, defaults={"func": "publishing.tasks.each_minute", "schedule_type": Schedule.MINUTES, "minutes": 1}
    )
    return home


def _home() -> HomePage:
    """The home page below the root; Wagtail's own welcome page goes."""
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE.split("-")[0])
    home = HomePage.objects.first()
    root = Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Root", slug="root"))
    if home is None:
        welcome = Page.objects.filter(depth=2, slug="home").exclude(content_type__app_label="publishing").first()
        home = HomePage(title=HOME["title"], slug="front", standfirst=HOME["standfirst"], live=True)
        Page.objects.get(pk=root.pk).add_child(instance=home)
        if welcome is not None:
            Site.objects.filter(root_page=welcome).update(root_page=home)
            Page.objects.get(pk=welcome.pk).delete()
    site = Site.objects.filter(is_default_site=True).first() or Site(
        is_default_site=True, hostname="localhost", port=80
    )
    if site.root_page_id != home.pk or site.site_name != settings.PARTNERSHIP_NAME:
        site.root_page, site.site_name = home, settings.PARTNERSHIP_NAME
        site.save()
    return home


def _library(home: HomePage) -> LibraryPage:
    library = LibraryPage.objects.first()
    if library is None:
        library = LibraryPage(
            title=LIBRARY["title"], slug="published-reviews", standfirst=LIBRARY["standfirst"], show_in_menus=True
        )
        _below(home, library)
    return library


def _plain(home: HomePage, words: dict[str, Any]) -> None:
    if not StandardPage.objects.filter(slug=words["slug"]).exists():
        page = StandardPage(
            title=words["title"],
            slug=words["slug"],
            standfirst=words["standfirst"],
            body=words["body"],
            show_in_menus=words.get("menu", True),
        )
        _below(home, page)


def _others(home: HomePage) -> None:
    """Where help is, and news. An address that is taken already is left to whatever stands there."""
    taken = set(Page.objects.child_of(home).values_list("slug", flat=True))
    if HELP["slug"] not in taken and not SupportPage.objects.exists():
        services = [("service", one) for one in SERVICES]
        _below(home, SupportPage(**HELP, services=services, show_in_menus=True))
    if NEWS["slug"] not in taken and not NewsPage.objects.exists():
        _below(home, NewsPage(**NEWS, show_in_menus=True))


def _below(home: HomePage, page: Page) -> None:
    Page.objects.get(pk=home.pk).specific.add_child(instance=page)
    page.save_revision()


def _groups(home: HomePage) -> None:
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for name, actions in ON_PAGES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(enter)
        for action in actions:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
            GroupPagePermission.objects.get_or_create(
                group=group, page=Page.objects.get(pk=home.pk), permission=permission
            )
    Group.objects.filter(name="Moderators").delete()  # Wagtail's own, which publish alone


def _workflow(home: HomePage) -> Workflow:
    workflow, made = Workflow.objects.get_or_create(name=WORKFLOW)
    if made or not workflow.workflow_tasks.exists():
        task = TwoPersonTask.objects.filter(name="Second person").first() or TwoPersonTask.objects.create(
            name="Second person"
        )
        task.groups.set(Group.objects.filter(name=APPROVERS))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=Page.objects.get(pk=home.pk), defaults={"workflow": workflow})
    Workflow.objects.exclude(pk=workflow.pk).update(active=False)
    WorkflowPage.objects.exclude(workflow=workflow).delete()
    return workflow
