// Leave quickly: this page is replaced in the history, so that "back" does not return to it. Escape three times does the same.
// Without this file the link is a plain link, and works.
const exit = document.querySelector("[data-leave]");
if (exit) {
  const go = (event) => {
    if (event) event.preventDefault();
    document.body.hidden = true;
    location.replace(exit.href);
  };
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
