"""Support of areas: asked for, offered, given, and whether it helped."""
