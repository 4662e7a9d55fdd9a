"""Low-efficiency industrial land (低效工业用地): from clue to 销号, by one of five ways."""
