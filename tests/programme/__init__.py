"""Tests of the programme room: the definitions of rounds, how they are read, shown and refused."""
