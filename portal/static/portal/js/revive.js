// The back button may revive a page from memory after its reader has signed out: ask the server again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
