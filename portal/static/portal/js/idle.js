// Signed out for idleness: warn two minutes before, with one button that extends. The server decides; this only asks it.
// Without this file the foot of the page says when, and its button does the same.
const note = document.getElementById("idle-note");
const warning = document.getElementById("idle-warning");
if (note && warning) {
  const token = note.querySelector("[name=csrfmiddlewaretoken]").value;
  const words = warning.querySelector("p");
  const WARN = 120, PING = 240;
  let ends = Date.now() + Number(note.dataset.idle) * 1000;
  let heard = Date.now();
  let active = false;
  const left = () => Math.round((ends - Date.now()) / 1000);
  const learn = async (response) => {
    if (!response.ok || !(response.headers.get("Content-Type") || "").includes("json")) return;
    ends = Date.now() + (await response.json()).left * 1000;
  };
  const ask = () => fetch(note.dataset.left, { headers: { Accept: "application/json" } }).then(learn).catch(() => {});
  const stay = () => {
    heard = Date.now();
    active = false;
    return fetch(note.dataset.stay, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token } }).then(learn).catch(() => {});
  };
  const out = () => {
    document.body.hidden = true;
    location.replace(`${note.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
  };
  const look = async () => {
    if (active && Date.now() - heard > PING * 1000 && !warning.open) await stay();
    if (left() > WARN) return void (warning.open && warning.close());
    await ask(); // another window of the same person may have been busy
    if (left() <= 0) return out();
    if (left() > WARN) return void (warning.open && warning.close());
    const minutes = Math.ceil(left() / 60);
    words.textContent = `You are about to be signed out, in ${minutes === 1 ? "a minute" : `${minutes} minutes`}. What you were writing is kept.`;
    if (!warning.open) warning.showModal();
  };
  const extend = async () => {
    await stay();
    warning.close();
  };
  warning.querySelector("button").addEventListener("click", extend);
  warning.addEventListener("cancel", (event) => {
    event.preventDefault();
    extend();
  });
  for (const sign of ["keydown", "pointerdown", "scroll"]) addEventListener(sign, () => { active = true; }, { passive: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  setInterval(look, 10000);
}
