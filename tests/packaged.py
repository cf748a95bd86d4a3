"""The registers and assumptions that come with carefund, as the doors give them."""

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.evidence.registers import packaged_registers

REGISTERS = packaged_registers()
ASSUMPTIONS = packaged_assumptions()
PACKAGED = {"registers": REGISTERS, "assumptions": ASSUMPTIONS}
"""Both, as the keyword arguments that an appraisal takes."""
