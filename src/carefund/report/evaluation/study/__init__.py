"""A study shown: the effect, the treated against their course without the treatment, placebos, weights, findings."""
