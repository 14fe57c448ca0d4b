"""Everything that leaves the house: one folder per channel, none with logic, none knowing another."""
