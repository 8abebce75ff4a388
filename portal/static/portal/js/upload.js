// Filing: files go up in pieces (tus), so that a dropped connection or a reloaded page loses little. Nothing is kept in the
// browser: which files are on their way is asked of the server. Without this script the form carries the file itself.
const tus = window.tus;
const megabytes = (bytes) => `${Math.max(bytes / 1048576, 0.1).toFixed(1).replace(/\.0$/, "")} MB`;
const DELAYS = [0, 1000, 2000, 4000, 8000, 15000, 30000];

class Sending {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.uploads;
    this.several = "several" in form.dataset;
    this.input = form.querySelector("input[type=file]");
    this.box = form.querySelector("[data-sending]");
    this.list = this.box.querySelector("ul");
    this.said = this.box.querySelector("[role=status]");
    this.earlier = [];
    this.rows = new Set();
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer?.files.length) this.take([...event.dataTransfer.files]);
    });
    form.addEventListener("submit", (event) => this.submitted(event), true);
    addEventListener("online", () => this.rows.forEach((row) => row.stopped && row.start()));
    this.ready = this.ask().then((found) => found?.forEach((one) => this.offer(one)));
  }

  token() { return this.form.querySelector("[name=csrfmiddlewaretoken]").value; }

  async ask() {
    try {
      const answer = await fetch(this.address, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return null;
      return (await answer.json()).uploads;
    } catch { return null; }
  }

  say(words) { this.said.textContent = words; }

  // What was begun before this page was opened.
  offer(one) {
    if (this.several && one.whole) return; // it stands in the table
    this.earlier.push(one);
    one.row = new Row(this, { name: one.name, size: one.size }, one);
    if (one.whole) one.row.cameBefore();
    else one.row.tell(one.offset, `${megabytes(one.offset)} of ${megabytes(one.size)} came in. Choose the same file again to go on.`);
  }

  async take(files) {
    await this.ready;
    if (!this.several && files.length > 1) {
      this.say("One file at a time is filed here. The page “File several at once” takes more.");
      files = files.slice(0, 1);
    }
    if (!this.several) for (const row of this.rows) if (row.upload) await row.remove();
    for (const file of files) {
      const before = this.earlier.find((one) => one.name === file.name && one.size === file.size && one.modified === file.lastModified);
      if (before) {
        this.earlier.splice(this.earlier.indexOf(before), 1);
        if (before.whole) { before.row.use(); continue; }
        before.row.begin(file, before.address);
      } else new Row(this, file).begin(file);
    }
    if (this.several) this.input.value = "";
  }

  submitted(event) {
    if (this.several) return;
    const row = [...this.rows].find((one) => one.upload && !one.failed);
    if (row && !row.whole) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.waiting = event.submitter ?? true;
      this.say("The file is still being sent. It is filed as soon as it has come in.");
      row.words.textContent = `${row.words.textContent.split(". ")[0]}. It is filed as soon as it has come in.`;
    } else if (this.form.querySelector("[name=uploaded]")) this.input.disabled = true; // it need not be sent again
  }

  name(id, same) {
    let field = this.form.querySelector("[name=uploaded]");
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name: "uploaded" });
      this.form.append(field);
    }
    field.value = id;
    const old = this.box.querySelector("[data-same]");
    old?.remove();
    if (!same?.length) return;
    const told = document.createElement("div");
    told.dataset.same = "";
    for (const sentence of same) told.append(Object.assign(document.createElement("p"), { className: "refused", textContent: sentence }));
    if (!this.form.querySelector("[name=again]")) told.append(this.form.querySelector("template[data-again]").content.cloneNode(true));
    this.box.append(told);
  }

  forget() { this.form.querySelector("[name=uploaded]")?.remove(); this.box.querySelector("[data-same]")?.remove(); }

  // A file has come in whole: the table gets its line, or the form its number.
  async came(row) {
    const id = row.upload.url.split("/").at(-3);
    if (this.several) {
      row.element.remove();
      this.rows.delete(row);
      this.say(`${row.name} has come in.`);
      await this.renew();
      return;
    }
    const found = (await this.ask())?.find((one) => one.id === id);
    this.name(id, found?.same);
    row.done("It has come in whole. It is filed when you press the button below.");
    if (!this.waiting) return;
    const button = this.waiting === true ? undefined : this.waiting;
    this.waiting = undefined;
    if (found?.same?.length) { this.say(found.same.join(" ")); return; }
    delete this.form.dataset.sent;
    this.form.requestSubmit(button);
  }

  async renew() {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
      const table = document.querySelector("[data-waiting]");
      for (const line of page.querySelectorAll("[data-waiting] [data-line]")) {
        if (!document.getElementById(line.id)) table.append(document.importNode(line, true));
      }
      document.querySelector("[data-table]").hidden = !table.children.length;
    } catch { this.say("The file has come in. Load this page again to see it in the table."); }
  }
}

