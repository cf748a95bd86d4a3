"""Page values of the desk: from the domain to texts ready to show."""
