"""Lists and ledgers as offices file them: their columns as data, their rows from findings."""
