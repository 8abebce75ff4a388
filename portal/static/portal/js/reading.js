// Keys for reading: they press what stands on the page. Single keys can be switched off, since they are in some people's
// way; what is kept in the browser for that is one yes or no.
const OFF = "reading-keys-off";
const dialog = document.getElementById("keys");
const press = {
  ArrowRight: "next", n: "next", ArrowLeft: "before", p: "before",
  "+": "larger", "=": "larger", "-": "smaller",
};
const off = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
if (dialog) {
  const box = document.getElementById("keys-on");
  box.checked = !off();
  box.addEventListener("change", () => { try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch { /* not kept */ } });
  for (const hidden of document.querySelectorAll("[data-keys]")) hidden.hidden = false;
  for (const button of document.querySelectorAll("[data-open-keys]")) button.addEventListener("click", () => dialog.showModal());
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || off()) return;
    if (document.querySelector("dialog[open]") || typing(event.target)) return;
    if (event.key.startsWith("Arrow") && event.target.closest(".sheet--zoom")) return; // they move the enlarged page
    if (event.key === "?") {
      event.preventDefault();
      return dialog.showModal();
    }
    const found = event.key === "/" ? document.getElementById("id_find") : document.querySelector(`[data-key="${press[event.key]}"]`);
    if (!found) return;
    event.preventDefault();
    if (event.key === "/") found.select();
    else found.click();
  });
}
// Words that somebody marks on the page stand in the form of a note or question when it is opened.
const layer = document.querySelector(".layer");
let chosen = "";
document.addEventListener("selectionchange", () => {
  const now = getSelection();
  if (layer && !now.isCollapsed && layer.contains(now.anchorNode)) chosen = now.toString().replace(/\s+/g, " ").trim().slice(0, 300);
});
for (const form of document.querySelectorAll(".margin-notes details")) {
  form.addEventListener("toggle", () => {
    const field = form.querySelector("[name=passage]");
    if (form.open && field && !field.value) field.value = chosen;
  });
}
