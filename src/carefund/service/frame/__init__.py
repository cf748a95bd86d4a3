"""The frame that every page stands in: routes and who may take them, templates, header and footer, security headers."""
