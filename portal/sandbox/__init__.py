"""Runs programs that open a sender's file in limited children, for any floor (never 4). The door is ``api.py``.

Nothing in this package imports Django, so that a child starts fast and holds nothing worth stealing.
"""
