"""The service: settings, transactions, storage, pages, jobs and the command line."""

__version__ = "0.1.0"