class Row {
  constructor(sending, { name, size }, before) {
    Object.assign(this, { sending, name, size, before, whole: false, failed: false, stopped: false, quarter: 0 });
    this.element = sending.box.querySelector("template").content.firstElementChild.cloneNode(true);
    [this.title, this.words] = this.element.querySelectorAll("[data-name], [data-words]");
    [this.pause, this.away] = this.element.querySelectorAll("button");
    this.bar = this.element.querySelector("progress");
    this.title.textContent = name;
    this.bar.setAttribute("aria-label", `How much of ${name} has been sent`);
    this.away.setAttribute("aria-label", `Remove ${name}`);
    this.pause.hidden = true;
    this.pause.addEventListener("click", () => (this.stopped ? this.start() : this.stop("Paused.")));
    this.away.addEventListener("click", () => this.remove(true));
    sending.list.append(this.element);
    sending.box.hidden = false;
    sending.rows.add(this);
  }

  begin(file, address) {
    this.upload = new tus.Upload(file, {
      endpoint: this.sending.address,
      uploadUrl: address,
      storeFingerprintForResuming: false,
      retryDelays: DELAYS,
      headers: { "X-CSRFToken": this.sending.token() },
      metadata: { filename: file.name, modified: String(file.lastModified) },
      onProgress: (sent, all) => this.tell(sent),
      onSuccess: () => { this.whole = true; this.sending.came(this); },
      onError: (error) => this.broke(error),
    });
    this.start();
  }

  start() {
    this.stopped = this.failed = false;
    this.pause.hidden = false;
    this.pause.textContent = "Pause";
    this.pause.setAttribute("aria-label", `Pause ${this.name}`);
    this.tell(this.bar.value * this.size);
    this.sending.say(`${this.name} is being sent.`);
    this.upload.start();
  }

  stop(why) {
    this.stopped = true;
    if (!this.upload) return;
    this.upload.abort();
    this.pause.textContent = "Go on";
    this.pause.setAttribute("aria-label", `Go on with ${this.name}`);
    this.words.textContent = `${why} ${megabytes(this.bar.value * this.size)} of ${megabytes(this.size)} sent.`;
    this.sending.say(`${this.name}: ${why}`);
  }

  tell(sent, words) {
    this.bar.value = this.size ? sent / this.size : 0;
    const hundredth = Math.floor(this.bar.value * 100);
    this.words.textContent = words ?? `${megabytes(sent)} of ${megabytes(this.size)} sent, ${hundredth}%. ${this.sending.waiting ? "It is filed as soon as it has come in." : ""}`;
    if (Math.floor(hundredth / 25) > this.quarter) {
      this.quarter = Math.floor(hundredth / 25);
      if (this.quarter < 4) this.sending.say(`${this.name}: ${hundredth}% sent.`);
    }
  }

  broke(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const told = (error.originalResponse?.getHeader("Content-Type") ?? "").startsWith("text/plain") && error.originalResponse.getBody();
    if ([400, 413].includes(status) && told) return this.refuse(told);
    if (status === 200 || status === 403 || status === 404) return this.refuse("You are no longer signed in, or may no longer file here. Load this page again.");
    this.stop(told || "The connection is gone. What was sent is kept for a day.");
  }

  refuse(words) {
    this.failed = true;
    this.pause.hidden = true;
    this.bar.hidden = true;
    this.element.classList.add("refused");
    this.words.textContent = words;
    this.sending.say(`${this.name}: ${words}`);
    this.sending.input.value = "";
  }

  done(words) {
    this.bar.value = 1;
    this.pause.hidden = true;
    this.words.textContent = `${megabytes(this.size)}. ${words}`;
    this.sending.say(`${this.name}: ${words}`);
  }

  cameBefore() {
    this.bar.value = 1;
    this.words.textContent = `${megabytes(this.size)} came in whole before, and was not filed.`;
    this.pause.hidden = false;
    this.pause.textContent = "File this one";
    this.pause.setAttribute("aria-label", `File ${this.name}`);
    this.pause.replaceWith(this.pause = this.pause.cloneNode(true));
    this.pause.addEventListener("click", () => this.use());
  }

  use() {
    this.sending.name(this.before.id, this.before.same);
    this.done("It has come in whole. It is filed when you press the button below.");
  }

  async remove(byHand) {
    this.element.remove();
    this.sending.rows.delete(this);
    if (this.whole || this.before?.whole) this.sending.forget();
    const address = this.upload?.url ?? this.before?.address;
    if (this.upload) await this.upload.abort();
    if (address) fetch(address, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => {});
    this.sending.earlier = this.sending.earlier.filter((one) => one.row !== this);
    if (byHand) { this.sending.input.value = ""; this.sending.input.focus(); this.sending.say(`${this.name} is removed.`); }
  }
}

if (tus?.isSupported) for (const form of document.querySelectorAll("form[data-uploads]")) new Sending(form);
