// Filing: show that files can be dropped here. The file field itself does the work.
for (const drop of document.querySelectorAll(".drop")) {
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => drop.classList.add("is-over"));
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
}
