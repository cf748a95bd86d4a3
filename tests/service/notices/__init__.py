"""Tests of mails about plans."""
