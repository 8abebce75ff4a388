// Paragraph links: copy the address as well as going there, and say so to everybody.
const said = document.querySelector("[data-said]");
if (said && navigator.clipboard) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".para > a:first-child");
    if (link) navigator.clipboard.writeText(link.href).then(() => { said.textContent = "Link copied"; }, () => {});
  });
}
