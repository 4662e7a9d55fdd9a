"""JSON for programs and for the pages' own scripts, under /api/v1."""
