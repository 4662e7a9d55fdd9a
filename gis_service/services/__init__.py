"""What the service does, one noun a module; called by pages, API, jobs and command line alike.

A service takes the open transaction and never commits: who opened the work ends it.
"""
