"""Idle-land cases (闲置土地处置案件): from suspicion to disposal, by 《闲置土地处置办法》.

``steps.toml`` holds the states and steps, ``documents.toml`` the contents of each document; the
modules judge whether a step may be taken, and fold what was done into the case of a day.
"""
