"""Tests of the pool's pages."""
