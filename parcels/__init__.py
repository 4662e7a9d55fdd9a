"""Land rules and vocabulary. Standard library only: no database, no clock, no third party."""
