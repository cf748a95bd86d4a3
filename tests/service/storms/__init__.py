"""The service in a storm: many at once, kills, full disks, databases that are away, hostile files, other clocks."""
