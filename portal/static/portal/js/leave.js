// Leave quickly: this page is replaced in the history, so that "back" does not return to it. Escape three times does the same.
// The pages before it are still in the history: the tab remembers that its reader left, and "back" to any of them leaves again.
// Whoever opens one anew wants to read. Without this file the link is a plain link, and works.
const exit = document.querySelector("[data-leave]");
const LEFT = "left"; // of this tab alone, and gone when it is closed
const tab = (does) => { try { return does(sessionStorage); } catch { return null; } };
if (exit) {
  const away = () => {
    document.body.hidden = true;
    location.replace(exit.href);
  };
  const go = (event) => {
    if (event) event.preventDefault();
    tab((held) => held.setItem(LEFT, "1"));
    away();
  };
  const hasLeft = () => Boolean(tab((held) => held.getItem(LEFT)));
  const [way] = performance.getEntriesByType("navigation");
  if (way && way.type === "navigate") tab((held) => held.removeItem(LEFT));
  else if (hasLeft()) away();
  addEventListener("pageshow", (event) => {
    if (event.persisted && hasLeft()) away(); // kept whole by the browser, and shown again as it was
  });
  let presses = 0;
  let timer;
  exit.addEventListener("click", go);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      presses = 0;
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => { presses = 0; }, 2000);
    presses += 1;
    if (presses === 3) go();
  });
}
