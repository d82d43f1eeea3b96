"""The naming engine: verdicts, proposals, and what every name may rely on."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nplint.naming.explain import as_row, explain
from nplint.naming.verdict import Verdict, Vocabulary, judge
from nplint.naming.wordkind import kind_of

FIXTURE = Path(__file__).parent.parent / "fixtures" / "naming" / "edge.csv"


def rows() -> list[dict[str, str]]:
    with FIXTURE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_flagging_keeps_its_precision_and_recall() -> None:
    judged = [row for row in rows() if row["label"] != "ambiguous"]
    flagged = {row["name"] for row in judged if judge(row["name"]).verdict == "not-past"}
    wrong = {row["name"] for row in judged if row["label"] == "not_past"}
    assert len(flagged & wrong) / len(wrong) >= 0.99
    assert len(flagged & wrong) / len(flagged) >= 0.98  # one name of fifty: IdeaThought


def test_most_doubtful_names_are_accepted() -> None:
    doubtful = [row["name"] for row in rows() if row["label"] == "ambiguous"]
    flagged = [name for name in doubtful if judge(name).verdict == "not-past"]
    assert len(flagged) <= len(doubtful) / 4, flagged


PAST = [
    "BabyBorn",
    "PolicyBound",
    "PilotFellSick",
    "SiteLit",
    "PotSharedEvenly",
    "LimitOverriden",
    "UserCompletedTask",
    "JOB_STARTED",
    "JOB_FINISHED",
    "DOCUMENT_PROCESSED",
    "DOCUMENT_LOADED",
    "BATCH_END_FINISHED",
    "LOADER_FINISHED",
    "LOADER_CANCELLED",
    "IMPORT_CANCELLED",
    "IMPORT_CANCELED",
    "UPLOADER_FAILED",
    "DocumentLoaded",
    "INDEX_NOT_FOUND",
    "line_allocated",
    "Overbid",
    "HighestBidderWasOutbid",
    "Began",
    "Paid",
    "logged_out_all",
    "OrderSentToChefQueue",
    "CartUpdated.entries.create",
    "ProductUpdated.price",
    "s3:ObjectCreated:Put",
    "charge.dispute.funds_withdrawn",
    "LoggedIn",
    "RolledBack",
    "TimedOut",
    "AddedToCart",
    "FailedPermanently",
    "HasBeenShipped",
    "PaymentNotReceived",
    "DeletedDocument",
    "OCRCompleted",
    "DOCUMENT_FAILED_PERMANENTLY",
    "document.labelled",
    "document.labeled",
    "DocumentLoadedDomainEvent",
    "DocumentLoadedEventV2",
    "document_loaded_v1",
    "DocumentLoadedMessage",
    "lease.created",
    "case-built",
    "ReportWritten",
    "FundsWithdrawn",
    "UserLeftTeam",
    "Send.Created.File",
]


FLAGGED = [
    "UpperBound",
    "CacheHit",
    "SetOrderToPaid",
    "PurgeDeletedRecords",
    "ResolveDisputedCharge",
    "RoseGarden",
]


@pytest.mark.parametrize("name", FLAGGED)
def test_nouns_and_orders_around_a_participle_are_flagged(name: str) -> None:
    assert judge(name).verdict == "not-past", judge(name)


@pytest.mark.parametrize("name", PAST)
def test_facts_pass(name: str) -> None:
    assert judge(name).verdict == "past", judge(name)


@pytest.mark.parametrize(
    ("name", "kind", "head", "proposal"),
    [
        ("LoadDocument", "command", "Load", "DocumentLoaded"),
        ("BATCH_END_START", "command", "START", "BATCH_END_STARTED"),
        ("DocumentLoading", "progressive", "Loading", "DocumentLoaded"),
        ("DocumentLoad", "command", "Load", "DocumentLoaded"),
        ("BATCH_ATTACHMENTS", "noun", "ATTACHMENTS", ""),
        ("visitor.no_show", "noun", "show", ""),
        ("BATCH_DOCUMENT_RELATIONS", "noun", "RELATIONS", ""),
        ("ReportReady", "state", "Ready", ""),
        ("payment.overdue", "state", "overdue", ""),
        ("payment.partial", "state", "partial", ""),
        ("StockInsufficient", "state", "Insufficient", ""),
        ("OutOfStock", "state", "Stock", ""),
        ("OrderInDelivery", "state", "Delivery", ""),
        ("pricing.suggestion", "noun", "suggestion", "pricing.suggested"),
        ("change_batch_quantity", "command", "change", "batch_quantity_changed"),
        ("SubmitReview", "command", "Submit", "ReviewSubmitted"),
        ("COPY_DOCUMENT", "command", "COPY", "DOCUMENT_COPIED"),
        ("withdraw-offer", "command", "withdraw", "offer-withdrawn"),
        ("signUpUserToList", "command", "sign", "userSignedUpToList"),
        ("MarkTodoAsDone", "command", "Mark", "TodoMarkedAsDone"),
        ("RequestPayment", "command", "Request", "PaymentRequested"),
        ("payment.request", "command", "request", "payment.requested"),
        ("LoadDocumentEventV2", "command", "Load", "DocumentLoadedEventV2"),
        ("onMessageAdd", "command", "Add", "onMessageAdded"),
        ("user.login", "noun", "login", "user.logged_in"),
        ("USER_LOGIN", "noun", "LOGIN", "USER_LOGGED_IN"),
        ("task-queue.timeout", "noun", "timeout", "task-queue.timed-out"),
        ("EXPORT_FAILURE", "noun", "FAILURE", "EXPORT_FAILED"),
        ("JOIN_ERROR", "noun", "ERROR", "JOIN_FAILED"),
        ("CONFIG_SYNTAX_ERROR", "noun", "ERROR", "CONFIG_SYNTAX_ERROR_OCCURRED"),
        ("INVALID_SIGNATURE", "noun", "SIGNATURE", "INVALID_SIGNATURE_DETECTED"),
        ("NewOrder", "noun", "Order", "OrderCreated"),
        ("ImportInProgress", "state", "Progress", "ImportStarted"),
        ("DocumentWillBeLoaded", "state", "Will", "DocumentLoaded"),
        ("payment.requires_action", "state", "requires", "payment.action_required"),
        ("DOWNLOADING_DATA", "progressive", "DOWNLOADING", "DATA_DOWNLOADED"),
        ("StockRunningOut", "progressive", "Running", "StockRanOut"),
        ("case.export.begin", "command", "begin", "case.export.began"),
        ("QueueDepth", "noun", "Depth", ""),
        ("RateLimit", "noun", "Limit", ""),
        ("LevelUp", "command", "Level", "LeveledUp"),
        ("LinkDown", "state", "Down", ""),
        ("BackInStock", "state", "Stock", ""),
        ("IncomingMessage", "noun", "Message", "MessageReceived"),
        ("MissingItem", "noun", "Item", "MissingItemDetected"),
        ("OrderAwaitingPayment", "state", "Payment", ""),
        ("CANCEL_OR_REFUND", "command", "CANCEL", "CANCELLED_OR_REFUNDED"),
        ("DoIt", "command", "Do", ""),
        ("DeleteDocumentCommand", "command", "Command", "DocumentDeleted"),
        ("GroupCheckOut", "command", "Check", "GroupCheckedOut"),
        ("UrlBlockByFilter", "command", "Block", "UrlBlockedByFilter"),
        ("line_item.deletion", "noun", "deletion", "line_item.deleted"),
        ("Order Status Change", "noun", "Change", "Order Status Changed"),
    ],
)
def test_faults_are_named_and_mended(name: str, kind: str, head: str, proposal: str) -> None:
    verdict = judge(name)
    assert (verdict.verdict, verdict.kind, verdict.head) == ("not-past", kind, head)
    assert verdict.proposal == proposal
    assert bool(verdict.advice) is not bool(proposal)


def test_a_name_without_proposal_says_what_to_name() -> None:
    advice = judge("BATCH_ATTACHMENTS").advice
    assert advice == "name the fact, not the thing: what happened to the attachments?"
    assert judge("ReportReady").advice.endswith("what made the report ready?")


TRAPS = [
    "feed",
    "seed",
    "embed",
    "speed",
    "need",
    "shed",
    "hundred",
    "red",
    "proceed",
    "exceed",
    "present",
    "comet",
    "dissent",
    "relent",
    "descent",
    "decent",
    "debit",
    "ingot",
    "bygone",
    "outspoken",
    "downtrodden",
    "unknown",
    "bed",
    "naked",
    "sacred",
    "sled",
    "wicked",
    "rugged",
    "hatred",
    "unavailable",
    "shutdown",
    "document",
    "batch",
    "import",
    "export",
    "process",
    "index",
    "model",
    "file",
    "load",
    "moped",
    "infrared",
]


@pytest.mark.parametrize("word", TRAPS)
def test_words_that_only_look_like_past_forms(word: str) -> None:
    assert kind_of(word) in ("none", "stative")


FORMS = [
    "sent",
    "paid",
    "built",
    "begun",
    "written",
    "found",
    "withdrawn",
    "rewritten",
    "overpaid",
    "resent",
    "undone",
    "redriven",
    "agreed",
    "freed",
    "guaranteed",
    "unlocked",
    "unassigned",
    "uninstalled",
    "demilestoned",
    "deduped",
    "cancelled",
    "canceled",
    "labelled",
    "fed",
    "led",
]


@pytest.mark.parametrize("word", FORMS)
def test_past_forms_known_or_coined(word: str) -> None:
    assert kind_of(word) == "past"


@pytest.mark.parametrize("word", ["unpaid", "unseen", "unexpected", "undetermined", "required"])
def test_lasting_states_are_no_facts(word: str) -> None:
    assert kind_of(word) in ("stative", "past")
    assert judge(f"{word.title()}Bounce").verdict == "not-past" or word == "undetermined"


def test_the_user_has_the_last_word() -> None:
    own = Vocabulary(
        past_words=frozenset({"emailsent"}),
        not_past_words=frozenset({"thought"}),
        state_words=frozenset({"ready"}),
        participle_first="reject",
        suffixes=frozenset({"signal"}),
    )
    assert judge("emailsent", own).verdict == "past"
    assert judge("IdeaThought", own).verdict == "not-past"
    assert judge("REPORT_READY", own).verdict == "past"
    assert judge("DeletedDocument", own).proposal == "DocumentDeleted"
    assert judge("DocumentLoadedSignal", own).verdict == "past"
    assert judge("LoadDocumentSignal", own).proposal == "DocumentLoadedSignal"


@pytest.mark.parametrize(
    ("spelling", "proposal"),
    [("", "ORDER_CANCELLED"), ("cancelled", "ORDER_CANCELLED"), ("canceled", "ORDER_CANCELED")],
)
def test_proposals_follow_the_house_spelling(spelling: str, proposal: str) -> None:
    vocabulary = Vocabulary(spelling=spelling)  # type: ignore[arg-type]  # parametrised text
    assert judge("ORDER_CANCEL", vocabulary).proposal == proposal


def test_explanation_and_row() -> None:
    text = explain(judge("LoadDocument"))
    assert "Load | Document" in text
    assert "DocumentLoaded" in text
    assert as_row(judge("LoadDocument")) == {
        "name": "LoadDocument",
        "verdict": "not-past",
        "kind": "command",
        "head": "Load",
        "proposal": "DocumentLoaded",
    }


WORDS = st.sampled_from(
    [
        "load",
        "document",
        "batch",
        "order",
        "start",
        "end",
        "export",
        "failure",
        "ready",
        "processing",
        "sign",
        "up",
        "to",
        "for",
        "new",
        "error",
        "update",
        "invalid",
        "status",
        "loaded",
        "set",
        "run",
        "is",
        "being",
        "will",
        "requires",
        "no",
        "state",
        "login",
        "pull",
        "request",
        "check",
        "out",
        "in",
        "progress",
        "event",
        "command",
        "notification",
        "deletion",
        "overdue",
        "before",
        "after",
        "post",
        "the",
        "all",
        "cancel",
        "payment",
        "data",
        "creating",
        "waiting",
        "with",
        "message",
        "first",
        "near",
        "expiry",
        "empty",
        "response",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=6)


def spelled(words: list[str], style: str) -> str:
    if style == "pascal":
        return "".join(word.title() for word in words)
    if style == "camel":
        return words[0] + "".join(word.title() for word in words[1:])
    if style == "screaming":
        return "_".join(words).upper()
    return {"snake": "_", "kebab": "-", "dotted": ".", "words": " "}[style].join(words)


STYLES = st.sampled_from(["pascal", "camel", "screaming", "snake", "kebab", "dotted", "words"])


@given(st.text(max_size=60))
def test_any_text_can_be_judged(name: str) -> None:
    verdict = judge(name)
    assert isinstance(verdict, Verdict)
    assert verdict == judge(name)
    assert explain(verdict)


@given(NAMES, STYLES)
def test_a_proposal_is_never_itself_at_fault(words: list[str], style: str) -> None:
    verdict = judge(spelled(words, style))
    assert verdict == judge(spelled(words, style))
    if verdict.proposal:
        assert judge(verdict.proposal).verdict != "not-past"
        assert verdict.proposal != verdict.name


@given(NAMES, STYLES)
def test_a_proposal_keeps_case_suffix_and_version(words: list[str], style: str) -> None:
    suffix = spelled([*words, "event", "v2"], style)[len(spelled(words, style)) :]
    proposal = judge(spelled(words, style) + suffix).proposal
    if proposal:
        assert proposal.endswith(suffix)
        assert proposal.isupper() is (style == "screaming")
        if style in ("snake", "kebab", "dotted", "words"):
            assert proposal.islower()


def test_no_fact_is_needed_where_there_is_no_word() -> None:
    for name in ("", "...", "__", "-"):
        assert judge(name).verdict == "ambiguous"


@pytest.mark.parametrize(
    ("name", "verdict", "proposal"),
    [
        ("EndOfDay", "not-past", "DayEnded"),
        ("OrderCancellation", "not-past", "OrderCancelled"),
        ("ShipmentDelay", "not-past", "ShipmentDelayed"),
        ("SignalRelay", "not-past", "SignalRelayed"),
        ("NetworkSpeed", "not-past", ""),
        ("StockRose", "past", ""),
        ("RedRose", "not-past", ""),
        ("PriceFell", "past", ""),
        ("MessageOutbound", "not-past", ""),
        ("order.split_up", "ambiguous", ""),
        ("account.set_up", "not-past", ""),
    ],
)
def test_words_that_look_like_others(name: str, verdict: str, proposal: str) -> None:
    found = judge(name)
    assert (found.verdict, found.proposal) == (verdict, proposal)
