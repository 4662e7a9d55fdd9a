"""标准地 projects: targets, supply, acceptance, 达产考核, rectification, breach and expiry."""
