"""Acceptance under load (验收压测): many users at once on a running site."""
