"""Calls for seats: call, applications, assessment, draft compositions, proposal, decision."""

from members.calls.models.applications import Answer, Application, ApplicationQuerySet, JointOrganisation, Nominee
from members.calls.models.assessment import Assessment, Conflict, Evaluator, Mark
from members.calls.models.calls import Call, CallPlaces, CallQuerySet, Channel, Criterion, Extension, Question
from members.calls.models.composition import Alternative, CompositionRule, HelperRun, Pick
from members.calls.models.mergers import Merger
from members.calls.models.proposals import DecidedChoice, Decision, Erasure, Proposal, ProposedChoice

__all__ = [
    "Alternative",
    "Answer",
    "Application",
    "ApplicationQuerySet",
    "Assessment",
    "Call",
    "CallPlaces",
    "CallQuerySet",
    "Channel",
    "CompositionRule",
    "Conflict",
    "Criterion",
    "DecidedChoice",
    "Decision",
    "Erasure",
    "Evaluator",
    "Extension",
    "HelperRun",
    "JointOrganisation",
    "Mark",
    "Merger",
    "Nominee",
    "Pick",
    "Proposal",
    "ProposedChoice",
    "Question",
]
