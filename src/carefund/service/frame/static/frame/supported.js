// Says, before anything is drawn, that scripts run here: the design system's styles ask for it.
document.addEventListener("DOMContentLoaded", () => {
  document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
});
