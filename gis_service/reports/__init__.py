"""Fixed reports (固定报表): columns as data, rows from the facts of a day, versions once frozen."""
