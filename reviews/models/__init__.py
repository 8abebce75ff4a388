"""The facts of a review, one module a subject."""

from reviews.models.decision import (
    ChairAppointment,
    ChairEvidence,
    Composition,
    Consultation,
    Decision,
    Direction,
    HandOver,
    ParallelReview,
)
from reviews.models.family import FamilyGroup
from reviews.models.imr import Assurance, HoldNotice, ImmediateLesson, Imr, Independence, Interview
from reviews.models.letters import Letter
from reviews.models.participation import Declaration, Participant, Wall
from reviews.models.people import Person
from reviews.models.review import DisciplinaryReferral, EarlyLesson, Notification, Review, ReviewAgency
from reviews.models.terms import Extension, Terms, TermsAnswer

__all__ = [
    "Assurance",
    "ChairAppointment",
    "ChairEvidence",
    "Composition",
    "Consultation",
    "Decision",
    "Declaration",
    "Direction",
    "DisciplinaryReferral",
    "EarlyLesson",
    "Extension",
    "FamilyGroup",
    "HandOver",
    "HoldNotice",
    "ImmediateLesson",
    "Imr",
    "Independence",
    "Interview",
    "Letter",
    "Notification",
    "ParallelReview",
    "Participant",
    "Person",
    "Review",
    "ReviewAgency",
    "Terms",
    "TermsAnswer",
    "Wall",
]
