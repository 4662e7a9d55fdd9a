"""Schema history. Imports nothing of the other packages: a migration means the same for ever."""
