"""What stays clear of a review, field by field, with the reason (never 3). test_inventory.py holds it to the models.

A field with fixed choices needs no line: it holds one of our own words. A line here is a decision: the value must say
nothing of a case to whoever reads the database, alone or beside the others.
"""

DIGEST = "a SHA-256 digest of a whole file or text, which nobody can guess; compared by the database"
CODE = "a code of our own programs, never typed by a person"

BLOB = {
    "blob_name": "a random name, made by us",
    "storage_alias": "one of our storage aliases",
    "wrapped_key": "the file's key, wrapped by the review's own",
    "binding": "ids that the file is bound to",
    "sha256": DIGEST,
}

CLEAR: dict[str, str] = {
    "reviews.Review.reference": "the year and random letters; what mail and page titles use instead of any name",
    "reviews.Review.edition": CODE,
    "reviews.ProtocolEdition.key": CODE,
    "reviews.ProtocolEdition.based_on": CODE,
    "reviews.ProtocolEdition.data": "of no review: names, addresses, dates and the marking that all reviews share",
    "reviews.ProtocolEdition.hands": "ids of accounts",
    "reviews.ImrPart.key": "a code of a section of the form, or a question's number",
    "reviews.LetterTemplate.sha256": DIGEST,
    "reviews.PlanAgreement.digest": DIGEST,
    "reviews.ChronologySettlement.digest": "a digest of the ids of rows; tells them from others and says nothing of them",
    "reviews.Recommendation.themes": "a list of the enum Theme's values, by which the library is searched",
    "reviews.EarlyLesson.themes": "a list of the enum Theme's values",
    "reviews.Lesson.themes": "a list of the enum Theme's values",
    "reviews.LearningPlan.forums": "a list of the enum Forum's values",
    "reviews.ClockNotice.number": "a clause's number",
    "reviews.ClockNotice.step": CODE,
    "reviews.Release.digest": DIGEST,
    "reviews.ReleaseDeclaration.terms_hash": "the digest of the handling terms, which are the same for everybody",
    "reviews.ReleaseNotice.page_ref": "the id of a public page",
    "reviews.SignOff.digest": DIGEST,
    "reviews.Submission.digest": DIGEST,
    "reviews.ClearanceLetter.sha256": DIGEST,
    "reviews.Inheritance.digest": DIGEST,
    "reviews.Difference.part": CODE,
    "reviews.Participant.terms_hash": "the digest of the handling terms, which are the same for everybody",
    "reviews.Declaration.terms_hash": "the digest of the handling terms, which are the same for everybody",
    "reviews.CompletedVersion.kind": CODE,
    "reviews.CompletedVersion.sha256": DIGEST,
    "reviews.ExportFile.sha256": DIGEST,
    "reviews.ScheduleLine.sha256": DIGEST,
    "reviews.AnonymityCheck.words_digest": DIGEST,
    "reviews.AnonymityCheck.register_digest": "a digest of the whole register of identities; says only that it changed",
    "reviews.AnonymityFinding.what": CODE,
    "reviews.TabledVersion.sha256": DIGEST,
    "reviews.TabledVersion.lacking": "a list of the enum OutlinePart's values",
    "reviews.Composition.lacking": "a list of codes of requirements (4.5) that the panel does not meet",
    "reviews.OpenedGate.clause": "a clause's number",
    "documentroom.Deposit.link_hash": "a keyed hash of 256 random bits",
    "documentroom.Deposit.code_hash": "a keyed hash of a code made by us",
    "reviews.SupportService.name": "an organisation on the leaflet, the same for every review; nothing of a case",
    "reviews.SupportService.does": "what it does for families, the same for every review",
    "reviews.SupportService.reached": "its public telephone number",
    "documentroom.Version.signatures": "the version of the scanner and of its signatures; nothing of a file",
    "documentroom.Upload.blob_name": "the ids of a review and a version",
    "documentroom.Upload.storage_alias": "the name of a store",
    "documentroom.Upload.wrapped_key": "the file's key, wrapped by the review's",
    "documentroom.Upload.binding": "the ids of review, document and version",
    "documentroom.Upload.place": "the store's own handle of a multipart upload, and its tags",
    "documentroom.Upload.sha256": DIGEST,
    "documentroom.Share.section": "the name of a section, as in access.md's table",
    "documentroom.Share.code": "the mark on the pages: random, names nobody",
    "documentroom.ReadMark.code": "the mark on the pages: random, names nobody",
}
