"""The demo's earlier reviews: the shortest way that passes every gate, from the notification to the public page."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from demo import earlier_papers
from demo.earlier_more import EARLIER
from demo.earlier_shape import CLOSED, MANAGERS, Earlier
from demo.story import FILES, days_ago
from demo.story_later import LaterStory
from demo.story_report import PANEL, PAPERS, REPORT, SUMMARY
from portal.accounts.models import Agency, User
from portal.kernel.calendar import today
from reviews.enums import Capacity, Side
from reviews.enums_report import (
    ActionState,
    ContactWay,
    Forum,
    Participation,
    Proceedings,
    ReleaseCapacity,
)
from reviews.services import actions, cleared, conclusion, editors, family, imrs, learning, withholding
from reviews.services.family import GroupPlan

MEMBERS = dict(zip(PANEL, ("Lantern Domestic Abuse Service", "Borough Police", "Borough Council"), strict=True))
LETTER = "Home Office letter.pdf"


def tell_all(people: dict[str, User], bodies: dict[str, Agency]) -> None:
    """Each of them, the oldest first."""
    for one in EARLIER:
        with tempfile.TemporaryDirectory(prefix="earlier-") as folder:
            EarlierStory(people, bodies, one, Path(folder)).tell()


class EarlierStory(LaterStory):
    """One of them. The agencies answered the panel's questions; none wrote a review of its own."""

    def __init__(self, people: dict[str, User], bodies: dict[str, Agency], one: Earlier, folder: Path) -> None:
        super().__init__(people | {"chair": people[one.chair]}, bodies, one.case)
        self.one, self.papers, self.plan, self.description, self.years = (
            one,
            folder,
            one.actions,
            one.description,
            one.years,
        )
        self.told_by, self.told_way = self.who["chair"].name, ContactWay.LETTER
        self.managers = {name: MANAGERS[name] for name in one.agencies}
        for kind, document in earlier_papers.words_of(one).items():
            document.save(str(folder / f"{PAPERS[kind]}.docx"))
        for kind in (REPORT, SUMMARY):
            shutil.copyfile(earlier_papers.pdf_of(one, kind), folder / f"{PAPERS[kind]}.pdf")
        shutil.copyfile(FILES / LETTER, folder / LETTER)

    def tell(self) -> None:
        """From the notification to what became of it."""
        since = self.one.ago + 240
        with days_ago(since):
            self.opens(self.one.agencies)
            self.leaders_declare()
            self.prepares_decision()
        with days_ago(since - 12):
            self.decides()
            self.forms_panel(list(MEMBERS.items()))
            self.sets_terms()
        with days_ago(since - 30):
            self.asks_without_reviews()
            self.keeps_register()
            imrs.weigh(acting_user=self.who["chair"], review=self.review)
            self.refresh()
        with days_ago(since - 100):
            self.drafts_report()
            self.plans_actions()
            self.panel_agrees(self.managers)
            self.completes()
        with days_ago(since - 140):
            self.signs_off()
            self.sends_pack()
        with days_ago(self.one.ago + 30):
            self.home_office_clears()
            self.passes_on()
        if self.one.withheld:
            self.is_held_back()
        else:
            with days_ago(self.one.ago + 20):
                self.names_editors()
        if self.one.waits:
            with days_ago(3):
                self.waits()
            return
        if not self.one.withheld:
            with days_ago(self.one.ago):
                self.publishes()
        self.is_followed_up()

    def waits(self) -> None:
        """A day is agreed; the page is laid out, and the second person has not looked at it yet."""
        row = self.release
        cleared.agree_date(
            acting_user=self.who["ssp-chair"],
            review=self.review,
            release_row=row,
            agreed_date=today() + timedelta(days=3 - self.one.ago),
            stamp=row.version,
        )
        self.lays_out()
        editors.name_editor(
            acting_user=self.who["coordinator"],
            review=self.review,
            release_row=self.release,
            user=self.who["editor2"],
            capacity=ReleaseCapacity.EDITOR,
        )

    def asks_without_reviews(self) -> None:
        """The agencies hand in their records, each by a senior manager; the family is told, and does not take part."""
        self.notifies(self.one.agencies)
        for name, manager in self.managers.items():
            self.asks_nothing_of(name)
            self.joins(manager, Capacity.SENIOR_MANAGER, accepted_by="chair", agency=name)
        by = {"acting_user": self.who["chair"], "review": self.review}
        self.group = family.add_group(**by, name="Her closest relatives", side=Side.VICTIM)  # type: ignore[arg-type]
        plan = GroupPlan(
            Participation.DECLINED, called=self.case.pseudonym, next_contact_on=today() + timedelta(days=365)
        )
        self.group = family.plan_group(**by, group=self.group, plan=plan, stamp=self.group.version)  # type: ignore[arg-type]

    def is_put_forward(self) -> None:
        """They asked to be told of the dates, and not to read it (4.13, 4.25)."""
        by = {"acting_user": self.who["chair"], "review": self.review}
        self.group.refresh_from_db()
        family.waive_version(
            **by,
            group=self.group,
            reason="They asked to be told of the dates, and not to read it.",
            stamp=self.group.version,
        )  # type: ignore[arg-type]
        family.consider_proceedings(**by, state=Proceedings.ENDED, words="The trial was over before.")  # type: ignore[arg-type]

    def passes_on(self) -> None:
        """What was learned goes to the agencies and to training (4.33, 4.34)."""
        learning.decide_learning(
            acting_user=self.who["ssp-chair"],
            review=self.review,
            what="The executive summary.",
            how="A briefing of half an hour.",
            forums=(Forum.AGENCIES, Forum.TRAINING),
            left_out="They had it from the agencies.",
        )
        for forum in (Forum.AGENCIES, Forum.TRAINING):
            conclusion.disseminate(
                acting_user=self.who["coordinator"],
                review=self.review,
                forum=forum,
                on=today(),
                what="The executive summary.",
            )

    def is_in_touch(self, told: str, days: int) -> None:
        """They are written to, and again when the plan is done."""
        super().is_in_touch(told, self.one.ago + days)

    def is_held_back(self) -> None:
        """The partnership's chair agrees with the Home Office that it is not published (4.28)."""
        with days_ago(self.one.ago):
            row = self.release
            withholding.withhold(
                acting_user=self.who["ssp-chair"],
                review=self.review,
                release_row=row,
                words=self.one.withheld,
                agreed_with="The Home Office, by letter.",
                listed=True,
                stamp=row.version,
            )

    def is_followed_up(self) -> None:
        """Each action on its day; where all are done or closed, the review is concluded (4.29)."""
        last = max(self.one.ago - (after or 0) for after in self.one.done if after != CLOSED)
        for row, after in zip(self.review.actions.order_by("number"), self.one.done, strict=True):
            when = self.one.ago - (200 if after in (None, CLOSED) else after or 0)
            last = min(last, when)
            with days_ago(when):
                if after == CLOSED:
                    self.closes(row)
                else:
                    actions.report_progress(
                        acting_user=self.who[self.managers[row.agency.name]],
                        review=self.review,
                        action=row,
                        state=ActionState.DONE if after else ActionState.UNDER_WAY,
                        words="Done, and checked." if after else "It is agreed who does it.",
                        done_on=today() if after else None,
                        next_on=None if after else today() + timedelta(days=300),
                        stamp=row.version,
                    )
        if self.one.concluded:
            with days_ago(last - 30):
                self.concludes()

    def closes(self, row: actions.Action) -> None:
        """The agency asks to close it undone, and the partnership's chair accepts the reason (4.29)."""
        by = {"review": self.review, "action": row}
        asked = actions.ask_closure(
            **by,  # type: ignore[arg-type]
            acting_user=self.who[self.managers[row.agency.name]],
            reason="The region prints such posters already.",
            stamp=row.version,
        )
        actions.answer_closure(
            **by | {"action": asked},
            acting_user=self.who["ssp-chair"],
            accept=True,
            answer="",
            stamp=asked.version,  # type: ignore[arg-type]
        )
