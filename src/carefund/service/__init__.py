"""The web application: the only room that knows Django. It needs the extra `web`."""
