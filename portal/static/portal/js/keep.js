// While somebody writes, their words go to the server every few seconds, so that a sign-out or a closed laptop loses none.
// Nothing is kept in the browser: the next person at this computer must find nothing. data-keep="off" leaves a field out.
const frame = document.getElementById("idle-note");
if (frame) {
  const token = frame.querySelector("[name=csrfmiddlewaretoken]").value;
  const KEPT = ["textarea", "text", "search", "email", "tel", "number", "url"];
  const pending = new Set();
  let timer, sending, sent = false;
  const send = (last = false) => {
    clearTimeout(timer);
    timer = undefined;
    if (sent || pending.size === 0) return;
    const body = new URLSearchParams({ page: location.pathname });
    for (const field of pending) body.append(field.name, field.value);
    pending.clear();
    sending = new AbortController();
    fetch(frame.dataset.keepTo, { method: "POST", body, headers: { "X-CSRFToken": token }, keepalive: last, signal: last ? null : sending.signal }).catch(() => {});
  };
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!KEPT.includes(field.type) || !field.name || field.dataset.keep === "off" || field.form?.method !== "post") return;
    pending.add(field);
    sent = false;
    timer ??= setTimeout(send, 3000);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    sent = true; // the form carries the words now
    clearTimeout(timer);
    timer = undefined;
    sending?.abort();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(true); });
  addEventListener("pagehide", () => send(true));
}
