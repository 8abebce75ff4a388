// A long text is saved while it is written, each time naming the version it was based on. Without this file its buttons do.
// Where somebody saved in between, the server keeps both, and this stops: the page then shows them side by side.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-draft-said]");
  const based = form.elements.based_on;
  let timer, busy = false, again = false, stopped = false;
  const say = (text, href) => {
    said.textContent = text;
    if (!href) return;
    const link = document.createElement("a");
    Object.assign(link, { href, textContent: "See both", className: "govuk-link" });
    said.append(" ", link);
  };
  const save = async () => {
    timer = undefined;
    if (stopped) return;
    if (busy) return void (again = true);
    busy = true;
    const stop = (text, href) => { stopped = true; say(text, href); };
    try {
      const response = await fetch(location.pathname, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
      const json = (response.headers.get("Content-Type") || "").includes("json") ? await response.json() : null;
      if (!json || response.redirected) stop("Not saved. Press Save: you may have to sign in again.");
      else if (!response.ok) stop(json.said);
      else if (json.aside) stop("Somebody else saved this section while you were writing. Yours is kept beside theirs.", location.pathname);
      else {
        based.value = json.version;
        say(`Saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}.`);
      }
    } catch {
      say("Not saved: no connection. It is tried again as you write.");
    }
    busy = false;
    if (again) { again = false; timer ??= setTimeout(save, 1000); }
  };
  form.elements.words.addEventListener("input", () => { if (!stopped) timer ??= setTimeout(save, 5000); });
  form.addEventListener("submit", () => { stopped = true; clearTimeout(timer); });
}
