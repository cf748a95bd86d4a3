// Starts the design system's components, and what is better with a script: every page works without it.
import { initAll } from "../nhsuk-frontend.min.js";

// Modules run before the page says that it is loaded, so the mark that the design system asks for is set here too.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
for (const summary of document.querySelectorAll(".nhsuk-error-summary")) summary.focus();

// The answer to another target while it is typed.
const form = document.querySelector("#what-if");
if (form) {
  const field = form.querySelector("#target");
  const answer = document.querySelector("#answer");
  let waiting;
  const ask = async () => {
    const address = `${form.dataset.answer}?target=${encodeURIComponent(field.value)}`;
    const response = await fetch(address, { credentials: "same-origin" });
    if (response.ok && !response.redirected) answer.innerHTML = await response.text();
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
}

// The sums of a section of money while it is typed.
const balances = document.querySelector("#balances");
const typed = balances && document.querySelector("form[data-sums]");
if (typed) {
  let waiting;
  const work = async () => {
    const body = new URLSearchParams(new FormData(typed));
    body.set("work-out", "yes");
    const response = await fetch(typed.action, { method: "POST", body, credentials: "same-origin" });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector("#balances");
    if (found) balances.replaceChildren(...found.childNodes);
  };
  typed.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(work, 400);
  });
}
