"""Checks a plan for a piece of land must pass (方案核查): fifteen checks, pure."""
