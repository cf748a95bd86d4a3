// Starts the design system's components once the page is there.
import { initAll } from "../nhsuk-frontend.min.js";
initAll();
