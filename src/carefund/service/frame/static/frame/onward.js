// Takes the step that a page asks for by itself: follows its link, or sends its form.
const step = document.querySelector("[data-onward]");
if (step instanceof HTMLFormElement) step.submit();
else if (step) window.location.replace(step.href);
