// An error summary takes the focus when a form comes back with errors.
document.querySelector(".govuk-error-summary")?.focus();
