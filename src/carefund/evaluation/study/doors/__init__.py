"""Methods as studies ask them, where a method's own module has other forms: options, placebos, tests beside them."""
