"""Tables and the SQL that reads and writes them; one noun a module."""
