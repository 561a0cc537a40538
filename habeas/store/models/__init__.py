"""The tables. They know no verdict and no law; `mapping` turns those of the record into its types and back."""

from habeas.store.models.audit import AuditRow, AuditSalt
from habeas.store.models.cases import MARKED, Case, CasePlace, Consent, Kin, Person, Place, ReportedName, Source
from habeas.store.models.checked import Decision, FindingRow, Linked, QuestionRow, Reading, Span
from habeas.store.models.documents import Document, DocumentText
from habeas.store.models.editions import Edition
from habeas.store.models.entries import Authority, Entry, Observation, Proceeding, Visit, VisitFile
from habeas.store.models.envelopes import Arrival, DraftFile
from habeas.store.models.identity import SameAs
from habeas.store.models.keys import ApiKey
from habeas.store.models.lists import ListFile, ListRow, NameCount, PersonKey, PersonList, RowKey
from habeas.store.models.office import Account, Membership, Release, Setting, Team
from habeas.store.models.reports import Making, Report
from habeas.store.models.search import SearchRow
from habeas.store.models.templates import PaperTemplate
from habeas.store.models.tracing import (
    FollowUp,
    Proposal,
    Reunification,
    Sought,
    TracingAction,
    TracingRequest,
    TracingStep,
    Verification,
)
from habeas.store.models.work import BreakGlass, Draft, Feed, Flag, Job, Note, SavedSearch, Share, Task

__all__ = [
    "MARKED",
    "Account",
    "ApiKey",
    "Arrival",
    "AuditRow",
    "AuditSalt",
    "Authority",
    "BreakGlass",
    "Case",
    "CasePlace",
    "Consent",
    "Decision",
    "Document",
    "DocumentText",
    "Draft",
    "DraftFile",
    "Edition",
    "Entry",
    "Feed",
    "FindingRow",
    "Flag",
    "FollowUp",
    "Job",
    "Kin",
    "Linked",
    "ListFile",
    "ListRow",
    "Making",
    "Membership",
    "NameCount",
    "Note",
    "Observation",
    "PaperTemplate",
    "Person",
    "PersonKey",
    "PersonList",
    "Place",
    "Proceeding",
    "Proposal",
    "QuestionRow",
    "Reading",
    "Release",
    "Report",
    "ReportedName",
    "Reunification",
    "RowKey",
    "SameAs",
    "SavedSearch",
    "SearchRow",
    "Setting",
    "Share",
    "Sought",
    "Source",
    "Span",
    "Task",
    "Team",
    "TracingAction",
    "TracingRequest",
    "TracingStep",
    "Verification",
    "Visit",
    "VisitFile",
]
